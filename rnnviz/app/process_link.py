"""ProcessLink: the training process, watched at display rate."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from rnnviz.training.commands.past import Past
from rnnviz.training.scenes.stop import Stop
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.worker.messages import Answer, Gathered, Message, Reading, Report, StopAt
from rnnviz.training.worker.process import TrainingProcess

FRAME = 16  # milliseconds; 60 frames a second
RETRY = 2  # milliseconds after which a report that has missed its frame is looked for again
WATCH = 500  # milliseconds after which it is noticed that an idle process has ended
PATIENCE = 3.0  # seconds that the process may be silent


class ProcessLink(QObject):
    """Sends messages to the training process and receives its newest report once a frame.

    Every `FRAME` the newest report is taken and the next one is requested, so that the worker
    computes while the window paints; nothing here waits. A report that is late is taken when it
    arrives, and the frame after it keeps to the rhythm. While `follow` is false and nothing has
    been refreshed, nothing is requested.

    Signals
    -------
    reported(Report)
    progressed(Reading)
        How far a file is read.
    answered(Answer)
    gathered(Gathered)
        All runs as values.
    silent_changed(bool)
        The process has been silent for longer than is usual; or it is no longer.
    lost(str)
        The process has ended unexpectedly, for this reason; `replace` starts another one.
    """

    reported = Signal(object)
    progressed = Signal(object)
    answered = Signal(object)
    gathered = Signal(object)
    silent_changed = Signal(bool)
    lost = Signal(str)

    def __init__(
        self,
        experiments: Sequence[Experiment],
        process: TrainingProcess | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.needs: frozenset[str] = frozenset()
        self.focus = WHOLE
        self.follow = False
        self.process = process or TrainingProcess(experiments)
        self.alive = True
        self._stop: Stop | None = None
        self.name = ""  # under which the process leaves the present runs
        self._closed = False
        self._patience = PATIENCE
        self._silent = False
        self._sent_controls = 0  # the number of the last control message
        self._refresh_due = True
        self._frame_due = 0.0  # milliseconds
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)
        self._watch = QTimer(self)  # for an end while nothing is requested
        self._watch.setInterval(WATCH)
        self._watch.timeout.connect(self._look_for_the_end)
        self._watch.start()

    @property
    def busy(self) -> bool:
        """Whether a report is requested or about to be."""
        return self._timer.isActive()

    def request(self, needs: frozenset[str], focus: Focus) -> None:
        """Request these parts of the snapshots from now on."""
        if (needs, focus) != (self.needs, self.focus):
            self.needs, self.focus = needs, focus
            self.refresh()

    def refresh(self) -> None:
        """Request a report even if nothing trains."""
        self._refresh_due = True
        if not self._timer.isActive() and self.alive:
            self._timer.start(0)

    def send(self, message: Message) -> None:
        """Send a control message; nothing if the process has ended."""
        if self.alive:
            self.process.send(message)
            self._sent_controls = self.process.sent
            self.refresh()

    def stop_at(self, stop: Stop | None) -> None:
        """Let the runs pause at a stop, whichever process they are in."""
        self._stop = stop
        self.send(StopAt(stop))

    def knows_all_controls(self, report: Report) -> bool:
        """Return whether a report was made after the last control message was carried out."""
        return report.received >= self._sent_controls

    def enter(
        self,
        name: str,
        experiments: Sequence[Experiment],
        pasts: Sequence[Past] = (),
        saved: SavedFamily | None = None,
    ) -> None:
        """Go on, paused, with the runs that were left under a name, or saved, or with new ones."""
        self.name, self._stop = name, None
        if self.alive:
            self.process.enter(name, experiments, pasts, saved)
            self.refresh()
        else:
            self.replace(experiments, pasts, saved)

    def load(self, experiments: Sequence[Experiment]) -> None:
        """Begin new runs, paused."""
        if self.alive:
            self.process.load(experiments)
            self.refresh()
        else:
            self.replace(experiments)

    def drop(self, index: int, remaining: Sequence[Experiment]) -> None:
        """End one run; the remaining ones go on."""
        if self.alive:
            self.process.drop(index)
            self.refresh()
        else:
            self.replace(remaining)

    def replace(
        self,
        experiments: Sequence[Experiment],
        pasts: Sequence[Past] = (),
        saved: SavedFamily | None = None,
    ) -> None:
        """Begin the runs again in another process, paused."""
        if self._closed:
            return
        self.process.close(grace=0.0)  # nothing in it is waited for
        self.process = TrainingProcess(())
        self.process.enter(self.name, experiments, pasts, saved)
        self.process.send(StopAt(self._stop))
        self.alive = True
        self._patience = PATIENCE
        self._sent_controls = 0
        self._set_silent(False)
        self.refresh()

    def wait(self) -> None:
        """Give a silent process more time from now on, twice as much as before."""
        self._patience *= 2
        self.process.wait()
        self._set_silent(False)

    def end(self) -> None:
        """End the process; the next message that begins runs starts another one."""
        self.alive = False
        self._timer.stop()
        self._set_silent(False)
        self.process.close()

    def close(self) -> None:
        """End the process; none is started any more."""
        self._closed = True
        self._watch.stop()
        self.end()

    def _look_for_the_end(self) -> None:
        if self.alive:
            self.process.look()
        if self.alive and self.process.gone and not self.busy:
            self._tick()

    def _tick(self) -> None:
        try:
            reply = self.process.poll()
        except EOFError:
            self.alive = False
            self._set_silent(False)
            self.lost.emit(self.process.ending)
            return
        if reply is not None:
            self._set_silent(False)
        elif self.process.silence > self._patience:
            self._set_silent(True)
        report = reply if isinstance(reply, Report) else None
        if report is not None:
            self._refresh_due |= report.owes or report.steps > 0
        if (self.follow or self._refresh_due) and not self.process.waiting:
            self._refresh_due = False
            self.process.request(self.needs, self.focus)
        if self.process.waiting:
            self._timer.start(RETRY if report is None else self._until_next_frame())
        match reply:
            case Report():
                self.reported.emit(reply)
            case Reading():
                self.progressed.emit(reply)
            case Answer():
                self.answered.emit(reply)
            case Gathered():
                self.gathered.emit(reply)

    def _until_next_frame(self) -> int:
        """Return the milliseconds until the next frame is due; 0 if it is overdue."""
        now = 1000 * time.perf_counter()
        self._frame_due = max(self._frame_due + FRAME, now)
        return round(self._frame_due - now)

    def _set_silent(self, silent: bool) -> None:
        if silent != self._silent:
            self._silent = silent
            self.silent_changed.emit(silent)
