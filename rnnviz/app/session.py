"""Session: the window's side of the runs; what a person does becomes messages, reports signals."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from rnnviz.app.notices import reason
from rnnviz.app.pace import PACES, Pace
from rnnviz.settings import Value
from rnnviz.training.run.commands import Change, is_live
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import MOST_RUNS, is_shared, reseeded, run_name
from rnnviz.training.snapshot.focus import WHOLE
from rnnviz.training.worker.messages import Do, Message, Pause, Report, Step, Train
from rnnviz.training.worker.process import TrainingProcess

FRAME = 16  # milliseconds; 60 frames a second
LATE = 2  # milliseconds after which a report that has missed its frame is looked for again


class Session(QObject):
    """One run, or several in lockstep, in a training process, watched at display rate.

    Every `FRAME` the newest report is taken and the next is asked for, so that the worker computes
    while the window paints; nothing here waits. A report that is late is taken when it comes, and
    the frame after it keeps to the beat. While nothing changes, nothing runs. `process`, if given,
    has begun with the experiments already.

    Signals
    -------
    snapshots_taken(tuple of Snapshot)
        The newest state of every run, at most once a frame.
    running_changed(bool)
    experiments_changed()
        Runs or their settings are others, or another run is edited.
    refused(str)
        A sentence on why new runs could not begin.
    noticed(str)
        A sentence for the person: solved, stopped, what a change did.
    """

    snapshots_taken = Signal(object)
    running_changed = Signal(bool)
    experiments_changed = Signal()
    refused = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        *experiments: Experiment,
        process: TrainingProcess | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.experiments = experiments
        self.run = 0  # that changes act on
        self.running = False
        self._halted = False  # it has paused by itself, solved or at a fault
        self._closed = False
        self.pace = PACES[0]
        self.needs: frozenset[str] = frozenset()
        self.focus = WHOLE
        self._process = process or TrainingProcess(experiments)
        self._trusted = 0  # reports that know of this many messages know whether we are running
        self._wanted = True
        self._beat = 0.0  # when the next frame is due, in milliseconds
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    @property
    def experiment(self) -> Experiment:
        """The settings of the run that changes act on."""
        return self.experiments[self.run]

    @property
    def busy(self) -> bool:
        """Whether anything is under way: training, or a snapshot that is still to come."""
        return self._timer.isActive()

    def play(self) -> None:
        """Train on, at the pace chosen."""
        self._control(Train(self.pace.updates))
        self._set_running(True)

    def pause(self) -> None:
        """Stop training; what is shown is then the newest state."""
        self._control(Pause())
        self._set_running(False)

    def toggle(self) -> None:
        """Play if paused, pause if playing."""
        if self.running:
            self.pause()
        else:
            self.play()

    def step(self, updates: int = 1) -> None:
        """Pause, and apply so many updates."""
        self._control(Pause())
        self._control(Step(updates))
        self._set_running(False)

    def set_pace(self, pace: Pace) -> None:
        """Train at another pace from now on."""
        self.pace = pace
        if self.running:
            self.play()

    def refresh(self) -> None:
        """Ask for a snapshot even if nothing changes, because what the panels need has."""
        self._wanted = True
        if not self._timer.isActive() and not self._closed:
            self._timer.start(0)

    def restart(self) -> None:
        """Begin again with the same initial weights and the same data."""
        self._load(self.experiments, "Restarted from the same initial weights.")

    def restart_with_new_weights(self) -> None:
        """Begin again with other initial weights, on the same data."""
        seeds = reseeded(self.experiments, "weights")
        self._load(seeds, f"Restarted with new weights (seed {seeds[0].seed.weights}), same data.")

    def restart_with_new_data(self) -> None:
        """Begin again with other data, from the same initial weights."""
        seeds = reseeded(self.experiments, "data")
        seed = seeds[0].seed.data
        self._load(seeds, f"Restarted with new data (seed {seed}), same initial weights.")

    def change(self, changes: Mapping[str, Value]) -> None:
        """Change settings: on the running net where they are live, else by a new run.

        They act on the run that is edited; those that the batches follow from on all runs.

        Raises
        ------
        SettingError
            If a value is not allowed; nothing has changed then.
        """
        shared = {key: value for key, value in changes.items() if is_shared(key)}
        experiments = tuple(
            one.with_settings(changes if run == self.run else shared)
            for run, one in enumerate(self.experiments)
        )
        if experiments == self.experiments:
            return
        names = ", ".join(changes)
        if len(experiments) > 1 and not shared:
            names += f" of run {run_name(self.run)}"
        if all(is_live(self.experiment, key) for key in changes):
            self.experiments = experiments
            for key, value in changes.items():
                for run in range(len(experiments)) if is_shared(key) else (self.run,):
                    self._control(Do(run, Change(key, value)))
            self.experiments_changed.emit()
            self.noticed.emit(f"{names} changed: the run goes on.")
        elif len(experiments) == 1:
            self._load(experiments, f"{names} changed: a new run has begun.")
        else:
            self._load(experiments, f"{names} changed: all runs have begun anew.")

    def edit(self, run: int) -> None:
        """Let changes act on this run from now on."""
        self.run = run
        self.experiments_changed.emit()

    def edit_next(self) -> None:
        """Let changes act on the next run, after the last on the first."""
        self.edit((self.run + 1) % len(self.experiments))

    def add_run(self) -> None:
        """Add a copy of the first run, to be edited; all begin anew, to read the same batches."""
        if len(self.experiments) >= MOST_RUNS:
            self.noticed.emit(f"There can be at most {MOST_RUNS} runs.")
            return
        self.run = len(self.experiments)
        name = run_name(self.run)
        self._load(
            (*self.experiments, self.experiments[0]),
            f"Run {name} added: all begin anew. Now change one of its settings.",
        )

    def remove_run(self, run: int | None = None) -> None:
        """Remove a run, the last one by default; the others go on."""
        if len(self.experiments) == 1:
            self.noticed.emit("There is only one run.")
            return
        run = len(self.experiments) - 1 if run is None else run
        left = list(self.experiments)
        del left[run]
        self.experiments, self.run = tuple(left), min(self.run, len(left) - 1)
        try:
            self._process.drop(run)
        except OSError:
            self._replace_process()
        self.experiments_changed.emit()
        self.noticed.emit(f"Run {run_name(run)} removed: the run goes on.")
        self.refresh()

    def close(self) -> None:
        """End the training process; nothing is begun any more."""
        self._closed = True
        self._timer.stop()
        self._process.close()

    def _load(self, experiments: Sequence[Experiment], notice: str) -> None:
        self.experiments = tuple(experiments)
        try:
            self._process.load(self.experiments)
        except OSError:
            self._replace_process()
        self.experiments_changed.emit()
        self.noticed.emit(notice)
        if self.running or self._halted:  # the person did not ask for a pause
            self.play()
        self.refresh()

    def _control(self, message: Message) -> None:
        try:
            self._process.send(message)
        except OSError:
            self._lost()
            return
        self._trusted = self._process.sent
        self.refresh()

    def _tick(self) -> None:
        try:
            report = self._process.poll()
            if report is not None:
                self._wanted |= report.owes
            if self.running or self._wanted:
                self._ask()
        except (EOFError, OSError):
            self._lost()
            return
        if self._process.waiting:
            self._timer.start(LATE if report is None else self._until_beat())
        if report is not None:
            self._take(report)

    def _take(self, report: Report) -> None:
        if report.received >= self._trusted and self.running and not report.running:
            self._set_running(False)
            self._halted = True
            self.noticed.emit(reason(report.snapshots))
        if report.refused:
            self._take_back(report)
        if report.snapshots:
            self.snapshots_taken.emit(report.snapshots)

    def _take_back(self, report: Report) -> None:
        """Go on with the runs that there were: the worker could not begin the new ones."""
        if report.snapshots:
            self.experiments = tuple(snapshot.experiment for snapshot in report.snapshots)
            self.run = min(self.run, len(self.experiments) - 1)
            self.experiments_changed.emit()
        self.refused.emit(report.refused)

    def _ask(self) -> None:
        if not self._process.waiting:
            self._wanted = False
            self._process.request(self.needs, self.focus)

    def _until_beat(self) -> int:
        """Return the milliseconds until the next frame is due; 0 if it is overdue."""
        now = 1000 * time.perf_counter()
        self._beat = max(self._beat + FRAME, now)
        return round(self._beat - now)

    def _lost(self) -> None:
        """The worker is gone: begin the run anew in another, paused, and say so."""
        self._set_running(False)
        self._replace_process()
        self.noticed.emit(
            "The training process ended unexpectedly; the run has begun anew, paused."
        )
        self.refresh()

    def _replace_process(self) -> None:
        if self._closed:
            return
        self._process.close()
        self._process = TrainingProcess(self.experiments)
        self._trusted = 0

    def _set_running(self, running: bool) -> None:
        self._halted = False
        if running != self.running:
            self.running = running
            self.running_changed.emit(running)
