"""The item of a Qt scene that paints a figure and hears of the pointer."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QGraphicsSceneWheelEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from rnnviz.figures.board.pointer import Gestures
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import lettering

if TYPE_CHECKING:
    from rnnviz.figures.board.figure import Figure

NOTCH = 120  # of a wheel, in Qt's eighths of a degree


class FigureItem(QGraphicsItem):
    """Paints a figure: what seldom changes from a picture of it, the rest afresh."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self._gestures = Gestures(figure)
        self._fixed = QPixmap()
        self._whole: Hashable = None
        self._plots: list[Hashable] = []
        self.setAcceptHoverEvents(True)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(*self._figure.drawing.page)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        ratio = painter.device().devicePixelRatio() * self._figure.zoom
        drawing = self._figure.drawing
        painter.drawPixmap(0, 0, self._fixed_picture(ratio))
        canvas = PaintCanvas(painter, drawing.theme, lettering(drawing.text_scale), ratio)
        drawing.draw(canvas, self._figure.cursor)

    def _fixed_picture(self, ratio: float) -> QPixmap:
        """Return the picture of what seldom changes; instruments are drawn anew one by one."""
        drawing = self._figure.drawing
        whole, plots = drawing.fixed
        if (whole, ratio) != self._whole:
            self._draw_fixed(ratio, None)
        elif plots != self._plots:
            changed = [k for k, plot in enumerate(plots) if plot != self._plots[k]]
            score = any(isinstance(drawing.plots[k], TimePlot) for k in changed)
            self._draw_fixed(ratio, None if score else changed)
        self._whole, self._plots = (whole, ratio), plots
        return self._fixed

    def _draw_fixed(self, ratio: float, indices: Sequence[int] | None) -> None:
        """Draw what seldom changes of some plots, or of the whole page."""
        drawing, page = self._figure.drawing, self._figure.drawing.page
        if indices is None:
            self._fixed = QPixmap(round(page.width * ratio), round(page.height * ratio))
            self._fixed.setDevicePixelRatio(ratio)
        text, painter = lettering(drawing.text_scale), QPainter(self._fixed)
        try:
            canvas = PaintCanvas(painter, drawing.theme, text, ratio)
            if indices is None:
                drawing.draw_fixed(canvas)
            for index in indices or ():
                area = drawing.places[index].whole(text)
                canvas.clip(area)
                canvas.rect(area, argb(drawing.theme.background))
                drawing.draw_fixed_plot(canvas, index)
        finally:
            painter.end()

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:  # noqa: N802
        self._gestures.hover(event.pos().x(), event.pos().y())

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:  # noqa: N802
        self._gestures.hover(-1, -1)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._gestures.press(event.pos().x(), event.pos().y())

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802
        self._gestures.drag(event.pos().x(), event.pos().y())

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._gestures.release(event.pos().x(), event.pos().y())

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._gestures.double_click(event.pos().x(), event.pos().y())

    def wheelEvent(self, event: QGraphicsSceneWheelEvent) -> None:  # noqa: N802
        along = event.orientation() == Qt.Orientation.Horizontal
        along = along or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        x, y, notches = event.pos().x(), event.pos().y(), event.delta() / NOTCH
        event.setAccepted(self._gestures.wheel(x, y, notches, along))
