"""Runs: what messages do to the Trainers, apart from the process that these are in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from rnnviz.errors import RnnvizError
from rnnviz.training.commands import Command
from rnnviz.training.run.lockstep import step_together
from rnnviz.training.run.schedule import Schedule
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.worker.messages import (
    Do,
    Drop,
    Load,
    Message,
    Pause,
    Report,
    Request,
    Step,
    Train,
)


class Runs:
    """The worker's state, apart from its process: what messages do to the Trainers."""

    def __init__(self) -> None:
        self.trainers: list[Trainer] = []
        self._schedules: list[Schedule] = []
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
                del self.trainers[run], self._schedules[run]
            case Request(needs, focus):
                if self._running and self._per_request is not None:
                    self.advance(self._per_request)
                self._answered = True
                focus = self._readable(focus)
                snapshots = tuple(schedule.snapshot(needs, focus) for schedule in self._schedules)
                owes = not self._running and any(schedule.owes for schedule in self._schedules)
                refused, self._refused = self._refused, ""
                return Report(snapshots, self._running, self._received, owes, refused)
        return None

    def work(self) -> bool:
        """Do the work between two messages; return whether there was any.

        While the runs train, that is one slow part after an answer, as the next request is then
        most of a frame away, and updates if they are free.
        """
        if self._answered or not self._running:
            self._answered = False
            if any(schedule.work(self._running) for schedule in self._schedules):
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
        self._schedules = [Schedule(trainer) for trainer in self.trainers]
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
