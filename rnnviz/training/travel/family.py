"""Family: all runs of a scene, as a tree, of which some are shown beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from rnnviz.errors import RnnvizError
from rnnviz.settings import flatten
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.past import Past
from rnnviz.training.run.base.run import Run
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import MOST_RUNS, is_shared
from rnnviz.training.travel.line import NOTHING, Line
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.travel.tree import Member, Tree

BUDGET = 256 * 2**20  # bytes of checkpoints
LEFT_BUDGET = 32 * 2**20  # ... of a scene that is not shown
MOST_LINES = 60  # runs that are remembered; beyond, the oldest without a name are forgotten
WORTH = 20  # updates from which on a run that is replaced is worth remembering


class Family:
    """All runs of a scene.

    Attributes
    ----------
    shown : list of Line
        Those beside each other, in lockstep.
    """

    def __init__(self, experiments: Sequence[Experiment] = (), pasts: Sequence[Past] = ()) -> None:
        self._lines: dict[int, Line] = {}
        self._members: dict[int, Member] = {}
        self._removed: set[int] = set()
        self._numbers = count(1)
        self._others = 0  # bytes of checkpoints of runs that are not shown
        self.shown: list[Line] = []
        if experiments:
            self.begin(experiments, pasts)

    @property
    def trainers(self) -> list[Run]:
        """The trainers of the runs that are shown."""
        return [line.running for line in self.shown]

    @property
    def going(self) -> list[Line]:
        """Those of the runs that are shown which have not stopped at NaN or infinity."""
        return [line for line in self.shown if not line.stopped]

    @property
    def tree(self) -> Tree:
        """What there is, in words and numbers."""
        members = tuple(map(self._told, self._listed().values()))
        removed = tuple(self._told(self._members[number]) for number in sorted(self._removed))
        return Tree(members, tuple(map(self.number, self.shown)), removed)

    def number(self, line: Line) -> int:
        """Return the number that a run is known by."""
        return next(number for number, one in self._lines.items() if one is line)

    def member(self, line: Line) -> Member:
        """Return what is known of a run in the tree."""
        return self._members[self.number(line)]

    def saved(self, room: int) -> SavedFamily:
        """Return all runs as values, with checkpoints of about so many bytes in sum.

        Every run has its beginning and its end, however much that is.
        """
        each = room // max(len(self._lines), 1)
        members = self._members | self._listed()
        lines = [line.saved(members[number], each) for number, line in self._lines.items()]
        return SavedFamily(tuple(lines), self.tree.shown, tuple(sorted(self._removed)))

    def take(self, saved: SavedFamily) -> None:
        """Hold the runs that were saved, in place of none; those that are shown at their ends.

        Raises
        ------
        RnnvizError
            If one cannot begin, such as for a file that is gone.
        """
        for one in saved.lines:
            self._lines[one.number] = Line.of(one)
            self._members[one.number] = Member(
                one.number, one.origin, one.parent, one.since, one.name
            )
        self._removed = set(saved.removed)
        self._numbers = count(max(self._lines) + 1)
        self.show(saved.shown)

    def begin(self, experiments: Sequence[Experiment], pasts: Sequence[Past] = ()) -> None:
        """Show new runs; those that were shown rest, if they are worth remembering.

        Raises
        ------
        RnnvizError
            If one cannot begin; then nothing has changed.
        """
        pasts = pasts or (NOTHING,) * len(experiments)
        made = [Line(origin, past) for origin, past in zip(experiments, pasts, strict=True)]
        for line in self.shown:
            if self._is_worth_keeping(line):
                line.rest()
            else:
                self._forget(line)
        self.shown = made
        for line in made:
            self._add(line, Member(0, line.origin))

    def apply(self, run: int, command: Command) -> None:
        """Carry out a command; in the past of a run on a branch, which is shown instead of it.

        Raises
        ------
        RnnvizError
            If it does not fit.
        """
        self.shown[run].running.check(command)
        self.cut(run)
        self.shown[run].apply(command)

    def cut(self, run: int) -> None:
        """Show a branch in place of a run, if that is in its past: what came after is kept."""
        line = self.shown[run]
        line.arrive()
        if line.whole is None:
            return
        since = line.running.moment
        self.shown[run] = line.cut()
        self._add(self.shown[run], Member(0, line.origin, self.number(line), since))

    def branch(self, run: int) -> None:
        """Show a run that has been the same as a run up to now, after all that are shown.

        Raises
        ------
        RnnvizError
            If there are as many as can be shown.
        """
        if len(self.shown) >= MOST_RUNS:
            raise RnnvizError(f"there can be at most {MOST_RUNS} runs beside each other.")
        line = self.shown[run]
        made = line.branch()
        self.shown.append(made)
        since = line.running.moment
        self._add(made, Member(0, line.origin, self.number(line), since))

    def has_hardly_begun(self, number: int) -> bool:
        """Return whether there is little in a run that is not in that which it comes from."""
        member = self._members[number]
        own = self._lines[number].end.update - member.since.update
        has_branches = any(other.parent == number for other in self._listed().values())
        return not (own >= WORTH or member.name or has_branches)

    def hide(self, run: int) -> None:
        """Show a run no longer; it is remembered."""
        self.shown.pop(run).rest()

    def show(self, numbers: Sequence[int]) -> None:
        """Show these runs, each at its end or where it is; removed ones are there again.

        Raises
        ------
        RnnvizError
            If one is not there any more, or cannot begin.
        """
        lines = [self._known(number) for number in numbers]
        for line in lines[1:]:
            _check_batches(lines[0].origin, line.origin)
        for line in lines:
            line.wake()
        for line in self.shown:
            if line not in lines:
                line.rest()
        self.shown = lines
        self._removed -= set(numbers)
        self.fit()

    def rename(self, number: int, name: str) -> None:
        """Call a run by a name; "" by none."""
        self._known(number)
        self._members[number] = replace(self._members[number], name=name)

    def remove(self, number: int) -> None:
        """Take a run that is not shown out of the tree; its branches have a past of their own."""
        if self._known(number) in self.shown:
            raise RnnvizError("a run that is shown cannot be removed: show another one first.")
        self._removed.add(number)

    def bring_back(self, number: int) -> None:
        """Put a run that was removed into the tree again."""
        self._known(number)
        self._removed.discard(number)

    def forget_removed(self) -> None:
        """Forget the runs that were removed: they cannot be brought back any more."""
        for number in list(self._removed):
            self._forget(self._lines[number])

    def note_growth(self) -> None:
        """Thin the checkpoints out if they have come to take more than their budget."""
        if self._others + sum(line.checkpoints.nbytes for line in self.shown) > BUDGET:
            self.fit()

    def fit(self, budget: int | None = None) -> None:
        """Thin checkpoints out until all take no more than so many bytes, by default the budget."""
        budget = BUDGET if budget is None else budget
        while (taken := self._nbytes()) > budget:
            longest = max(self._lines.values(), key=lambda line: len(line.checkpoints))
            if len(longest.checkpoints) < 2:
                break
            longest.checkpoints.thin()
        # Branches share those of their past: less than the sum of all.
        self._others = taken - sum(line.checkpoints.nbytes for line in self.shown)

    def _nbytes(self) -> int:
        kept = {id(one): one.nbytes for line in self._lines.values() for one in line.checkpoints}
        return sum(kept.values())

    def _known(self, number: int) -> Line:
        if number not in self._lines:
            raise RnnvizError(f"there is no run {number} any more.")
        return self._lines[number]

    def _add(self, line: Line, member: Member) -> None:
        number = next(self._numbers)
        self._lines[number], self._members[number] = line, replace(member, number=number)
        self._forget_oldest()
        self.fit()

    def _forget(self, line: Line) -> None:
        number = self.number(line)
        for other, member in self._members.items():
            if member.parent == number:
                self._members[other] = self._passed_on(member)
        del self._lines[number], self._members[number]
        self._removed.discard(number)

    def _forget_oldest(self) -> None:
        """Forget runs while there are too many: first those that were removed."""
        for number in sorted(self._lines, key=lambda one: (one not in self._removed, one)):
            if len(self._lines) <= MOST_LINES:
                return
            is_named = bool(self._members[number].name) and number not in self._removed
            if self._lines[number] not in self.shown and not is_named:
                self._forget(self._lines[number])

    def _listed(self) -> dict[int, Member]:
        """Return the members that are not removed, none of which comes from a removed one."""
        listed = {}
        for number, member in self._members.items():
            while member.parent in self._removed:
                member = self._passed_on(member)
            if number not in self._removed:
                listed[number] = member
        return listed

    def _passed_on(self, member: Member) -> Member:
        """Return a run as coming from what its parent comes from."""
        assert member.parent is not None
        parent = self._members[member.parent]
        return replace(member, parent=parent.parent, since=min(member.since, parent.since))

    def _is_worth_keeping(self, line: Line) -> bool:
        member = self._members[self.number(line)]
        has_branches = any(other.parent == member.number for other in self._members.values())
        return bool(line.end.update >= WORTH or member.name or has_branches)

    def _told(self, member: Member) -> Member:
        """Return a member with how far it has come and what was done in it."""
        return replace(member, end=self._lines[member.number].end.update, words=self._words(member))

    def _words(self, member: Member) -> str:
        """Return what was done first in a run that its parent was not told."""
        journal = self._lines[member.number].journal
        own = journal if member.parent is None else journal[member.since.commands :]
        return own[0][1].words if own else ""


def _check_batches(first: Experiment, other: Experiment) -> None:
    """Raise RnnvizError unless two runs read the same batches."""
    before, after = flatten(first), flatten(other)
    unlike = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    shared = sorted(key for key in unlike if is_shared(key))
    if shared and not (first.task.plays and other.task.plays):
        raise RnnvizError(
            f"these runs read other batches ({', '.join(shared[:3])}), so they cannot be beside"
            " each other."
        )
