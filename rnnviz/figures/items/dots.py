"""Dots: a scatter plot of pyqtgraph whose marks grow with a finer picture."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPen

from rnnviz.figures.items.guard import guarded


class Dots(pg.ScatterPlotItem):
    """A ScatterPlotItem of round marks, wherever it is enlarged drawn in pixels of its ViewBox.

    On a usual screen pyqtgraph copies them from a picture of each kind of mark, which is quicker.
    On a finer one, on a view that draws all larger and in a file, the copies would be as small or
    as coarse as they are, and rings one pixel wide.
    """

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draw the marks that lie in the view."""
        box = self.getViewBox()
        to_box = box.childTransform()
        to_page = to_box.inverted()[0] * painter.transform()
        if self._exportOpts is False and to_page.m11() * painter.device().devicePixelRatio() == 1:
            super().paint(painter, *args)
            return
        painter.setTransform(to_page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for spot in self.points():
            if spot.isVisible() and box.viewRect().contains(spot.pos()):
                pen = QPen(spot.pen())
                pen.setCosmetic(False)
                painter.setPen(pen)
                painter.setBrush(spot.brush())
                radius = spot.size() / 2
                painter.drawEllipse(to_box.map(spot.pos()), radius, radius)
