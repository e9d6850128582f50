"""The window's end of the pipe."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence

from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.worker.messages import Drop, Load, Message, Report, Request
from rnnviz.training.worker.serve import serve

CONTEXT = multiprocessing.get_context("spawn")
GRACE = 1.5  # seconds that a worker has to end by itself before it is ended


class TrainingProcess:
    """The window's end: starts the worker, sends it messages, receives its newest report.

    Close it (it is a context manager) to end the worker.
    """

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        self._pipe, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(target=serve, args=(theirs,), daemon=True, name="rnnviz")
        self.process.start()
        theirs.close()
        self.sent = 0
        self._loaded = 0
        self._asked = False
        self.load(experiments)

    def load(self, experiments: Sequence[Experiment]) -> None:
        """Begin new runs, paused; reports of the earlier ones are dropped from now on."""
        self.send(Load(tuple(experiments)))
        self._loaded = self.sent

    def drop(self, run: int) -> None:
        """End one run; reports that still hold it are dropped."""
        self.send(Drop(run))
        self._loaded = self.sent

    def send(self, message: Message) -> None:
        """Send a message and count it in `sent`; raise BrokenPipeError if the worker is gone."""
        self._pipe.send(message)
        self.sent += 1

    def request(self, needs: frozenset[str], focus: Focus = WHOLE) -> None:
        """Ask for a report, unless one that was asked for is still to come."""
        if not self._asked:
            self._asked = True
            self.send(Request(needs, focus))

    @property
    def waiting(self) -> bool:
        """Whether a report has been asked for that is still to come."""
        return self._asked

    def poll(self) -> Report | None:
        """Return the report that was asked for if it is here, without waiting.

        Raises
        ------
        EOFError, ConnectionResetError
            If the worker is gone.
        """
        if not self._pipe.poll():
            return None
        report: Report = self._pipe.recv()
        self._asked = False
        return report if report.received >= self._loaded else None

    def close(self) -> None:
        """End the worker: by closing the pipe, and by force if that takes too long."""
        if self._pipe.closed:
            return
        self._pipe.close()
        self.process.join(GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()

    def __enter__(self) -> TrainingProcess:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
