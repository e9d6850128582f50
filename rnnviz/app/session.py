"""Session: what a person can do to the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from rnnviz.app.notices import Notice, refusal
from rnnviz.app.runs.undo import Deed
from rnnviz.app.runs.undoable_runs import UndoableRuns
from rnnviz.data.known import UnreadError, only_known
from rnnviz.errors import RnnvizError
from rnnviz.settings import Value
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import is_live
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import is_shared, reseeded, run_name
from rnnviz.training.worker.messages import Branch, Do


class Session(UndoableRuns):
    """The runs, and all that a person can do to them and take back."""

    def restart(self) -> None:
        """Restart with the same initial weights and the same data."""
        self._begin(self.experiments, "restarted from the same initial weights")

    def restart_with_new_weights(self) -> None:
        """Restart with other initial weights, on the same data."""
        if not self.refuses("new weights"):
            runs = reseeded(self.experiments, "weights")
            seed = runs[0].seed.weights
            self._begin(runs, f"restarted with new weights (seed {seed}), same data")

    def restart_with_new_data(self) -> None:
        """Restart with other data, from the same initial weights."""
        if not self.refuses("new data"):
            runs = reseeded(self.experiments, "data")
            seed = runs[0].seed.data
            self._begin(runs, f"restarted with new data (seed {seed}), same initial weights")

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
        several = len(experiments) > 1
        words = changed_words(experiments[self.edited_run], changes)
        if several and not any(map(is_shared, changes)):
            words += f" in run {run_name(self.edited_run)}"
        if all(is_live(self.experiment, key) for key in changes):
            before = self.experiments
            if self._is_past:  # it makes a branch
                self._add_swap(words)
            else:
                undo = partial(self._set_live, experiments, before)
                redo = partial(self._set_live, before, experiments)
                self.undo.add(Deed(words, undo, redo, (self.edited_run, *changes)))
            self._set_live(before, experiments)
            self.noticed.emit(Notice(f"{_sentence(words)}{self._going_on}."))
        else:
            restarted = "all runs restarted" if several else "the run restarted"
            self._begin(experiments, words, f": {restarted}")

    def do(self, command: Command) -> None:
        """Carry out a command on the net of the edited run.

        Raises
        ------
        RnnvizError
            If it does not fit; nothing has changed then.
        """
        self.experiment.task.check_trained_here(command.title)
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
        self.noticed.emit(Notice(f"{_sentence(words)}{self._going_on}. Ctrl+Z takes it back."))

    def add_run(self) -> None:
        """Add a copy of the first run, to be edited; all restart, to read the same batches."""
        if self.is_full_for("a copy"):
            return
        self.edited_run = len(self.experiments)
        self._begin(
            (*self.experiments, self.experiments[0]),
            f"run {run_name(self.edited_run)} added",
            ": all runs restarted. Now change one of its settings",
        )

    def remove_run(self, index: int | None = None) -> None:
        """Show a run no longer, the last one by default; the others continue."""
        if len(self.experiments) == 1:
            self.noticed.emit(Notice("There is only one run."))
            return
        index = len(self.experiments) - 1 if index is None else index
        remaining = (*self.experiments[:index], *self.experiments[index + 1 :])
        if not self.link.alive:
            self._forget_all()
        self._add_swap(f"run {run_name(index)} removed")
        self.experiments = remaining
        self.edited_run = min(self.edited_run, len(remaining) - 1)
        self.link.drop(index, remaining)
        self.experiments_changed.emit()
        others = "the other continues" if len(remaining) == 1 else "the others continue"
        self.noticed.emit(Notice(f"Run {run_name(index)} removed: {others}."))

    def branch(self) -> None:
        """Add a run, the last, that has been the same as the edited one up to now; edit it."""
        if self.is_full_for("a branch"):
            return
        run, made, running = self.edited_run, len(self.experiments), self.running
        self._add_swap(f"run {run_name(made)} branched off")
        self._travel(Branch(run))
        self.experiments = (*self.experiments, self.experiments[run])
        self.edit_run(made)
        then = "" if running else ", then play"
        text = f"Run {run_name(made)} branches off here: change one of its settings{then}."
        self.noticed.emit(Notice(text))
        if running:
            self.play()

    @property
    def _going_on(self) -> str:
        """What is said of the run when it has been changed."""
        return ": the run continues" if self.active else ""

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

    def _begin(self, experiments: Sequence[Experiment], words: str, more: str = "") -> None:
        """Begin new runs; say what was done, in these words, and what else there is to say."""
        if not self.link.alive:
            self._forget_all()
        self._add_swap(words)
        self._load(experiments, f"{_sentence(words)}{more}.")


def changed_words(experiment: Experiment, changes: Mapping[str, Value]) -> str:
    """Return what was changed, as the form calls it: "learning rate changed to 0.02"."""
    changed = [entry for entry in experiment.entries() if entry.key in changes]
    names = ", ".join(entry.title for entry in changed)
    if len(changed) > 1 or any(
        one.setting.type is str and not one.setting.choices for one in changed
    ):
        return f"{names} changed"
    return f"{names} changed to {changed[0].text}"


def _sentence(words: str) -> str:
    """Return words with a capital, unless they begin with a symbol, such as a gate's."""
    return words if words[1:2] == " " else words[0].upper() + words[1:]
