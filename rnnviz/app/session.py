"""Session: the window's side of a run; what a person does becomes messages, reports signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from rnnviz.settings import Value
from rnnviz.training.commands import Change, is_live
from rnnviz.training.experiment import Experiment
from rnnviz.training.snapshot import Snapshot
from rnnviz.training.worker import Do, Message, Pause, Run, Step, TrainingProcess

FRAME = 16  # milliseconds; 60 frames a second


@dataclass(frozen=True)
class Pace:
    """How fast to train: `updates` per displayed frame, as fast as it goes if None."""

    name: str
    updates: int | None


PACES = (Pace("×1", 1), Pace("×2", 2), Pace("×5", 5), Pace("×10", 10), Pace("max", None))


class Session(QObject):
    """One run in its training process, watched at display rate.

    Every `FRAME` the newest report is taken if there is one and the next is asked for, so that the
    worker computes while the window paints; nothing here waits. While nothing changes, nothing
    runs.

    Signals
    -------
    snapshot_taken(Snapshot)
        The newest state of the run, at most once a frame.
    running_changed(bool)
    experiment_changed(Experiment)
        The settings now in force.
    noticed(str)
        A sentence for the person: solved, stopped, what a change did.
    """

    snapshot_taken = Signal(object)
    running_changed = Signal(bool)
    experiment_changed = Signal(object)
    noticed = Signal(str)

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self.running = False
        self._halted = False  # it has paused by itself, solved or at a fault
        self.pace = PACES[0]
        self.needs: frozenset[str] = frozenset()
        self._process = TrainingProcess([experiment])
        self._trusted = 0  # reports that know of this many messages know whether we are running
        self._wanted = True
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def busy(self) -> bool:
        """Whether anything is under way: training, or a snapshot that is still to come."""
        return self._timer.isActive()

    def play(self) -> None:
        """Train on, at the pace chosen."""
        self._control(Run(self.pace.updates))
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
        self._timer.start()

    def restart(self) -> None:
        """Begin again with the same initial weights and the same data."""
        self._load(self.experiment, "Restarted from the same initial weights.")

    def restart_with_new_weights(self) -> None:
        """Begin again with other initial weights, on the same data."""
        seed = self.experiment.seed.weights + 1
        self._load(
            self.experiment.with_settings({"seed.weights": seed % 2**31}),
            f"Restarted with new weights (seed {seed}), same data.",
        )

    def restart_with_new_data(self) -> None:
        """Begin again with other data, from the same initial weights."""
        seed = self.experiment.seed.data + 1
        self._load(
            self.experiment.with_settings({"seed.data": seed % 2**31}),
            f"Restarted with new data (seed {seed}), same initial weights.",
        )

    def change(self, changes: Mapping[str, Value]) -> None:
        """Change settings: on the running net where they are live, else by a new run.

        Raises
        ------
        SettingError
            If a value is not allowed; nothing has changed then.
        """
        experiment = self.experiment.with_settings(changes)
        if experiment == self.experiment:
            return
        names = ", ".join(changes)
        if all(is_live(self.experiment, key) for key in changes):
            self.experiment = experiment
            for key, value in changes.items():
                self._control(Do(0, Change(key, value)))
            self.experiment_changed.emit(experiment)
            self.noticed.emit(f"{names} changed: the run goes on.")
        else:
            self._load(experiment, f"{names} changed: a new run has begun.")

    def close(self) -> None:
        """End the training process."""
        self._timer.stop()
        self._process.close()

    def _load(self, experiment: Experiment, notice: str) -> None:
        self.experiment = experiment
        try:
            self._process.load([experiment])
        except OSError:
            self._replace_process()
        self.experiment_changed.emit(experiment)
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
                if report.received >= self._trusted and self.running and not report.running:
                    self._set_running(False)
                    self._halted = True
                    self.noticed.emit(_reason(report.snapshots[0]))
                self.snapshot_taken.emit(report.snapshots[0])
            if self.running or self._wanted:
                self._ask()
            elif not self._process.waiting:
                self._timer.stop()
        except (EOFError, OSError):
            self._lost()

    def _ask(self) -> None:
        if not self._process.waiting:
            self._wanted = False
            self._process.request(self.needs)

    def _lost(self) -> None:
        """The worker is gone: begin the run anew in another, paused, and say so."""
        self._set_running(False)
        self._replace_process()
        self.noticed.emit(
            "The training process ended unexpectedly; the run has begun anew, paused."
        )
        self.refresh()

    def _replace_process(self) -> None:
        self._process.close()
        self._process = TrainingProcess([self.experiment])
        self._trusted = 0

    def _set_running(self, running: bool) -> None:
        self._halted = False
        if running != self.running:
            self.running = running
            self.running_changed.emit(running)


def _reason(snapshot: Snapshot) -> str:
    """Return why a run has paused by itself."""
    if snapshot.fault is not None:
        return f"Stopped: {snapshot.fault}; that update was not applied."
    criterion = snapshot.experiment.task.criterion
    return f"Solved at update {snapshot.solved_at:,}: {criterion}. Play goes on."
