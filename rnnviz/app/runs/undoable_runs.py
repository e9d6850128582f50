"""UndoableRuns: live runs of which others can be shown, and what was done to them taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from rnnviz.app.notices import Notice
from rnnviz.app.runs.live_runs import LiveRuns
from rnnviz.app.runs.undo import Deed, Undo
from rnnviz.figures.view.numbers import whole
from rnnviz.settings import flatten
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import Change, is_live
from rnnviz.training.commands.past import Past
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.travel.tree import Tree
from rnnviz.training.worker.messages import (
    BringBack,
    Do,
    GoTo,
    OfTheTree,
    Remove,
    Rename,
    Show,
    TakeBack,
)
from rnnviz.training.worker.process import TrainingProcess


@dataclass(frozen=True)
class Place:
    """Which runs are shown, with their settings, and which there are: both by their numbers."""

    shown: tuple[int, ...]
    experiments: tuple[Experiment, ...]
    there: frozenset[int]


class UndoableRuns(LiveRuns):
    """Runs of a tree, some of which are shown, at an update that they have been at.

    Attributes
    ----------
    undo : Undo
        What was done to the runs of the scene.
    """

    def __init__(
        self,
        *experiments: Experiment,
        process: TrainingProcess | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(*experiments, process=process, parent=parent)
        self.undo = Undo(self)
        self.keeper.list_deeds = self.undo.lists
        self.link.lost.connect(self._forget_lost)

    def enter(
        self,
        name: str,
        experiments: Sequence[Experiment],
        edited: int = 0,
        pasts: Sequence[Past] = (),
        saved: SavedFamily | None = None,
    ) -> None:
        """Leave the runs; go on, paused, with those left under a name, or saved, or others."""
        self.undo.clear()
        super().enter(name, experiments, edited, pasts, saved)

    def go_to(self, update: int) -> None:
        """Pause, and go to an update that the runs have been at."""
        self.asked = max(update, 0)
        self._travel(GoTo(self.asked))

    def show(self, numbers: Sequence[int], update: int | None = None) -> None:
        """Pause, and show these runs of the tree."""
        self._add_swap("other runs shown")
        self._travel(Show(tuple(numbers), update))

    def rename(self, number: int, name: str) -> None:
        """Call a run of the tree by a name; "" by none."""
        before = {one.number: one.name for one in self.tree.members}.get(number, "")
        words = f"run {number} called “{name}”" if name else f"name of run {number} removed"
        self._carry_out(words, Rename(number, name), Rename(number, before))

    def remove_from_tree(self, number: int) -> None:
        """Take a run that is not shown out of the tree."""
        words = f"run {number} removed from the tree"
        self._carry_out(words, Remove(number), BringBack(number))

    def take_back(self) -> None:
        """Take back what was done last."""
        words = self.undo.undo()
        text = f"Taken back: {words}." if words else "There is nothing to take back."
        self.noticed.emit(Notice(text))

    def do_again(self) -> None:
        """Do again what was taken back last."""
        words = self.undo.redo()
        text = f"Done again: {words}." if words else "There is nothing to do again."
        self.noticed.emit(Notice(text))

    def _carry_out(self, words: str, message: OfTheTree, inverse: OfTheTree) -> None:
        """Send what another message takes back."""
        self.undo.add(Deed(words, partial(self._send, inverse), partial(self._send, message)))
        self._send(message)

    @property
    def _is_past(self) -> bool:
        """Whether one of the runs that are shown is in its past."""
        return any(snapshot.is_past for snapshot in self.snapshots)

    def _travel(self, message: OfTheTree) -> None:
        """Send the runs elsewhere; they pause for it."""
        self._send(message)
        self._set_running(False)

    def _set_live(self, before: Sequence[Experiment], after: Sequence[Experiment]) -> str:
        """Change the live settings of the running nets from these to those, at their ends."""
        where = self._go_to_end()
        for run, (first, then) in enumerate(zip(before, after, strict=False)):
            now = flatten(first)
            for key, value in flatten(then).items():  # a kind stands before its fields
                if is_live(then, key) and now.get(key) != value:
                    self._send(Do(run, Change(key, value)))
        if len(after) == len(self.experiments):
            self.experiments = tuple(after)
        self.experiments_changed.emit()
        return where

    def _do_all(self, run: int, commands: Sequence[Command]) -> str:
        where = self._go_to_end()
        for command in commands:
            self._send(Do(run, command))
        return where

    def _go_to_end(self) -> str:
        """Where something is taken back or done again in the past, go to where it was done."""
        if not (self._is_past and self.undo.moving):
            return ""
        end = max(snapshot.end for snapshot in self.snapshots)
        self.go_to(end)
        return _again(end)

    def _add_swap(self, words: str, undo: Callable[[], str] | None = None) -> None:
        """Take note that other runs are shown from now on; or are, once it is taken back."""
        before, after = self._place, []

        def take_back() -> str:
            after.append(self._place)
            return self._return_to(before) if undo is None else undo()

        self.undo.add(Deed(words, take_back, lambda: self._return_to(after.pop())))

    @property
    def _place(self) -> Place:
        there = frozenset(member.number for member in self.tree.members)
        return Place(self.tree.shown, self.experiments, there)

    def _return_to(self, place: Place) -> str:
        """Show runs again, as far as they have come; those that were hardly begun, anew.

        Return where they are then, unless they stay where they are.
        """
        tree, running = self.tree, self.running
        ends = {member.number: member.end for member in (*tree.members, *tree.removed)}
        numbers = tuple(number for number in place.shown if number in ends)
        if not numbers:  # of those that were removed nothing is left
            self._load(place.experiments, "")
            return ""
        stay = set(numbers) <= set(tree.shown)
        update = None if stay else min(ends[number] for number in numbers)
        self._travel(Show(numbers, update, place.there))
        if running:
            self.play()
        return "" if update is None else self._other(update)

    def _take_back_command(self, run: int, command: Command) -> str:
        """Go back to before a command that was carried out last in a run.

        Beside others it is trained again from there, to where they are.
        """
        journal = self.snapshots[run].whole_journal
        found = [place for place, (_, one) in enumerate(journal) if one == command]
        if not found:
            return ""
        update = journal[found[-1]][0]
        self._travel(TakeBack(run, Moment(update, found[-1])))
        if len(self.snapshots) > 1:
            behind = update < max(snapshot.end for snapshot in self.snapshots)
            return f"trained again from update {whole(update)}, without it" if behind else ""
        return self._other(update)

    def _other(self, update: int) -> str:
        """Return at which update the runs are again, if that is not the one that is shown."""
        return "" if {one.update for one in self.snapshots} == {update} else _again(update)

    def _restart_all(self) -> str:
        lost = self._forget_lost()
        return super()._restart_all() + (f", without {lost}" if lost else "")

    def _forget_lost(self) -> str:
        """List no deed any more that is lost with the process; return these in words."""
        return self.undo.go_back_to(self.keeper.deeds)

    def _forget_all(self) -> None:
        """Forget runs that are gone with their process: others begin."""
        self.undo.clear()
        self.keeper.forget()
        self.tree = Tree()


def _again(update: int) -> str:
    return f"at update {whole(update)} again"
