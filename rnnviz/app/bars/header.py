"""Header: what this is and how it is doing."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from rnnviz.figures.board.page import numbers_of, subject_of
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot

WINDOW = 1.0  # seconds that a rate is measured over
GAP = 18  # pixels between numbers
RATES = ("updates/s", "frames/s")
PARTS = ("state", *RATES, "update", "loss", "accuracy")


class Rate:
    """How fast a count grows, per second, over the last `WINDOW` seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def mark(self, now: float, count: int) -> float:
        """Note the count now; return the rate."""
        if self._marks and count < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, count))
        while now - self._marks[0][0] > WINDOW and len(self._marks) > 2:
            self._marks.popleft()
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start else 0.0

    def clear(self) -> None:
        """Forget: time has passed in which nothing was counted."""
        self._marks.clear()


class Header(QWidget):
    """The title line of the window: name, experiment, and the status.

    The status is how fast it trains, update, loss against chance and accuracy. A number is as wide
    as the widest text that it has shown, so that nothing jumps while it changes. Where there is
    not room for all, the rates go first, then the words that explain the numbers.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(16, 8, 12, 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self._name = QLabel("rnnviz")
        self._name.setObjectName("name")
        self.subject = Elided()
        self.subject.setObjectName("dim")
        row.addWidget(self._name)
        row.addWidget(self.subject, 1)
        self.labels = {part: Number() for part in PARTS}
        for part, label in self.labels.items():
            label.setObjectName("dim" if part in RATES else "")
            row.addWidget(label)
        self._updates, self._frames = Rate(), Rate()
        self._frame = 0
        self._wrote_rates = 0.0

    def show_experiments(self, experiments: Sequence[Experiment]) -> None:
        """Say what is being trained, one a run."""
        self.subject.setText(subject_of(experiments))
        self.subject.setToolTip(self.subject.text())

    def show_snapshots(
        self, snapshots: Sequence[Snapshot], running: bool, slow: bool = False
    ) -> None:
        """Say how it is doing; called once for each displayed frame."""
        now = time.monotonic()
        self._frame += 1
        updates = self._updates.mark(now, max(snapshot.update for snapshot in snapshots))
        frames = self._frames.mark(now, self._frame)
        texts = numbers_of(snapshots)
        for part in ("update", "loss", "accuracy"):
            self._write(part, texts.get(part, ""))
        self.show_state(snapshots, running, slow)
        if running and now - self._wrote_rates > 0.25:  # readable, not flickering
            self._wrote_rates = now
            self._write("updates/s", f"{updates:,.0f} updates/s")
            self._write("frames/s", f"{frames:.0f} frames/s")

    def show_state(self, snapshots: Sequence[Snapshot], running: bool, slow: bool = False) -> None:
        """Say whether it trains, is paused, solved or stopped, and where there are runs which."""
        label = self.labels["state"]
        text, name = "slow motion" if slow else "training" if running else "paused", "dim"
        for run, snapshot in reversed(list(enumerate(snapshots))):
            which = f"{run_name(run)} " if len(snapshots) > 1 else ""
            if snapshot.fault is not None:
                text, name = f"{which}stopped: {snapshot.fault.value}", "bad"
            elif snapshot.solved_at is not None and name != "bad":
                text, name = f"{which}solved at {snapshot.solved_at:,}", "good"
        if label.text() != text:
            label.setText(text)
        if label.objectName() != name:
            label.setObjectName(name)
            label.style().polish(label)
        if not running:
            self._updates.clear()
            self._frames.clear()
            for rate in RATES:
                self.labels[rate].setText("")
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many of the numbers as there is room for."""
        super().resizeEvent(event)
        self.fit()

    def _write(self, part: str, text: str) -> None:
        self.labels[part].setText(text)

    def fit(self) -> None:
        """Leave out what has no room: rates, the subject's end, explaining words, numbers."""
        room = self.contentsRect().width() - self._name.sizeHint().width() - GAP
        whole, least = self.subject.sizeHint().width(), self.subject.minimumSizeHint().width()
        parts = [part for part in PARTS if self.labels[part].text()]
        for dropped, brief, subject in (
            ((), False, whole), (RATES[1:], False, whole), (RATES, False, least),
            (RATES, True, least), ((*RATES, "accuracy"), True, least),
            ((*RATES, "accuracy", "loss"), True, least),
        ):  # fmt: skip
            kept = [part for part in parts if part not in dropped]
            if sum(self.labels[part].width_of(brief) + GAP for part in kept) + subject <= room:
                break
        for part, label in self.labels.items():
            label.show_as(part in kept, brief)


class Number(QLabel):
    """A number with its words; in brief without those that explain it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.widest: dict[bool, int] = {}
        self._brief = False

    def width_of(self, brief: bool) -> int:
        """Return the width of the widest text so far."""
        wide = self.fontMetrics().horizontalAdvance(self._worded(brief)) + 2
        self.widest[brief] = max(wide, self.widest.get(brief, 0))
        return self.widest[brief]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure anew where the text has another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.widest = {}

    def show_as(self, visible: bool, brief: bool) -> None:
        """Show it in full or in brief, or not at all."""
        self._brief = brief
        if visible:
            self.setFixedWidth(self.width_of(brief))
        self.setVisible(visible)
        self.setToolTip(self.text() if brief else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the text that is shown."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), self._worded(self._brief))

    def _worded(self, brief: bool) -> str:
        return re.split(r" \(| of ", self.text())[0] if brief else self.text()


class Elided(QLabel):
    """A text that is cut off where there is no room for it; the tooltip then has all of it."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a few letters."""
        return QSize(5 * self.fontMetrics().height(), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the text as there is room for."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), mode, self.width())
        painter.drawText(self.rect(), int(self.alignment()), shown)
