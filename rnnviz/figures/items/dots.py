"""Dots: a scatter plot of pyqtgraph whose marks grow with a finer picture."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPen

from rnnviz.figures.items.guard import guarded


class Dots(pg.ScatterPlotItem):
    """A ScatterPlotItem of round marks, in a file drawn in pixels of its ViewBox.

    On a screen pyqtgraph copies them from a picture of each kind of mark, which is quicker; in a
    file it would draw rings with a pen of one pixel, however fine the file is.
    """

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draw the marks that lie in the view."""
        if self._exportOpts is False:
            super().paint(painter, *args)
            return
        box = self.getViewBox()
        to_box = box.childTransform()
        painter.setTransform(to_box.inverted()[0] * painter.transform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for spot in self.points():
            if spot.isVisible() and box.viewRect().contains(spot.pos()):
                pen = QPen(spot.pen())
                pen.setCosmetic(False)
                painter.setPen(pen)
                painter.setBrush(spot.brush())
                radius = spot.size() / 2
                painter.drawEllipse(to_box.map(spot.pos()), radius, radius)
