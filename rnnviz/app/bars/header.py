"""Header: what is being trained, and how it is doing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rnnviz.app.bars.labels import ElidedLabel, NumberLabel
from rnnviz.app.notices import latest_fault
from rnnviz.app.style.look import Look, set_look
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.figures.view.status import StatusNumber, numbers_of, subject_of
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot

RATE_TIME = 1.0  # seconds that a rate is measured over
RATE_SHOWN = 0.25  # seconds that a rate is shown at least: readable, not flickering
GAP = 18  # pixels between numbers
RATES = ("updates/s", "frames/s")
NUMBERS = ("update", "loss", "accuracy")
PARTS = ("state", *RATES, *NUMBERS)


class Rate:
    """How fast a count grows, per second, over the last `RATE_TIME` seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def mark(self, now: float, count: int) -> float:
        """Note the count now; return the rate."""
        if self._marks and count < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, count))
        while now - self._marks[0][0] > RATE_TIME and len(self._marks) > 2:
            self._marks.popleft()
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start else 0.0

    def clear(self) -> None:
        """Begin again: time has passed in which nothing was counted."""
        self._marks.clear()


class Header(QWidget):
    """The top line of the window: the program's name, the experiment, and the status.

    The status is the state, how fast it trains, the update, loss against its baseline and accuracy.
    Where there is not room for all, the rates are left out first, then explanations of numbers.
    """

    def __init__(self, *menus: QWidget) -> None:
        super().__init__()
        self.setContentsMargins(16, 8, 12, 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self._name = PlainLabel("rnnviz")
        self._name.setObjectName("name")
        self.subject = ElidedLabel()
        self.subject.setObjectName(Look.DIM)
        row.addWidget(self._name)
        self._menus = menus
        for menu in menus:
            row.addWidget(menu)
        row.addWidget(self.subject, 1)
        self.labels = {part: NumberLabel() for part in PARTS}
        for part, label in self.labels.items():
            label.setObjectName(Look.DIM if part in RATES else Look.PLAIN)
            row.addWidget(label)
        self._update_rate, self._frame_rate = Rate(), Rate()
        self._frame = 0
        self._rates_shown_at = 0.0

    def show_experiments(self, experiments: Sequence[Experiment], names: Sequence[str]) -> None:
        """Show what each run trains, or its name."""
        self.subject.set_text(subject_of(experiments, names))

    def show_snapshots(
        self, snapshots: Sequence[Snapshot], running: bool, slow: bool = False
    ) -> None:
        """Show how the runs are doing; called once for each displayed frame."""
        numbers = numbers_of(snapshots)
        for part in NUMBERS:
            self.labels[part].set_number(numbers.get(part, StatusNumber("")))
        self._show_rates(snapshots, running)
        self.show_state(snapshots, running, slow)

    def show_state(
        self,
        snapshots: Sequence[Snapshot],
        running: bool,
        slow: bool = False,
        interrupted: str = "",
    ) -> None:
        """Show whether the runs train, are paused, solved or stopped, and which of them.

        `interrupted` says in a word or two why they stand still although they should train.
        """
        plays = any(snapshot.experiment.task.plays for snapshot in snapshots)
        going = "playing" if plays else "training"
        text, look = _state(snapshots, "slow motion" if slow else going if running else "paused")
        if interrupted:
            text, look = interrupted, Look.BAD
        self.labels["state"].set_number(StatusNumber(text))
        set_look(self.labels["state"], look)
        if interrupted or not running:
            for part, rate in zip(RATES, (self._update_rate, self._frame_rate), strict=True):
                rate.clear()
                self.labels[part].set_number(StatusNumber(""))
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many of the numbers as there is room for."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Leave out what has no room: rates, the subject's end, explanations, numbers."""
        room = self.contentsRect().width() - sum(
            one.sizeHint().width() + GAP for one in (self._name, *self._menus)
        )
        full, least = self.subject.sizeHint().width(), self.subject.minimumSizeHint().width()
        parts = [part for part in PARTS if self.labels[part].text()]
        for dropped, brief, subject in (
            ((), False, full), (RATES[1:], False, full), (RATES, False, least),
            (RATES, True, least), ((*RATES, "accuracy"), True, least),
            ((*RATES, "accuracy", "loss"), True, least),
        ):  # fmt: skip
            kept = [part for part in parts if part not in dropped]
            if sum(self.labels[part].width_of(brief) + GAP for part in kept) + subject <= room:
                break
        for part, label in self.labels.items():
            label.show_as(part in kept, brief)

    def _show_rates(self, snapshots: Sequence[Snapshot], running: bool) -> None:
        now = time.monotonic()
        self._frame += 1
        updates = self._update_rate.mark(now, max(snapshot.update for snapshot in snapshots))
        frames = self._frame_rate.mark(now, self._frame)
        if running and now - self._rates_shown_at > RATE_SHOWN:
            self._rates_shown_at = now
            self.labels["updates/s"].set_number(StatusNumber(f"{updates:,.0f} updates/s"))
            self.labels["frames/s"].set_number(StatusNumber(f"{frames:.0f} frames/s"))


def _state(snapshots: Sequence[Snapshot], otherwise: str) -> tuple[str, Look]:
    """Return the state of the run that stopped last, else which runs are solved."""
    index, several = latest_fault(snapshots), len(snapshots) > 1
    if index is not None and (fault := snapshots[index].fault) is not None:
        which = f"{run_name(index)} " if several else ""
        return f"{which}stopped: {fault.value}", Look.BAD
    solved = [(k, one.solved_at) for k, one in enumerate(snapshots) if one.solved_at is not None]
    if len(solved) > 1:
        *first, last = (run_name(k) for k, _ in solved)
        return f"{', '.join(first)} and {last} solved", Look.GOOD
    for index, update in solved:
        which = f"{run_name(index)} " if several else ""
        return f"{which}solved at {update:,}", Look.GOOD
    return otherwise, Look.DIM
