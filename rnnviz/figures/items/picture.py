"""Picture: what is drawn in pixels and words, as an item of pyqtgraph's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.style import Style

Draw = Callable[[Canvas, Area], None]


class Picture(pg.GraphicsObject):
    """A drawing over the rectangle of its parent, in the parent's pixels.

    Parameters
    ----------
    parent : QGraphicsItem
        A ViewBox, or anything else that has a rectangle.
    style : Style
    draw : function of a Canvas and an Area
    cached : bool
        Whether its pixels are kept until it is updated; for what seldom changes.
    left : float
        Pixels left of the rectangle that it draws on too.
    """

    def __init__(
        self,
        parent: QGraphicsItem,
        style: Style,
        draw: Draw,
        cached: bool = False,
        left: float = 0.0,
    ) -> None:
        super().__init__(parent)
        self._style, self._draw, self._left = style, draw, left
        self._bounds = QRectF()
        self.resized()
        if cached:
            self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the parent's rectangle with the margin."""
        return self._bounds

    def set_style(self, style: Style) -> None:
        """Draw it in another style."""
        self._style = style
        self.update()

    def resized(self) -> None:
        """Notice that the parent has another size."""
        self.prepareGeometryChange()
        self._bounds = self.parentItem().rect().adjusted(-self._left, 0, 0, 0)
        self.update()

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draw it."""
        del args
        canvas = Canvas(painter, self._style, self._exportOpts is not False)
        self._draw(canvas, Area.of(self.parentItem().rect()))
