"""TimelineSlider: the loss over the whole run, which one drags along to go to any update."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from rnnviz.figures.items.guard import guarded
from rnnviz.figures.plots.thinning import means_and_extremes
from rnnviz.figures.plots.update_marks import SIZE as MARK
from rnnviz.figures.plots.update_marks import (
    Corners,
    apart,
    bookmarks_of,
    commands_by_color,
    ribbon,
    triangle,
    whole_mark,
)
from rnnviz.figures.style.colors import mix
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.training.series import Series
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.travel.events import EventKind, marks

LEAST = 20  # updates that the axis holds at least
INSET, ABOVE, BELOW = 7.0, 9.0, 4.0  # pixels at the ends, for the marks, and under the curve
MOST = 10.0  # times the median loss that is seen in any case
SPAN = 0.3  # decades of the loss at least
PAINTED_EVERY = 120  # milliseconds, while a run grows
FAINT = 0.35  # of a colour, for what comes after the update that is shown
EMPTY = "The loss will be drawn here: drag along it to go back."

Floats = NDArray[np.floating]


class TimelineSlider(QAbstractSlider):
    """The loss of every run from its beginning to its end; the value is the update that is shown.

    Signals
    -------
    travelled(int)
        A person has gone to an update.
    """

    travelled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, LEAST)
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("update")
        self.setAccessibleDescription("Drag along the loss to go to any update of the run.")
        self.setMouseTracking(True)
        self._theme = DARK
        self._losses: list[Series] = []
        self._snapshots: tuple[Snapshot, ...] = ()
        self._end = 0
        self.valueChanged.connect(self.travelled)
        self._later = QTimer(self)  # painting takes as long as half a frame
        self._later.setSingleShot(True)
        self._later.setInterval(PAINTED_EVERY)
        self._later.timeout.connect(self.update)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_runs(self, snapshots: tuple[Snapshot, ...]) -> None:
        """Show where the runs are, and what has been before and after."""
        self._snapshots = snapshots
        self._losses = [snapshot.whole_metrics.loss for snapshot in snapshots]
        self._end = max((one.end for one in snapshots), default=0)
        if not self.isSliderDown():
            with QSignalBlocker(self):
                self.setRange(0, max(self._end, LEAST))
                self.setValue(max((one.place for one in snapshots), default=0))
        if any(one.is_past for one in snapshots):
            self.update()
        elif not self._later.isActive():
            self._later.start()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size at which a curve can be made out."""
        return QSize(240, round(2.3 * self.fontMetrics().height()))

    @guarded
    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        """Paint at once only where a person drags."""
        if self.isSliderDown():
            self.update()

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nothing is painted any more."""
        self._later.stop()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go to the update under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(event.position().x())

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go along with the pointer."""
        if self.isSliderDown():
            self._go(event.position().x())

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Stay there."""
        self.setSliderDown(False)

    def _go(self, x: float) -> None:
        share = (x - INSET) / max(self.width() - 2 * INSET, 1.0)
        self.setValue(min(round(share * self.maximum()), self._end))

    def x_of(self, update: float) -> float:
        """Return where an update lies, in pixels from the left."""
        return INSET + (self.width() - 2 * INSET) * update / max(self.maximum(), 1)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the losses, what happened, and the update that is shown."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(self._theme.accent if self.hasFocus() else self._theme.line), 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._end:
            self._draw_losses(painter)
            self._draw_place(painter)
            self._draw_marks(painter)
        else:
            painter.setPen(QColor(self._theme.dim))
            room, right = box.adjusted(INSET, 0, -INSET, 0), Qt.TextElideMode.ElideRight
            words = painter.fontMetrics().elidedText(EMPTY, right, round(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def _draw_losses(self, painter: QPainter) -> None:
        theme, several = self._theme, len(self._losses) > 1
        scale = scale_of([one.values for one in self._losses])
        if scale is None:
            return
        for run, series in enumerate(self._losses):
            color, dash = theme.run(run) if several else (theme.color("loss"), ())
            xs, ys, beyond = self._curve(series, *scale)
            here = self._snapshots[run].place
            for past, shade in ((True, color), (False, mix(theme.panel, color, FAINT))):
                chosen = xs <= self.x_of(here) if past else xs >= self.x_of(here)
                pen = QPen(QColor(shade), 1)  # wider, Qt takes ten times as long for a noisy line
                if dash:
                    pen.setDashPattern(dash)
                painter.setPen(pen)
                points = zip(xs[chosen].tolist(), ys[chosen].tolist(), strict=True)
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
            for x in beyond.tolist():
                painter.fillRect(QRectF(x - 1, ABOVE - 2, 2, 6), QColor(theme.alert))

    def _curve(self, series: Series, low: float, high: float) -> tuple[Floats, Floats, Floats]:
        """Return a curve in pixels, and the x of what lies beyond the scale."""
        known = np.isfinite(series.values) & (series.values > 0)
        updates, width = series.updates[known].astype(np.float64), self.width() - 2 * INSET
        shares = (np.log10(series.values[known]) - low) / (high - low)
        updates, shares, _, _ = means_and_extremes(updates, shares, self.maximum(), width)
        room = self.height() - ABOVE - BELOW
        ys = self.height() - BELOW - shares.clip(0.0, 1.0) * room
        xs = INSET + width * updates / max(self.maximum(), 1)
        return xs, ys, xs[shares > 1.0 + 1e-9]

    def _draw_marks(self, painter: QPainter) -> None:
        """Mark at the upper edge what happened: bookmarks as ribbons, all else as triangles."""
        theme, found = self._theme, [one for snapshot in self._snapshots for one in marks(snapshot)]
        painter.setPen(QPen(QColor(theme.ink), 1))
        self._draw_shapes(painter, ribbon, bookmarks_of(self._snapshots), theme.panel)
        painter.setPen(QPen(QColor(theme.panel), 1))  # a mark over a curve is seen whole
        for color, updates in commands_by_color(self._snapshots, theme):
            self._draw_shapes(painter, triangle, updates, color)
        for kind, color in ((EventKind.SOLVED, theme.good), (EventKind.EXPLODED, theme.alert)):
            updates = sorted(event.update for event in found if event.kind is kind)
            self._draw_shapes(painter, triangle, updates, color)

    def _draw_shapes(
        self,
        painter: QPainter,
        shape: Callable[[float, float], Corners],
        updates: Sequence[int],
        color: str,
    ) -> None:
        painter.setBrush(QColor(color))
        for x in apart([self.x_of(update) for update in updates], 2 * MARK):
            whole = round(whole_mark(x, 1, self.width() - 1))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in shape(whole, 0.5)]))

    def _draw_place(self, painter: QPainter) -> None:
        """Draw the update that is shown, under the marks; while it is on its way, also that one."""
        theme, height = self._theme, self.height()
        for snapshot in self._snapshots[:1]:
            if snapshot.update != self.value():
                x = self.x_of(snapshot.update)
                painter.setPen(QPen(QColor(theme.dim), 1.2, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(x, ABOVE), QPointF(x, height - 2))
        x = self.x_of(self.value())
        painter.setPen(QPen(QColor(theme.ink), 2))
        painter.drawLine(QPointF(x, ABOVE), QPointF(x, height - 1))
        painter.setPen(QPen(QColor(theme.panel), 1))
        painter.setBrush(QColor(theme.ink))
        painter.drawEllipse(QPointF(x, (ABOVE + height) / 2), 4.5, 4.5)


def scale_of(losses: Sequence[Floats]) -> tuple[float, float] | None:
    """Return log10 of the ends of the scale of some runs' losses; None if there are none.

    A loss that explodes would press all others flat: what is far above the usual, and above where
    the runs began, lies beyond the scale.
    """
    known = [values[np.isfinite(values) & (values > 0)] for values in losses]
    known = [values for values in known if len(values)]
    if not known:
        return None
    values = np.concatenate(known)
    most = max(MOST * float(np.median(values)), *(float(one[0]) for one in known))
    low, high = math.log10(values.min()), math.log10(min(float(values.max()), most))
    return low, max(high, low + SPAN)
