"""Agenda: what the runs of a family have still to do, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from rnnviz.errors import RnnvizError
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.travel.family import Family
from rnnviz.training.travel.line import Line
from rnnviz.training.worker.messages import Do, Step


@dataclass(frozen=True)
class Reach:
    """Bring each run to a moment that it has been at."""

    moments: tuple[Moment, ...]

    def remaining(self, lines: Sequence[Line]) -> int:
        """Return how many updates the run has to go that has most of them."""
        left = (
            moment.update - line.running.update
            for moment, line in zip(self.moments, lines, strict=False)
            if not line.running.ended
        )
        return max(left, default=0)


@dataclass(frozen=True)
class Cut:
    """Go on with one run from where it is, without what came after."""

    run: int


@dataclass(frozen=True)
class CatchUp:
    """Train one run alone, until it has made as many updates as the others beside it."""

    run: int
    update: int

    def remaining(self, lines: Sequence[Line]) -> int:
        """Return how many updates it has still to make; none once it has stopped."""
        trainer = lines[self.run].running
        return 0 if trainer.fault is not None else max(self.update - trainer.update, 0)


class Agenda:
    """Updates that the runs have still to make, and what is to be done between them.

    Attributes
    ----------
    refused : str
        Why something could not be done; "" if all could.
    """

    def __init__(self, family: Family) -> None:
        self._family = family
        self._waiting: deque[Step | Reach | CatchUp | Do | Cut] = deque()
        self.refused = ""

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def steps(self) -> int:
        """How many updates are still to be made."""
        return sum(
            one.updates if isinstance(one, Step) else one.remaining(self._family.shown)
            for one in self._waiting
            if isinstance(one, Step | Reach | CatchUp)
        )

    def target(self, line: Line) -> Moment | None:
        """Return where a run is on its way to, if that is a moment that it has been at."""
        place = self._family.shown.index(line)
        moments = [one.moments[place] for one in self._waiting if isinstance(one, Reach)]
        return moments[-1] if moments and moments[-1] > line.running.moment else None

    def add(self, what: Step | CatchUp | Do | Cut) -> None:
        """Do something after all else; at once if nothing waits."""
        self._waiting.append(what)
        self.carry_out_due()

    def reach(self, moments: Sequence[Moment]) -> None:
        """Bring the runs to moments: at once near them, then step by step."""
        for line, moment in zip(self._family.shown, moments, strict=False):
            line.go_near(moment)
        self._waiting.append(Reach(tuple(moments)))

    def skip_steps(self) -> None:
        """Carry out the commands that wait for updates, without these.

        What is being taken back has been, all the same: the way there is short.
        """
        while any(isinstance(one, Cut) for one in self._waiting):
            self.take()
        self._waiting = deque(one for one in self._waiting if isinstance(one, Do))
        self.carry_out_due()

    def level(self) -> None:
        """Where one run was catching up and does no longer, let the others go back to it."""
        lines = self._family.shown
        going = {line.running.update for line in lines if line.running.fault is None}
        if len(going) > 1:
            self.reach([line.after(min(going)) for line in lines])

    def carry_out_due(self) -> None:
        """Carry out what waits for no update any more."""
        while self._waiting and isinstance(first := self._waiting[0], Do | Cut):
            self._waiting.popleft()
            self._carry_out(first)

    def take(self) -> bool:
        """Go one update towards a moment, and return True; or if one is to be made, False."""
        first = self._waiting.popleft()
        if isinstance(first, Step):
            if first.updates > 1:
                self._waiting.appendleft(Step(first.updates - 1))
            return False
        if isinstance(first, CatchUp):
            if first.remaining(self._family.shown):
                self._family.shown[first.run].advance()
            arrived = not first.remaining(self._family.shown)
        else:
            assert isinstance(first, Reach)  # commands before it have been carried out
            arrived = True
            for line, moment in zip(self._family.shown, first.moments, strict=False):
                arrived &= line.step_to(moment)
        if not arrived:
            self._waiting.appendleft(first)
        self._family.note_growth()
        self.carry_out_due()
        return True

    def _carry_out(self, what: Do | Cut) -> None:
        if what.run >= len(self._family.shown):  # it was meant for runs that could not begin
            return
        try:
            if isinstance(what, Cut):
                self._family.cut(what.run)
            else:
                self._family.apply(what.run, what.command)
        except RnnvizError as problem:
            self.refused = self.refused or str(problem)
