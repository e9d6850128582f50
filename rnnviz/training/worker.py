"""The process that trains: the runs' Trainers, stepped in lockstep.

The window's end is `TrainingProcess`, the worker's end `serve`. They talk over one pipe: the window
sends the messages below and receives one `Report` for each `Request`. Nobody waits for the
other: the window polls for its report, the worker looks for messages between two updates.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue

from rnnviz.errors import RnnvizError
from rnnviz.training.run.commands import Command
from rnnviz.training.run.comparison import step_together
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.schedule import Ration
from rnnviz.training.snapshot.snapshot import WHOLE, Focus, Snapshot

GRACE = 1.5  # seconds that a worker has to end by itself before it is ended
SWITCH = 0.0005  # seconds that training may keep the interpreter from the thread that sends


@dataclass(frozen=True)
class Load:
    """Begin new runs, one a run; paused."""

    experiments: tuple[Experiment, ...]


@dataclass(frozen=True)
class Train:
    """Train: `updates` per request, or freely between requests if None."""

    updates: int | None


@dataclass(frozen=True)
class Pause:
    """Stop training."""


@dataclass(frozen=True)
class Step:
    """Apply a number of updates now, whether or not the runs are training."""

    updates: int


@dataclass(frozen=True)
class Do:
    """Carry out a command in one run."""

    run: int
    command: Command


@dataclass(frozen=True)
class Drop:
    """End one run; the others go on."""

    run: int


@dataclass(frozen=True)
class Request:
    """Ask for a Report with these parts in its snapshots."""

    needs: frozenset[str]
    focus: Focus = WHOLE


Message = Load | Train | Pause | Step | Do | Drop | Request


@dataclass(frozen=True)
class Report:
    """The runs as they are; `running` tells whether they train on.

    `received` counts the messages carried out so far: the window tells by it what the report knows.
    `owes`: they rest, and slow parts of how they are now are still to be made; ask again.
    `refused` says why new runs could not begin; the earlier ones then go on, if there were any.
    """

    snapshots: tuple[Snapshot, ...]
    running: bool
    received: int
    owes: bool = False
    refused: str = ""


class Runs:
    """The worker's state, apart from its process: what messages do to the Trainers."""

    def __init__(self) -> None:
        self.trainers: list[Trainer] = []
        self._rations: list[Ration] = []
        self._received = 0
        self._running = self._answered = False
        self._per_request: int | None = None
        self._refused = ""

    @property
    def free(self) -> bool:
        """Whether the runs train between messages."""
        return self._running and self._per_request is None

    def handle(self, message: Message) -> Report | None:
        """Carry out one message; return the answer to a Request."""
        self._received += 1
        match message:
            case Load(experiments):
                self._load(experiments)
            case Train(updates):
                self._running, self._per_request = True, updates
            case Pause():
                self._running = False
            case Step(updates):
                self.advance(updates)
            case Do(run, command):
                self._apply(run, command)
            case Drop(run):
                del self.trainers[run], self._rations[run]
            case Request(needs, focus):
                if self._running and self._per_request is not None:
                    self.advance(self._per_request)
                self._answered = True
                focus = self._readable(focus)
                snapshots = tuple(ration.snapshot(needs, focus) for ration in self._rations)
                owes = not self._running and any(ration.owes for ration in self._rations)
                refused, self._refused = self._refused, ""
                return Report(snapshots, self._running, self._received, owes, refused)
        return None

    def work(self) -> bool:
        """Do what there is to do between two messages; return whether there was anything.

        While the runs train, that is one slow part after an answer, as the next request is then
        most of a frame away, and updates if they are free.
        """
        if self._answered or not self._running:
            self._answered = False
            if any(ration.work(self._running) for ration in self._rations):
                return True
        if self.free:
            self.advance(1)
        return self.free

    def _load(self, experiments: Sequence[Experiment]) -> None:
        try:
            self.trainers = [Trainer(experiment) for experiment in experiments]
        except RnnvizError as problem:  # such as a file that has vanished since it was chosen
            self._refused = str(problem)
            return
        self._rations = [Ration(trainer) for trainer in self.trainers]
        self._running = False

    def _apply(self, run: int, command: Command) -> None:
        try:
            for trainer in self.trainers[run : run + 1]:
                trainer.apply(command)
        except RnnvizError as problem:  # it was meant for runs that could not begin
            self._refused = self._refused or str(problem)

    def _readable(self, focus: Focus) -> Focus:
        """Return a focus without what was typed, if it was for runs that could not begin."""
        with suppress(RnnvizError):
            for trainer in self.trainers if focus.typed else ():
                trainer.experiment.task.typed(focus.typed)
            return focus
        return replace(focus, typed="")

    def advance(self, updates: int) -> None:
        """Step every run in turn; pause where one becomes solved or meets a fault."""
        for _ in range(updates):
            if not step_together(self.trainers):
                self._running = False
                return


def serve(pipe: Connection) -> None:
    """Serve a window until its end of the pipe closes; the target of the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's business
    sys.setswitchinterval(SWITCH)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runs = Runs()
    outbox: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_send, args=(pipe, outbox), daemon=True).start()
    try:
        while True:
            if pipe.poll() or not runs.work():
                report = runs.handle(pipe.recv())
                if report is not None:
                    outbox.put(pickle.dumps(report, pickle.HIGHEST_PROTOCOL))
    except (EOFError, ConnectionResetError):
        return


def _send(pipe: Connection, outbox: SimpleQueue[bytes]) -> None:
    """Send what is put into the outbox.

    A report is larger than the pipe's buffer, so that sending it waits until the window reads it,
    which is once a frame; the training does not.
    """
    with suppress(OSError):  # the window has gone; the main thread notices too
        while True:
            pipe.send_bytes(outbox.get())


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone, even in the middle of a long update."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class TrainingProcess:
    """The window's end: starts the worker, sends it messages, receives its newest report.

    Close it (it is a context manager) to end the worker.
    """

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True, name="rnnviz")
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
