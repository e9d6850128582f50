"""The item of a Qt scene that paints a figure and hears of the pointer."""

from __future__ import annotations

from collections.abc import Hashable
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

from rnnviz.figures.gestures import Gestures
from rnnviz.figures.lettering import lettering
from rnnviz.figures.painting import PaintCanvas

if TYPE_CHECKING:
    from rnnviz.figures.figure import Figure

NOTCH = 120  # of a wheel, in Qt's eighths of a degree


class FigureItem(QGraphicsItem):
    """Paints a figure: what seldom changes from a picture of it, the rest afresh."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self._gestures = Gestures(figure)
        self._fixed: QPixmap | None = None
        self._key: Hashable = None
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
        drawing = self._figure.drawing
        key = (drawing.fixed, ratio)
        if self._fixed is None or key != self._key:
            width, height = drawing.page.width, drawing.page.height
            self._fixed = QPixmap(round(width * ratio), round(height * ratio))
            self._fixed.setDevicePixelRatio(ratio)
            painter = QPainter(self._fixed)
            try:
                text = lettering(drawing.text_scale)
                drawing.draw_fixed(PaintCanvas(painter, drawing.theme, text, ratio))
            finally:
                painter.end()
            self._key = key
        return self._fixed

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
