"""The window's end of the pipe."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from queue import Empty, SimpleQueue
from typing import Any

from rnnviz.data.known import Inquiry, remember
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.past import Past
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.worker.memory import memory_of, memory_of_machine
from rnnviz.training.worker.messages import (
    Answer,
    Close,
    Drop,
    Enter,
    Failure,
    Inquire,
    Load,
    Message,
    Numbered,
    Reading,
    Reply,
    Report,
    Request,
    with_message,
)
from rnnviz.training.worker.serve import serve

CONTEXT = multiprocessing.get_context("spawn")
GRACE = 0.3  # seconds that a worker has to end by itself before it is ended
BEGINNING = 15.0  # seconds that a worker may be silent before its first reply


class TrainingProcess:
    """The window's end: starts the worker, sends it messages, receives its replies.

    Nothing here waits for the worker but `close`, and that not for long: two threads write and read
    the pipe. Close it (it is a context manager) to end the worker.

    Attributes
    ----------
    sent : int
        How many messages have been sent; the number of the last one.
    """

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        self._pipe, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(target=serve, args=(theirs,), daemon=True, name="rnnviz")
        with sheltered():
            self.process.start()
        theirs.close()
        self.sent = 0
        self._loaded = 0
        self._asked = False
        self._closed = False
        self._failure = Failure("")
        self._memory: int | None = None
        self._heard = time.monotonic() + BEGINNING
        self._gone = False
        self._change = threading.Condition()
        self._pending: list[Numbered] = []
        self._replies: SimpleQueue[bytes | None] = SimpleQueue()  # None: the worker is gone
        self._threads = [
            threading.Thread(target=work, name="rnnviz pipe", daemon=True)
            for work in (self._write, self._read)
        ]
        for thread in self._threads:
            thread.start()
        if experiments:
            self.load(experiments)

    def load(self, experiments: Sequence[Experiment], pasts: Sequence[Past] = ()) -> None:
        """Begin new runs, paused; reports of the earlier ones are dropped from now on.

        With `pasts`, one a run, they are first brought to where they were: steps to be taken.
        """
        self.send(Load(tuple(experiments), tuple(pasts)))
        self._loaded = self.sent

    def enter(
        self,
        name: str,
        experiments: Sequence[Experiment],
        pasts: Sequence[Past] = (),
        saved: SavedFamily | None = None,
    ) -> None:
        """Go on, paused, with the runs left under a name, or saved, or new; as after `load`."""
        self.send(Enter(name, tuple(experiments), tuple(pasts), saved))
        self._loaded = self.sent

    def drop(self, run: int) -> None:
        """End one run; reports that still hold it are dropped."""
        self.send(Drop(run))
        self._loaded = self.sent

    def send(self, message: Message) -> None:
        """Send a message, unless a later one makes it pointless first; count it in `sent`."""
        with self._change:
            self.sent += 1
            self._pending = with_message(self._pending, self.sent, message)
            self._change.notify()

    def request(self, needs: frozenset[str], focus: Focus = WHOLE) -> None:
        """Ask for a report, unless one that was asked for is still to come."""
        if not self._asked:
            self._asked = True
            self.wait()
            self.send(Request(needs, focus))

    @property
    def waiting(self) -> bool:
        """Whether a report has been asked for that is still to come."""
        return self._asked

    @property
    def gone(self) -> bool:
        """Whether the worker has ended; `poll` tells when all its replies have been taken."""
        return self._gone

    def wait(self) -> None:
        """Count the silence from now on."""
        self._heard = max(self._heard, time.monotonic())

    @property
    def silence(self) -> float:
        """For how many seconds nothing has come although a report was asked for."""
        return max(time.monotonic() - self._heard, 0.0) if self._asked else 0.0

    def find(self, inquiry: Inquiry[Any], watch: Callable[[float], None]) -> None:
        """Let the worker read a file, wait for what it finds, and remember that.

        `watch` is called with the share of the file that is read.

        Raises
        ------
        RnnvizError
            If the worker ends before.
        """
        self.send(Inquire(inquiry))
        while True:
            try:
                reply = self.poll(timeout=1.0)
            except EOFError:
                raise RnnvizError(f"{inquiry.path} cannot be read: {self.ending}.") from None
            if isinstance(reply, Reading):
                watch(reply.share)
            elif isinstance(reply, Answer) and reply.inquiry == inquiry:
                remember(inquiry, reply.found, reply.version)
                return

    def poll(self, timeout: float = 0.0) -> Reply | None:
        """Return the next reply if it is here, or comes within so many seconds.

        Raises
        ------
        EOFError
            If the worker is gone; `ending` says why.
        """
        try:
            content = self._replies.get(timeout > 0, timeout or None)
        except Empty:
            return None
        if content is None:
            self._replies.put(None)  # for whoever asks again
            raise EOFError
        self._heard = time.monotonic()
        reply: Reply = pickle.loads(content)
        if isinstance(reply, Failure):
            self._failure = reply
            return None
        if isinstance(reply, Report):
            self._asked = False
            return reply if reply.received >= self._loaded else None
        return reply

    @property
    def ending(self) -> str:
        """Why the worker is gone, to end a sentence with."""
        self.process.join(GRACE)
        code = self.process.exitcode
        if self._failure.reason:
            return self._failure.reason
        if code == -signal.SIGKILL:
            return "the system ended it, as it does where memory runs out"
        if code is not None and code < 0:
            return f"it was ended by the signal {signal.Signals(-code).name}"
        return f"it ended with status {code}"

    def look(self) -> None:
        """Take note of how much memory the worker takes; see `report`."""
        self._memory = memory_of(self.process.pid) or self._memory

    @property
    def report(self) -> list[str]:
        """What is known of a worker that has ended or is silent, in lines."""
        code = self.process.exitcode
        status = f"ended with status {code}" if code is not None else "has not ended"
        lines = [f"process: {status}, silent for {self.silence:.1f} s"]
        if self._memory is not None:
            of = memory_of_machine()
            whole = f" of {of / 1e9:.1f} GB" if of else ""
            lines.append(f"memory when it was last looked at: {self._memory / 1e6:.0f} MB{whole}")
        return [*lines, *self._failure.report.splitlines()]

    def close(self, grace: float = GRACE) -> None:
        """End the worker: it is asked to, and after `grace` seconds made to."""
        if self._closed:
            return
        self._closed = True
        self.send(Close())
        self.process.join(grace)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        for thread in self._threads:  # the worker's end is closed now, which ends them
            thread.join()
        self._pipe.close()
        self.process.close()

    def __enter__(self) -> TrainingProcess:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _write(self) -> None:
        with suppress(OSError):  # the worker has gone; `_read` tells it
            while True:
                with self._change:
                    self._change.wait_for(lambda: self._pending)
                    number, message = self._pending.pop(0)
                self._pipe.send((number, message))
                if isinstance(message, Close):
                    return

    def _read(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                self._replies.put(self._pipe.recv_bytes())
        self._gone = True
        self._replies.put(None)
        self.send(Close())  # ends `_write`


@contextmanager
def sheltered() -> Iterator[None]:
    """Let a process begin that imports nothing from the current folder and ignores Ctrl+C.

    It is begun as `python -c`, which would look there first for every module, Python's own
    included; and its first moments, before it can say what a signal does, are long.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    mask = None
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # it would take the block away again
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
