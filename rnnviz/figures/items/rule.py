"""Rule: a line of pyqtgraph through the whole of a plot, drawn in pixels."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnnviz.figures.items.guard import guarded


class Rule(pg.InfiniteLine):
    """An InfiniteLine, upright or level, as wide in a finer picture as on the screen.

    A hairline lies on whole pixels; pyqtgraph's, cosmetic, would stay one pixel of the device wide.
    """

    def __init__(self, pen: QPen, level: bool = False) -> None:
        super().__init__(angle=0 if level else 90, pen=pen)
        self.level = level

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return all of the view."""
        box = self.getViewBox()
        return self.mapRectFromParent(box.viewRect()) if box is not None else QRectF()

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draw the line."""
        del args
        box = self.getViewBox()
        area, place = box.rect(), box.mapFromView(QPointF(*self.getPos()))
        painter.setTransform(self.itemTransform(box)[0].inverted()[0] * painter.transform())
        pen = QPen(self.pen)
        pen.setCosmetic(False)
        hair = pen.widthF() <= 1 and pen.style() == Qt.PenStyle.SolidLine
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not hair)
        x, y = (round(place.x() - 0.5), round(place.y() - 0.5)) if hair else place.toTuple()
        if hair and self.level:
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), pen.color())
        elif hair:
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), pen.color())
        else:
            level = QLineF(area.left(), y, area.right(), y)
            upright = QLineF(x, area.top(), x, area.bottom())
            painter.setPen(pen)
            painter.drawLine(level if self.level else upright)
