"""Curve: a curve of pyqtgraph that is stroked in pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnnviz.figures.drawing.area import Floats
from rnnviz.figures.drawing.strokes import draw_segments, in_vectors
from rnnviz.figures.items.guard import guarded


class Curve(pg.PlotCurveItem):
    """A PlotCurveItem stroked in pixels of its ViewBox, segment by segment on a screen.

    Under the ViewBox's own transform, which stretches x and y differently, Qt strokes every wide
    line as a general path: 6 times as long, and pens do not grow with a finer picture.
    """

    def __init__(self, pen: QPen, connect: str = "finite") -> None:
        super().__init__(pen=pen, connect=connect)
        self.xs = self.ys = np.zeros(0)

    def set_points(self, xs: Floats, ys: Floats) -> None:
        """Show other points; interrupted at NaN, or in pairs if it connects "pairs"."""
        self.xs, self.ys = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
        self.update()  # the ranges are fixed: nobody asks for new bounds

    def getData(self) -> tuple[Floats, Floats]:  # noqa: N802
        """Return the points, as pyqtgraph's exporters ask for them."""
        return self.xs, self.ys

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return all of the view: what lies outside is clipped by it."""
        box = self.getViewBox()
        return box.viewRect() if box is not None else QRectF()

    def viewTransformChanged(self) -> None:  # noqa: N802
        """Notice that the view was moved."""
        self.prepareGeometryChange()

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Stroke the points."""
        del args
        if not len(self.xs):
            return
        to_box = self.getViewBox().childTransform()
        painter.setTransform(to_box.inverted()[0] * painter.transform())
        pen = QPen(self.opts["pen"])
        pen.setCosmetic(False)
        xs, ys = self.xs * to_box.m11() + to_box.dx(), self.ys * to_box.m22() + to_box.dy()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.opts["connect"] == "pairs":
            xs, ys = spaced_pairs(xs), spaced_pairs(ys)
        if not in_vectors(painter):
            draw_segments(painter, xs, ys, pen)
            return
        painter.setPen(pen)  # a whole path: dashes go on round corners
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(pg.arrayToQPath(xs, ys, connect="finite", finiteCheck=True))


def spaced_pairs(values: Floats) -> Floats:
    """Return values with NaN after every second one."""
    return np.insert(values, np.arange(2, len(values) + 1, 2), np.nan)
