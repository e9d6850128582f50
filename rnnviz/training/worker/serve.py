"""The worker's end of the pipe."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from time import monotonic

from rnnviz.data.progress import CancelledError, watched
from rnnviz.errors import plain
from rnnviz.training.worker.discreet import traceback_of
from rnnviz.training.worker.messages import Cancel, Close, Failure, Numbered, Reading, Reply
from rnnviz.training.worker.runs import TOO_LITTLE_MEMORY, Runs

SWITCH = 0.0005  # seconds that training may keep the interpreter from the thread that sends
MOST_WORDS = 200  # characters of an error in a sentence
TELL_EVERY = 0.05  # seconds between two replies on how far a file is read


class ClosedError(Exception):
    """The window has gone, or wants the worker to."""


def serve(pipe: Connection) -> None:
    """Serve a window until it closes; the target of the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's business
    sys.setswitchinterval(SWITCH)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server = Server(pipe)
    try:
        with watched(server.tell_reading):
            server.serve()
    except (ClosedError, EOFError, ConnectionResetError):
        return
    except MemoryError as problem:
        server.fail(TOO_LITTLE_MEMORY, problem)
    except Exception as problem:
        server.fail(f"an error in rnnviz itself ({plain(_words(problem), MOST_WORDS)})", problem)
        raise


class Server:
    """Carries messages from the pipe to the runs, and their replies back."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._runs = Runs(interrupted=pipe.poll)
        self._read: deque[Numbered] = deque()  # messages that came while a file was read
        self._told = 0.0
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def serve(self) -> None:
        """Carry out messages, and train in between, until ClosedError is raised."""
        while True:
            if self._read or self._pipe.poll() or not self._runs.work():
                number, message = self._read.popleft() if self._read else self._pipe.recv()
                if isinstance(message, Close):
                    raise ClosedError
                self._reply(self._runs.handle(message, number))

    def tell_reading(self, path: str, share: float) -> None:
        """Tell the window how far a file is read; raise CancelledError if it wants no more."""
        now = monotonic()
        if now - self._told < TELL_EVERY:
            return
        self._told = now
        self._reply(Reading(path, share))
        while self._pipe.poll():
            number, message = self._pipe.recv()
            if isinstance(message, Close):
                raise ClosedError
            if isinstance(message, Cancel):
                raise CancelledError(f"{path} has not been read: this was cancelled.")
            self._read.append((number, message))

    def fail(self, reason: str, problem: BaseException) -> None:
        """Tell the window why the worker ends."""
        report = ""
        with suppress(Exception):  # such as another MemoryError
            report = traceback_of(problem)
        traceback.clear_frames(problem.__traceback__)  # what they hold may be all the memory
        self._reply(Failure(reason, report))
        self._outbox.put(None)
        self._thread.join(1.0)  # the window may have gone, or not read

    def _reply(self, reply: Reply | None) -> None:
        if reply is not None:
            self._outbox.put(pickle.dumps(reply, pickle.HIGHEST_PROTOCOL))

    def _send(self) -> None:
        """Send what is put into the outbox, until that is None.

        A report is larger than the pipe's buffer, so that sending it waits until the window reads
        it; the training does not.
        """
        with suppress(OSError):  # the window has gone; the main thread notices too
            while (content := self._outbox.get()) is not None:
                self._pipe.send_bytes(content)


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone, even in the middle of a long update."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
