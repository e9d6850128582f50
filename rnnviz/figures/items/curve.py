"""Curve: a curve of pyqtgraph that is stroked in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen
from shiboken6 import Shiboken

from rnnviz.figures.items.area import Floats
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


def in_vectors(painter: QPainter) -> bool:
    """Return whether an SVG or a PDF is painted: marks that stay marks."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def spaced_pairs(values: Floats) -> Floats:
    """Return values with NaN after every second one."""
    return np.insert(values, np.arange(2, len(values) + 1, 2), np.nan)


def draw_segments(painter: QPainter, xs: Floats, ys: Floats, pen: QPen) -> None:
    """Draw a line through points, interrupted at NaN, segment by segment.

    Stroking a noisy path as a whole takes 20 to 40 times as long.
    """
    dash = pen.dashPattern()
    if dash:
        xs, ys = dashed(xs, ys, [pen.widthF() * length for length in dash])
        pen = QPen(pen)
        pen.setStyle(Qt.PenStyle.SolidLine)
    elif len(xs) > 2:
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    # A QLineF is four doubles: hand Qt the array itself, not a list of copies.
    ends = np.empty((max(len(xs) - 1, 0), 4))
    ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3] = xs[:-1], ys[:-1], xs[1:], ys[1:]
    ends = ends[np.isfinite(ends).all(axis=1)]
    if len(ends):
        first = cast(QLineF, Shiboken.wrapInstance(ends.ctypes.data, QLineF))
        painter.drawLines(first, len(ends))


def dashed(xs: Floats, ys: Floats, pattern: Sequence[float]) -> tuple[Floats, Floats]:
    """Return the dashes of a line as segments separated by NaN; `pattern` is stroke, gap."""
    known = np.isfinite(xs) & np.isfinite(ys)
    edges = np.flatnonzero(np.diff(known.astype(np.int8), prepend=0, append=0))
    pieces = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        x, y = xs[start:stop], ys[start:stop]
        along = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
        begin = np.arange(0.0, along[-1] + 1e-9, sum(pattern))
        marks = np.stack([begin, np.minimum(begin + pattern[0], along[-1])], axis=1)
        piece = np.full((2, len(begin), 3), np.nan)
        piece[0, :, :2], piece[1, :, :2] = np.interp(marks, along, x), np.interp(marks, along, y)
        pieces.append(piece.reshape(2, -1))
    joined = np.concatenate(pieces, axis=1) if pieces else np.zeros((2, 0))
    return joined[0], joined[1]
