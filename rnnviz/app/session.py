"""Session: what a person can do to the runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject

from rnnviz.app.notices import Notice, refusal
from rnnviz.app.runs.live_runs import LiveRuns
from rnnviz.app.runs.undo import Deed, Undo
from rnnviz.data.known import UnreadError, only_known
from rnnviz.errors import RnnvizError
from rnnviz.settings import Value, flatten
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import Change, is_live
from rnnviz.training.commands.past import Past
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import MOST_RUNS, is_shared, reseeded, run_name
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.worker.messages import (
    Branch,
    Do,
    GoTo,
    OfTheTree,
    Show,
    TakeBack,
)
from rnnviz.training.worker.process import TrainingProcess


class Session(LiveRuns):
    """The runs, and all that a person can do to them and take back.

    Attributes
    ----------
    undo : Undo
        What was done to the runs that are shown.
    """

    def __init__(
        self,
        *experiments: Experiment,
        process: TrainingProcess | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(*experiments, process=process, parent=parent)
        self.undo = Undo(self)

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

    def restart(self) -> None:
        """Restart with the same initial weights and the same data."""
        self._load(self.experiments, "Restarted from the same initial weights.")

    def restart_with_new_weights(self) -> None:
        """Restart with other initial weights, on the same data."""
        runs = reseeded(self.experiments, "weights")
        self._load(runs, f"Restarted with new weights (seed {runs[0].seed.weights}), same data.")

    def restart_with_new_data(self) -> None:
        """Restart with other data, from the same initial weights."""
        runs = reseeded(self.experiments, "data")
        seed = runs[0].seed.data
        self._load(runs, f"Restarted with new data (seed {seed}), same initial weights.")

    def change(self, changes: Mapping[str, Value]) -> None:
        """Change settings: on the running net where they are live, otherwise by new runs.

        They act on the edited run; those that determine the batches act on all runs.

        Raises
        ------
        SettingError
            If a value is not allowed; nothing has changed then.
        """
        try:
            with only_known():
                experiments = self._changed(changes)
        except UnreadError as unread:
            self.supervisor.inquire(unread.inquiry, lambda: self._change_now(changes))
            return
        if experiments == self.experiments:
            return
        names, several = ", ".join(changes), len(experiments) > 1
        if several and not any(map(is_shared, changes)):
            names += f" of run {run_name(self.edited_run)}"
        if all(is_live(self.experiment, key) for key in changes):
            before, words = self.experiments, f"{names} changed"
            if self._is_past:  # it makes a branch
                self._add_swap(words)
            else:
                undo = partial(self._set_live, experiments, before)
                redo = partial(self._set_live, before, experiments)
                self.undo.add(Deed(words, undo, redo, (self.edited_run, *changes)))
            self._set_live(before, experiments)
            self.noticed.emit(Notice(f"{names} changed: the run continues."))
        else:
            restarted = "all runs restarted" if several else "the run restarted"
            self._load(experiments, f"{names} changed: {restarted}.")

    def do(self, command: Command) -> None:
        """Carry out a command on the net of the edited run.

        Raises
        ------
        RnnvizError
            If it does not fit; nothing has changed then.
        """
        command.check(self.experiment)
        run, which = self.edited_run, ""
        if len(self.experiments) > 1:
            which = f" in run {run_name(run)}"
        words = f"{command.words}{which}"
        back = command.inverse(self.experiment, self.snapshots[run].holds)
        if back and not self._is_past:
            undo, redo = (partial(self._do_all, run, which) for which in (back, (command,)))
            self.undo.add(Deed(words, undo, redo))
        else:
            self._add_swap(words, lambda: self._take_back_command(run, command))
        self._send(Do(run, command))
        self.noticed.emit(Notice(f"{words}: the run continues. Ctrl+Z takes it back."))

    def add_run(self) -> None:
        """Add a copy of the first run, to be edited; all restart, to read the same batches."""
        if len(self.experiments) >= MOST_RUNS:
            self.noticed.emit(Notice(f"There can be at most {MOST_RUNS} runs."))
            return
        self.edited_run = len(self.experiments)
        self._load(
            (*self.experiments, self.experiments[0]),
            f"Run {run_name(self.edited_run)} added: all runs restarted. Now change one of its"
            " settings.",
        )

    def remove_run(self, index: int | None = None) -> None:
        """Show a run no longer, the last one by default; the others continue."""
        if len(self.experiments) == 1:
            self.noticed.emit(Notice("There is only one run."))
            return
        index = len(self.experiments) - 1 if index is None else index
        remaining = (*self.experiments[:index], *self.experiments[index + 1 :])
        self._add_swap(f"run {run_name(index)} removed")
        self.experiments = remaining
        self.edited_run = min(self.edited_run, len(remaining) - 1)
        self.link.drop(index, remaining)
        self.experiments_changed.emit()
        others = "the other continues" if len(remaining) == 1 else "the others continue"
        self.noticed.emit(Notice(f"Run {run_name(index)} removed: {others}."))

    def go_to(self, update: int) -> None:
        """Pause, and go to an update that the runs have been at."""
        self.asked = max(update, 0)
        self._travel(GoTo(self.asked))

    def branch(self) -> None:
        """Add a run that has been the same as the edited one up to now, to be edited."""
        if len(self.experiments) >= MOST_RUNS:
            self.noticed.emit(Notice(f"There can be at most {MOST_RUNS} runs."))
            return
        run = self.edited_run
        running = self.running
        self._add_swap(f"run {run_name(run + 1)} branched off")
        self._travel(Branch(run))
        copies = (self.experiments[run],) * 2
        self.experiments = (*self.experiments[:run], *copies, *self.experiments[run + 1 :])
        self.edit_run(run + 1)
        text = f"Run {run_name(run + 1)} branches off here: change one of its settings, then play."
        self.noticed.emit(Notice(text))
        if running:
            self.play()

    def show(self, numbers: Sequence[int], update: int | None = None) -> None:
        """Pause, and show these runs of the tree."""
        self._add_swap("other runs shown")
        self._travel(Show(tuple(numbers), update))

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

    def _changed(self, changes: Mapping[str, Value]) -> tuple[Experiment, ...]:
        """Return the experiments with some settings changed."""
        shared = {key: value for key, value in changes.items() if is_shared(key)}
        return tuple(
            experiment.with_settings(changes if index == self.edited_run else shared)
            for index, experiment in enumerate(self.experiments)
        )

    def _change_now(self, changes: Mapping[str, Value]) -> None:
        """Change settings now that the file they name is read; say if that cannot be."""
        try:
            self.change(changes)
        except RnnvizError as problem:
            self.experiments_changed.emit()  # the controls show again what is
            self.noticed.emit(refusal(problem))

    @property
    def _is_past(self) -> bool:
        """Whether one of the runs that are shown is in its past."""
        return any(snapshot.is_past for snapshot in self.snapshots)

    def _set_live(self, before: Sequence[Experiment], after: Sequence[Experiment]) -> None:
        """Change the live settings of the running nets from these to those, at their ends."""
        self._go_to_end()
        for run, (first, then) in enumerate(zip(before, after, strict=False)):
            now = flatten(first)
            for key, value in flatten(then).items():  # a kind stands before its fields
                if is_live(then, key) and now.get(key) != value:
                    self._send(Do(run, Change(key, value)))
        if len(after) == len(self.experiments):
            self.experiments = tuple(after)
        self.experiments_changed.emit()

    def _go_to_end(self) -> None:
        """Where something is taken back or done again in the past, go to where it was done."""
        if self._is_past and self.undo.moving:
            self.go_to(max(snapshot.end for snapshot in self.snapshots))

    def _load(self, experiments: Sequence[Experiment], text: str) -> None:
        words = text.partition(":")[0].rstrip(".")
        self._add_swap(words[0].lower() + words[1:])
        super()._load(experiments, text)

    def _travel(self, message: OfTheTree) -> None:
        """Send the runs elsewhere; they pause for it."""
        self._send(message)
        self._set_running(False)

    def _add_swap(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Take note that other runs are shown from now on; or are, once it is taken back."""
        before, after = self._place, []

        def take_back() -> None:
            after.append(self._place)
            if undo is None:
                self._return_to(before)
            else:
                undo()

        self.undo.add(Deed(words, take_back, lambda: self._return_to(after.pop())))

    @property
    def _place(self) -> tuple[tuple[int, ...], tuple[Experiment, ...]]:
        """The numbers of the runs that are shown, and their settings."""
        return self.tree.shown, self.experiments

    def _return_to(self, place: tuple[tuple[int, ...], tuple[Experiment, ...]]) -> None:
        """Show runs again, as far as they have come; those that were hardly begun, anew."""
        numbers, experiments = place
        running = self.running
        there = {member.number for member in self.tree.members}
        numbers = tuple(number for number in numbers if number in there)
        if numbers:  # of those that were removed nothing is left
            self._travel(Show(numbers))
            if running:
                self.play()
        else:
            super()._load(experiments, "")

    def _do_all(self, run: int, commands: Sequence[Command]) -> None:
        self._go_to_end()
        for command in commands:
            self._send(Do(run, command))

    def _take_back_command(self, run: int, command: Command) -> None:
        """Go back to before a command that was carried out last in a run."""
        journal = self._journal(run)
        found = [place for place, (_, one) in enumerate(journal) if one == command]
        if found:
            self._travel(TakeBack(run, Moment(journal[found[-1]][0], found[-1])))

    def _journal(self, run: int) -> Sequence[tuple[int, Command]]:
        """Return the whole journal of a run, also where it is in its past."""
        return self.snapshots[run].whole_journal
