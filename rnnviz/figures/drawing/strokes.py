"""Strokes: lines through many points, as quickly as Qt draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen
from shiboken6 import Shiboken

from rnnviz.figures.drawing.area import Floats


def in_vectors(painter: QPainter) -> bool:
    """Return whether an SVG or a PDF is painted: marks that stay marks."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


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
