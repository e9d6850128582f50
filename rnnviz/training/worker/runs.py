"""Runs: what messages do to the Trainers, apart from the process that these are in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import Any

from rnnviz.data.known import Inquiry, know, version_now
from rnnviz.data.progress import CancelledError
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.past import Past
from rnnviz.training.run.lockstep import step_together
from rnnviz.training.run.replay import Reach, replay
from rnnviz.training.run.schedule import Schedule
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.scenes.stop import Stop
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.worker.messages import (
    Answer,
    Do,
    Drop,
    Enter,
    Inquire,
    Load,
    Message,
    Pause,
    Report,
    Request,
    Step,
    StopAt,
    Train,
)

MOST_LEFT = 20  # scenes whose runs are kept in memory
PORTION = 0.01  # seconds of steps that an answer waits for
TOO_LITTLE_MEMORY = (
    "there is too little memory: make training.batch, model.units, model.layers or the task's"
    " sequences smaller"
)


class Runs:
    """The worker's state, apart from its process: what messages do to the Trainers.

    `interrupted` tells whether another message is there, for which a frame's updates are cut short.
    """

    def __init__(self, interrupted: Callable[[], bool] = lambda: False) -> None:
        self.trainers: list[Trainer] = []
        self._interrupted = interrupted
        self._schedules: list[Schedule] = []
        self._name = ""
        self._left: dict[str, tuple[list[Trainer], list[Schedule]]] = {}
        self._received = 0
        self._running = self._answered = False
        self._per_request: int | None = None
        self._stop: Stop | None = None
        # Steps to be taken, and commands between them.
        self._queue: deque[Step | Do | Reach] = deque()
        self._refused = ""

    @property
    def free(self) -> bool:
        """Whether the runs are stepped between messages."""
        return bool(self._queue) or (self._running and self._per_request is None)

    @property
    def _is_reached(self) -> bool:
        return self._stop is not None and self._stop.reached(self.trainers)

    @property
    def _steps(self) -> int:
        steps = sum(waiting.updates for waiting in self._queue if isinstance(waiting, Step))
        reached = [one.remaining(self.trainers) for one in self._queue if isinstance(one, Reach)]
        return steps + max(reached, default=0)

    def handle(self, message: Message, number: int = 0) -> Report | Answer | None:
        """Carry out a message; return the reply to a Request or an Inquire.

        Reports give the number of the last message back.
        """
        self._received = number
        match message:
            case Load(experiments, pasts):
                self._load(experiments, pasts)
            case Enter(name, experiments, pasts):
                self._enter(name, experiments, pasts)
            case Train(updates):
                self._skip_steps()
                self._running, self._per_request = True, updates
            case Pause():
                self._skip_steps()
                self._running = False
            case Step():
                self._running = False
                self._queue.append(message)
            case StopAt(stop):
                self._stop = stop
            case Do():
                self._queue.append(message)
                self._carry_out_due()
            case Drop(run):
                self._skip_steps()
                del self.trainers[run], self._schedules[run]
            case Inquire(inquiry):
                return self._answer(inquiry)
            case Request(needs, focus):
                return self._report(needs, focus)
        return None

    def work(self) -> bool:
        """Do the work between two messages; return whether there was any.

        While the runs train, that is one slow part after an answer, as the next request is then
        most of a frame away, and updates if they are free.
        """
        if self._answered or not (self._running or self._queue):
            self._answered = False
            if any(schedule.work(self._running) for schedule in self._schedules):
                return True
        if self._queue:
            self._take_step()
        elif self.free:
            self._advance()
        else:
            return False
        return True

    def _load(self, experiments: Sequence[Experiment], pasts: Sequence[Past]) -> bool:
        """Begin new runs, and return True; else the earlier ones stay."""
        try:
            self.trainers = [Trainer(experiment) for experiment in experiments]
        except RnnvizError as problem:  # such as a file that has vanished since it was chosen
            self._refused = str(problem)
            return False
        except MemoryError:
            self._refused = f"The runs cannot start: {TOO_LITTLE_MEMORY}."
            return False
        self._schedules = [Schedule(trainer) for trainer in self.trainers]
        self._running = False
        parts = replay(pasts) if pasts else ()
        self._queue = deque(part if isinstance(part, Reach) else Do(*part) for part in parts)
        self._carry_out_due()
        return True

    def _enter(self, name: str, experiments: Sequence[Experiment], pasts: Sequence[Past]) -> None:
        """Go on with the runs that were left under a name, or with new ones."""
        self._skip_steps()
        self._running, self._stop = False, None
        present = self.trainers, self._schedules
        if name in self._left:
            self.trainers, self._schedules = self._left.pop(name)
        elif not self._load(experiments, pasts):
            return
        if present[0]:
            self._left[self._name] = present
        self._name = name
        while len(self._left) > MOST_LEFT:
            del self._left[next(iter(self._left))]

    def _carry_out_due(self) -> None:
        """Carry out the commands before which no step is to be taken any more."""
        while self._queue and isinstance(waiting := self._queue[0], Do):
            self._queue.popleft()
            self._carry_out(waiting)

    def _skip_steps(self) -> None:
        """Carry out the commands that wait for steps, without these."""
        self._queue = deque(waiting for waiting in self._queue if isinstance(waiting, Do))
        self._carry_out_due()

    def _carry_out(self, do: Do) -> None:
        try:
            for trainer in self.trainers[do.run : do.run + 1]:
                trainer.apply(do.command)
        except RnnvizError as problem:  # it was meant for runs that could not begin
            self._refused = self._refused or str(problem)

    def _answer(self, inquiry: Inquiry[Any]) -> Answer | None:
        try:
            version = version_now(inquiry)
            return Answer(inquiry, know(inquiry), version)
        except CancelledError:
            return None
        except RnnvizError as problem:
            return Answer(inquiry, problem)
        except MemoryError:
            return Answer(inquiry, RnnvizError(f"{inquiry.path} is too large for the memory."))

    def _report(self, needs: frozenset[str], focus: Focus) -> Report:
        self._advance_a_frame()
        self._answered = True
        focus = self._readable(focus)
        snapshots = tuple(schedule.snapshot(needs, focus) for schedule in self._schedules)
        at_rest = not (self._running or self._queue)
        owes = at_rest and any(schedule.owes for schedule in self._schedules)
        refused, self._refused = self._refused, ""
        reached = self._stop if self._is_reached else None
        return Report(snapshots, self._running, self._received, self._steps, owes, refused, reached)

    def _readable(self, focus: Focus) -> Focus:
        """Return a focus without what was typed, if it was for runs that could not begin."""
        with suppress(RnnvizError):
            for trainer in self.trainers if focus.typed else ():
                trainer.experiment.task.typed(focus.typed)
            return focus
        return replace(focus, typed="")

    def _advance_a_frame(self) -> None:
        """Apply the updates of one displayed frame, or fewer if another message has come."""
        end = monotonic() + PORTION
        while self._queue and monotonic() < end and not self._interrupted():
            self._take_step()
        for _ in range(self._per_request or 0):
            if not self._running or self._interrupted():
                return
            self._advance()

    def _take_step(self) -> None:
        step = self._queue.popleft()
        if isinstance(step, Reach):
            step.step(self.trainers)
            if step.remaining(self.trainers) > 0:
                self._queue.appendleft(step)
            self._carry_out_due()
            return
        assert isinstance(step, Step)  # commands before it have been carried out
        if step.updates > 1:
            self._queue.appendleft(Step(step.updates - 1))
        self._advance()
        self._carry_out_due()

    def _advance(self) -> None:
        """Step every run once; pause at the stop, and where one is solved or meets a fault."""
        if self._is_reached or not self._step_on() or self._is_reached:
            self._running = False
            self._skip_steps()

    def _step_on(self) -> bool:
        """Step every run once, and return whether they go on; to a stop, solved ones do."""
        faults = sum(trainer.fault is not None for trainer in self.trainers)
        if step_together(self.trainers):
            return True
        met = sum(trainer.fault is not None for trainer in self.trainers)
        return self._stop is not None and met == faults < len(self.trainers)
