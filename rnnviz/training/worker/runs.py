"""Runs: what messages do to the Trainers, apart from the process that these are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from rnnviz.data.known import Inquiry, know, version_now
from rnnviz.data.progress import CancelledError
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.past import Past
from rnnviz.training.run.base.run import Run
from rnnviz.training.scenes.stop import Stop
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.travel.family import LEFT_BUDGET, Family
from rnnviz.training.travel.line import Line
from rnnviz.training.worker.agenda import Agenda
from rnnviz.training.worker.journeys import set_out
from rnnviz.training.worker.messages import (
    Answer,
    Branch,
    BringBack,
    Do,
    Drop,
    Enter,
    Gather,
    Gathered,
    GoTo,
    Inquire,
    Load,
    Message,
    Pause,
    Remove,
    Rename,
    Reply,
    Report,
    Request,
    Show,
    Step,
    StopAt,
    TakeBack,
    Train,
)
from rnnviz.training.worker.schedules import Schedules

MOST_LEFT = 20  # scenes whose runs are kept in memory
PORTION = 0.01  # seconds of steps that an answer waits for
TOO_LITTLE_MEMORY = (
    "there is too little memory: make training.batch, model.units, model.layers or the task's"
    " sequences smaller"
)


class Runs:
    """The worker's state, apart from its process: what messages do to the runs.

    `interrupted` tells whether another message is there, for which a frame's updates are cut short.
    """

    def __init__(self, interrupted: Callable[[], bool] = lambda: False) -> None:
        self.family = Family()
        self._interrupted = interrupted
        self._agenda = Agenda(self.family)
        self._schedules = Schedules()
        self._name = ""
        self._left: dict[str, Family] = {}
        self._received = 0
        self._running = self._answered = False
        self._per_request: int | None = None
        self._stop: Stop | None = None
        self._refused = ""

    @property
    def trainers(self) -> list[Run]:
        """The trainers of the runs that are shown."""
        return self.family.trainers

    @property
    def free(self) -> bool:
        """Whether the runs are stepped between messages."""
        return bool(self._agenda) or (self._running and self._per_request is None)

    @property
    def _is_reached(self) -> bool:
        return self._stop is not None and self._stop.reached(self.trainers)

    def handle(self, message: Message, number: int = 0) -> Reply | None:
        """Carry out a message; return the reply to a Request, a Gather or an Inquire.

        Reports give the number of the last message back.
        """
        self._received = number
        match message:
            case Load(experiments, pasts):
                self._agenda.skip_steps()
                self._load(experiments, pasts)
            case Enter():
                self._enter(message)
            case Train(updates):
                self._agenda.skip_steps()
                self._agenda.level()
                self._go_on_from_here()
                self._running, self._per_request = True, updates
            case Pause():
                self._agenda.skip_steps()
                self._agenda.level()
                self._running = False
            case Step():
                self._running = False
                self._agenda.add(message)
            case StopAt(stop):
                self._stop = stop
            case Do():
                self._agenda.add(message)
            case Drop(run):
                self._agenda.skip_steps()
                self.family.hide(run)
                self._agenda.level()
            case GoTo() | TakeBack() | Branch() | Show() | Rename() | Remove() | BringBack():
                self._running &= not isinstance(message, GoTo | TakeBack | Show)
                self._allowed(lambda: set_out(message, self.family, self._agenda))
            case Inquire(inquiry):
                return self._answer(inquiry)
            case Gather(room):
                return Gathered(self._name, self.family.saved(room), number)
            case Request(needs, focus):
                return self._report(needs, focus)
        return None

    def work(self) -> bool:
        """Do the work between two messages; return whether there was any.

        While the runs train, that is one slow part after an answer, as the next request is then
        most of a frame away, and updates if they are free.
        """
        if self._answered or not (self._running or self._agenda):
            self._answered = False
            if self._schedules.work(self._running):
                return True
        if self._agenda:
            self._take_step()
        elif self.free:
            self._advance()
        else:
            return False
        return True

    def _load(self, experiments: Sequence[Experiment], pasts: Sequence[Past]) -> bool:
        """Begin new runs, and return True; else the earlier ones stay."""
        if not self._allowed(lambda: self.family.begin(experiments, pasts)):
            return False
        self._running = False
        if pasts:
            self._agenda.reach([line.end for line in self.family.shown])
        return True

    def _allowed(self, begin: Callable[[], object]) -> bool:
        """Do something that needs other trainers, or take note of why it cannot be."""
        try:
            begin()
        except RnnvizError as problem:  # such as a file that has vanished since it was chosen
            self._refused = self._refused or str(problem)
            return False
        except MemoryError:
            self._refused = f"The runs cannot start: {TOO_LITTLE_MEMORY}."
            return False
        return True

    def _enter(self, message: Enter) -> None:
        """Go on with the runs that were left under a name, or that were saved, or with new ones."""
        name = message.name
        self._agenda.skip_steps()
        self._running, self._stop = False, None
        present, agenda = self.family, self._agenda
        self.family = self._left.pop(name) if name in self._left else Family()
        self._agenda = Agenda(self.family)
        if not self.family.shown and not self._begin(message):
            self.family, self._agenda = present, agenda
            return
        if present.shown:
            present.forget_removed()
            present.fit(LEFT_BUDGET)
            self._left[self._name] = present
        self._name = name
        while len(self._left) > MOST_LEFT:
            del self._left[next(iter(self._left))]

    def _begin(self, message: Enter) -> bool:
        """Begin the runs of a scene, and return True if they can."""
        saved = message.saved
        if saved is None:
            return self._load(message.experiments, message.pasts)
        if not self._allowed(lambda: self.family.take(saved)):
            return False
        self._agenda.reach(saved.places)
        return True

    def _go_on_from_here(self) -> None:
        """Where a single run in its past is told to go on, what it was told later does not happen.

        Several repeat all of it: so they stay comparable.
        """
        for line in self.family.shown if len(self.family.shown) == 1 else ():
            if line.running.moment.commands < line.end.commands:
                self.family.cut(0)

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
        snapshots = self._schedules.snapshots(self.trainers, needs, focus)
        at_rest = not (self._running or self._agenda)
        refused = self._refused or self._agenda.refused
        self._refused = self._agenda.refused = ""
        return Report(
            tuple(map(self._placed, snapshots, self.family.shown)),
            self._running,
            self._received,
            self._agenda.steps,
            at_rest and self._schedules.owes,
            refused,
            self._stop if self._is_reached else None,
            self.family.tree,
        )

    def _placed(self, snapshot: Snapshot, line: Line) -> Snapshot:
        """Return a snapshot that tells where in its run it is."""
        target = self._agenda.target(line)
        going_to = None if target is None else target.update
        member = self.family.member(line)
        since = None if member.parent is None else member.since.update
        timeline = replace(line.timeline_of(snapshot), going_to=going_to, since=since)
        return replace(snapshot, timeline=timeline, name=member.name)

    def _advance_a_frame(self) -> None:
        """Apply the updates of one displayed frame, or fewer if another message has come."""
        end = monotonic() + PORTION
        while self._agenda and monotonic() < end and not self._interrupted():
            self._take_step()
        for _ in range(self._per_request or 0):
            if not self._running or self._interrupted():
                return
            self._advance()

    def _take_step(self) -> None:
        if not self._agenda.take():
            self._advance()
            self._agenda.carry_out_due()

    def _advance(self) -> None:
        """Step every run once; pause at the stop, and where one is solved or meets a fault."""
        if self._is_reached or not self._step_on() or self._is_reached:
            self._running = False
            self._agenda.skip_steps()

    def _step_on(self) -> bool:
        """Step every run once, and return whether they go on; to a stop, solved ones do."""
        running = [line for line in self.family.shown if not line.running.ended]
        going = [line.advance() for line in running]
        self.family.note_growth()
        if going and all(going):
            return True
        met = any(line.running.fault is not None for line in running)
        return self._stop is not None and bool(running) and not met
