"""Header: what this is and how it is doing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from rnnviz.figures.page import numbers_of, subject_of
from rnnviz.training.experiment import Experiment
from rnnviz.training.lanes import lane_name
from rnnviz.training.snapshot import Snapshot

WINDOW = 1.0  # seconds that a rate is measured over


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

    The status is update, loss against chance, accuracy, updates/s and frames/s. A label is as wide
    as the widest text that it has shown, so that nothing jumps while numbers change.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 4)
        row.setSpacing(18)
        name = QLabel("rnnviz")
        name.setObjectName("name")
        self.subject = QLabel()
        self.subject.setObjectName("dim")
        row.addWidget(name)
        row.addWidget(self.subject)
        row.addStretch(1)
        self.labels: dict[str, QLabel] = {}
        for part in ("state", "update", "loss", "accuracy", "updates/s", "frames/s"):
            self.labels[part] = QLabel()
            row.addWidget(self.labels[part])
        self._updates, self._frames = Rate(), Rate()
        self._frame = 0
        self._wrote_rates = 0.0

    def show_experiments(self, experiments: Sequence[Experiment]) -> None:
        """Say what is being trained, one a lane."""
        self.subject.setText(subject_of(experiments))

    def show_snapshots(self, snapshots: Sequence[Snapshot], running: bool) -> None:
        """Say how it is doing; called once for each displayed frame."""
        now = time.monotonic()
        self._frame += 1
        updates = self._updates.mark(now, max(snapshot.update for snapshot in snapshots))
        frames = self._frames.mark(now, self._frame)
        texts = numbers_of(snapshots)
        for part in ("update", "loss", "accuracy"):
            self._write(part, texts.get(part, ""))
        self.show_state(snapshots, running)
        if running and now - self._wrote_rates > 0.25:  # readable, not flickering
            self._wrote_rates = now
            self._write("updates/s", f"{updates:,.0f} updates/s")
            self._write("frames/s", f"{frames:.0f} frames/s")

    def show_state(self, snapshots: Sequence[Snapshot], running: bool) -> None:
        """Say whether it trains, is paused, solved or stopped, and where there are lanes which."""
        label = self.labels["state"]
        text, name = "training" if running else "paused", "dim"
        for lane, snapshot in reversed(list(enumerate(snapshots))):
            which = f"{lane_name(lane)} " if len(snapshots) > 1 else ""
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
            for rate in ("updates/s", "frames/s"):
                self.labels[rate].setText("")

    def _write(self, part: str, text: str) -> None:
        label = self.labels[part]
        if label.text() != text:
            label.setText(text)
            label.setMinimumWidth(max(label.minimumWidth(), label.sizeHint().width()))
