"""LiveRuns: the runs in a training process, as the window knows them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from rnnviz.app.faults.reports import worker_report
from rnnviz.app.notices import Notice, Severity, pause_notice, refusal
from rnnviz.app.pace import PACES, Pace
from rnnviz.app.process_link import ProcessLink
from rnnviz.app.runs.keeper import Keeper
from rnnviz.app.supervisor import Supervisor
from rnnviz.errors import RnnvizError
from rnnviz.figures.view.status import named_branches
from rnnviz.training.commands.past import Past, in_force
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import MOST_RUNS
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.travel.tree import Tree
from rnnviz.training.worker.messages import (
    Message,
    Pause,
    Report,
    Step,
    Train,
)
from rnnviz.training.worker.process import TrainingProcess


class LiveRuns(QObject):
    """One run, or several in lockstep, in a training process.

    What a person does becomes messages to the process; its reports become signals. `process`, if
    given, has already begun with the experiments.

    Attributes
    ----------
    experiments : tuple of Experiment
        The settings of each run.
    edited_run : int
        The index of the run that changes act on.
    running : bool
        Whether the runs train.
    stepping : bool
        Whether steps that were asked for are still to be taken.
    tree : Tree
        All runs of the scene.
    snapshots : tuple of Snapshot
        The newest state of every run that is shown.

    Signals
    -------
    snapshots_taken(tuple of Snapshot)
        The newest state of every run, at most once a frame.
    running_changed(bool)
        Whether they train, or still have steps to take.
    experiments_changed()
        There are other runs, settings or names than before, or changes act on another run.
    noticed(Notice)
        Something to tell the person: solved, stopped, what a change did, why it was refused.
    """

    snapshots_taken = Signal(object)
    running_changed = Signal(bool)
    experiments_changed = Signal()
    noticed = Signal(object)

    def __init__(
        self,
        *experiments: Experiment,
        process: TrainingProcess | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.experiments = experiments
        self.edited_run = 0
        self.running = self.stepping = False
        self._paused_by_itself = False  # solved or at a fault
        self.asked: int | None = None  # the update that they are sent to
        self.pace = PACES[0]
        self.tree = Tree()
        self.snapshots: tuple[Snapshot, ...] = ()
        self.link = ProcessLink(experiments, process, self)
        self.link.reported.connect(self._take)
        self.keeper = Keeper(self.link, self)
        self.supervisor = Supervisor(self.link, self._restart_all, self._report, self)
        self.supervisor.noticed.connect(self.noticed)

    @property
    def experiment(self) -> Experiment:
        """The settings of the run that changes act on."""
        return self.experiments[self.edited_run]

    @property
    def names(self) -> tuple[str, ...]:
        """What the runs that are shown are called, "" those that their settings tell apart."""
        if len(self.tree.shown) != len(self.experiments):  # others are on their way
            return ("",) * len(self.experiments)
        members = {member.number: member for member in self.tree.members}
        shown = [members[number] for number in self.tree.shown]
        since = [None if one.parent is None else one.since.update for one in shown]
        return named_branches(self.experiments, [one.name for one in shown], since)

    @property
    def active(self) -> bool:
        """Whether the runs train, or still have steps to take."""
        return self.running or self.stepping

    @property
    def busy(self) -> bool:
        """Whether anything is under way: training, or a snapshot that is still to come."""
        return self.link.busy

    def refuses(self, what: str) -> bool:
        """Return whether something cannot be done to the runs as they only play; and say so."""
        try:
            self.experiment.task.check_trained_here(what)
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
            return True
        return False

    def is_full_for(self, what: str) -> bool:
        """Return whether no run can be added, and say why."""
        if len(self.experiments) >= MOST_RUNS:
            self.noticed.emit(Notice(f"There can be at most {MOST_RUNS} runs."))
            return True
        return self.refuses(what)

    def watch(self, needs: frozenset[str], focus: Focus) -> None:
        """Take snapshots with these parts from now on, looking closely at `focus`."""
        self.link.request(needs, focus)

    def play(self) -> None:
        """Train on, at the chosen pace."""
        self._send(Train(self.pace.updates))
        self._set_running(True)

    def pause(self) -> None:
        """Stop training; what is shown is then the newest state."""
        self._send(Pause())
        self._set_running(False)

    def toggle(self) -> None:
        """Play if paused; pause if playing, or if steps are still to be taken."""
        if self.active:
            self.pause()
        else:
            self.play()

    def step(self, updates: int = 1) -> None:
        """Pause, and apply a number of updates."""
        self._send(Step(updates))
        self._set_running(False)

    def set_pace(self, pace: Pace) -> None:
        """Train at another pace from now on."""
        self.pace = pace
        if self.running:
            self.play()

    def enter(
        self,
        name: str,
        experiments: Sequence[Experiment],
        edited: int = 0,
        pasts: Sequence[Past] = (),
        saved: SavedFamily | None = None,
    ) -> None:
        """Leave the runs; go on, paused, with those left under a name, or saved, or others."""
        self.supervisor.trust()
        self.keeper.forget()
        self._set_running(False)
        self.experiments, self.edited_run = in_force(experiments, pasts), edited
        self.link.enter(name, experiments, pasts, saved)
        self.experiments_changed.emit()

    def edit_run(self, index: int) -> None:
        """Let changes act on this run from now on."""
        self.edited_run = index
        self.experiments_changed.emit()

    def edit_next_run(self) -> None:
        """Let changes act on the next run, after the last on the first."""
        self.edit_run((self.edited_run + 1) % len(self.experiments))

    def close(self) -> None:
        """End the training process; nothing is begun any more."""
        self.keeper.stop()
        self.link.close()

    def _send(self, message: Message) -> None:
        """Send what a person wants, to another process if this one is gone."""
        self.supervisor.trust()
        if not self.link.alive:
            self._restart_all()
        self.link.send(message)

    def _load(self, experiments: Sequence[Experiment], text: str) -> None:
        self.supervisor.trust()
        self.experiments = tuple(experiments)
        self.link.load(self.experiments)
        self.experiments_changed.emit()
        self.noticed.emit(Notice(text))
        if self.running or self._paused_by_itself:  # the person did not ask for a pause
            self.play()

    def _take(self, report: Report) -> None:
        if self.running and not report.running and self.link.knows_all_controls(report):
            self._set_running(False)
            self._paused_by_itself = True
            if not report.refused and report.reached is None:
                self.noticed.emit(pause_notice(report.snapshots))
        self._set_stepping(report.steps > 0)
        names, self.tree = self.names, report.tree
        if names != self.names and any((*names, *self.names)):
            self.experiments_changed.emit()
        if report.refused:
            self._take_back(report)
        elif report.steps == 0 and self.link.knows_all_controls(report):
            self.asked = None
            self._follow(report)
        if report.snapshots:
            self.snapshots = report.snapshots
            self.snapshots_taken.emit(report.snapshots)

    def _follow(self, report: Report) -> None:
        """Take note of other runs, or of other settings than before, where the runs have gone."""
        experiments = tuple(snapshot.experiment for snapshot in report.snapshots)
        if experiments and experiments != self.experiments:
            self.experiments = experiments
            self.edited_run = min(self.edited_run, len(experiments) - 1)
            self.experiments_changed.emit()

    def _take_back(self, report: Report) -> None:
        """Go on with the earlier runs: the worker could not begin the new ones."""
        if report.snapshots:
            self._follow(report)
            self.noticed.emit(refusal(report.refused))
        else:  # there is nothing else to be seen
            self.noticed.emit(Notice(report.refused, Severity.FAULT))

    def _restart_all(self) -> str:
        """Go on with the runs in another process, paused, from where they were kept last.

        Return in words what they do.
        """
        self._set_running(False)
        kept = self.keeper.family
        self.link.replace(self.experiments, saved=kept)
        if kept is None:
            return "training starts again"
        return f"training goes on from update {max(at.update for at in kept.places):,}"

    def _report(self, sentence: str) -> str:
        """Return the report that begins with a sentence on the process."""
        return worker_report(sentence, self.link.process, self.experiments, self.snapshots)

    def _set_running(self, running: bool) -> None:
        self._paused_by_itself = False
        self.link.follow = running
        if running:
            self.stepping = False
        if running != self.running:
            self.running = running
            self.running_changed.emit(running)

    def _set_stepping(self, stepping: bool) -> None:
        if stepping != self.stepping:
            self.stepping = stepping
            self.running_changed.emit(self.running)
