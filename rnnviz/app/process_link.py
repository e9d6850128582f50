"""ProcessLink: the training process, watched at display rate."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.snapshot import WHOLE, Focus
from rnnviz.training.worker import Message, Report, TrainingProcess

FRAME = 16  # milliseconds; 60 frames a second
RETRY = 2  # milliseconds after which a report that has missed its frame is looked for again


class ProcessLink(QObject):
    """Sends messages to the training process and receives its newest report once a frame.

    Every `FRAME` the newest report is taken and the next one is requested, so that the worker
    computes while the window paints; nothing here waits. A report that is late is taken when it
    arrives, and the frame after it keeps to the rhythm. While `follow` is false and nothing has
    been refreshed, nothing is requested.

    Signals
    -------
    reported(Report)
    lost()
        The process has ended unexpectedly; `replace` starts another one.
    """

    reported = Signal(object)
    lost = Signal()

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
        self._closed = False
        self._sent_controls = 0  # the count of messages sent, up to the last control message
        self._refresh_due = True
        self._frame_due = 0.0  # milliseconds
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

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
        if not self._timer.isActive() and not self._closed:
            self._timer.start(0)

    def send(self, message: Message) -> bool:
        """Send a control message; return whether the process was there to receive it."""
        try:
            self.process.send(message)
        except OSError:
            self.lost.emit()
            return False
        self._sent_controls = self.process.sent
        self.refresh()
        return True

    def knows_all_controls(self, report: Report) -> bool:
        """Return whether a report was made after the last control message was carried out."""
        return report.received >= self._sent_controls

    def load(self, experiments: Sequence[Experiment]) -> None:
        """Begin new runs, paused."""
        try:
            self.process.load(experiments)
        except OSError:
            self.replace(experiments)
        self.refresh()

    def drop(self, index: int, remaining: Sequence[Experiment]) -> None:
        """End one run; the remaining ones go on."""
        try:
            self.process.drop(index)
        except OSError:
            self.replace(remaining)
        self.refresh()

    def replace(self, experiments: Sequence[Experiment]) -> None:
        """Begin the runs again in another process, paused."""
        if self._closed:
            return
        self.process.close()
        self.process = TrainingProcess(experiments)
        self._sent_controls = 0
        self.refresh()

    def close(self) -> None:
        """End the process; nothing is requested any more."""
        self._closed = True
        self._timer.stop()
        self.process.close()

    def _tick(self) -> None:
        try:
            report = self.process.poll()
            if report is not None:
                self._refresh_due |= report.owes
            if (self.follow or self._refresh_due) and not self.process.waiting:
                self._refresh_due = False
                self.process.request(self.needs, self.focus)
        except (EOFError, OSError):
            self.lost.emit()
            return
        if self.process.waiting:
            self._timer.start(RETRY if report is None else self._until_next_frame())
        if report is not None:
            self.reported.emit(report)

    def _until_next_frame(self) -> int:
        """Return the milliseconds until the next frame is due; 0 if it is overdue."""
        now = 1000 * time.perf_counter()
        self._frame_due = max(self._frame_due + FRAME, now)
        return round(self._frame_due - now)
