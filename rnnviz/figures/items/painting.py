"""PaintCanvas: Qt paints the marks, on the screen, on an image or on a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF
from shiboken6 import Shiboken

from rnnviz.figures.items.canvas import Align, Area, Canvas, Floats
from rnnviz.figures.style.colors import Table
from rnnviz.figures.style.lettering import Lettering, Style
from rnnviz.figures.style.theme import Theme

# Looking up an enumerator takes longer than drawing a small rectangle.
NO_PEN, NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
FLAT, SQUARE = Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.SquareCap
ROUND = Qt.PenJoinStyle.RoundJoin
ANTIALIASING = QPainter.RenderHint.Antialiasing
OPAQUE, TRANSPARENT = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied


@lru_cache(maxsize=8192)
def qcolor(color: int) -> QColor:
    """Return 0xAARRGGBB as a QColor."""
    return QColor.fromRgba(color)


class PaintCanvas(Canvas):
    """A canvas on a QPainter.

    Parameters
    ----------
    ratio : float
        Edges are put on whole device pixels.
    segmented : bool
        Whether lines may be drawn segment by segment: faster on a raster, many pieces in a file.
    """

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        lettering: Lettering,
        ratio: float = 1.0,
        segmented: bool = True,
    ) -> None:
        super().__init__(theme, lettering, ratio)
        self.painter = painter
        self.segmented = segmented
        self._is_smooth: bool | None = None

    def clip(self, area: Area) -> None:
        """Leave all that is outside of an area as it is."""
        self.painter.setClipRect(self._snapped(area))

    def rect(self, area: Area, color: int) -> None:
        self.painter.fillRect(self._snapped(area), qcolor(color))

    def box(self, area: Area, fill: int, radius: float, border: int = 0) -> None:
        snapped = self._snapped(area)
        self._smooth(True)
        self.painter.setBrush(qcolor(fill))
        if border:
            self.painter.setPen(QPen(qcolor(border), 1))
            snapped.adjust(0.5, 0.5, -0.5, -0.5)
        else:
            self.painter.setPen(NO_PEN)
        self.painter.drawRoundedRect(snapped, radius, radius)

    def polygon(self, points: Sequence[tuple[float, float]], color: int) -> None:
        self._smooth(True)
        self.painter.setPen(NO_PEN)
        self.painter.setBrush(qcolor(color))
        self.painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    def rects(self, areas: Floats, colors: Sequence[int]) -> None:
        self._smooth(False)
        edges = np.round(
            np.concatenate([areas[:, :2], areas[:, :2] + areas[:, 2:]], axis=1) * self.ratio
        )
        sizes = np.maximum(edges[:, 2:] - edges[:, :2], 1)
        snapped = np.concatenate([edges[:, :2], sizes], axis=1) / self.ratio
        fill = self.painter.fillRect
        for area, color in zip(snapped.tolist(), colors, strict=True):
            fill(QRectF(*area), qcolor(color))

    def polygons(self, corners: Floats, colors: Sequence[int]) -> None:
        self._smooth(True)
        self.painter.setPen(NO_PEN)
        draw, paint = self.painter.drawPolygon, self.painter.setBrush
        for points, color in zip(corners.tolist(), colors, strict=True):
            paint(qcolor(color))
            draw([QPointF(x, y) for x, y in points])

    def line(
        self, xs: Floats, ys: Floats, color: int, width: float = 1.0, dash: Sequence[float] = ()
    ) -> None:
        self._smooth(True)
        pen = QPen(qcolor(color), width)
        pen.setCapStyle(FLAT)
        pen.setJoinStyle(ROUND)
        self.painter.setBrush(NO_BRUSH)
        if len(xs) == 2:
            if dash:
                pen.setDashPattern(list(dash))
            self.painter.setPen(pen)
            if np.isfinite(xs).all() and np.isfinite(ys).all():
                self.painter.drawLine(QLineF(xs[0], ys[0], xs[1], ys[1]))
            return
        if self.segmented and color >> 24 == 255:
            # Stroking a noisy path as a whole takes 20 to 40 times as long as its segments.
            if dash:
                xs, ys = dashed(xs, ys, [width * length for length in dash])
            elif len(xs) > 2:
                pen.setCapStyle(SQUARE)
            self.painter.setPen(pen)
            self._draw_segments(xs, ys)
            return
        if dash:
            pen.setDashPattern(list(dash))
        self.painter.setPen(pen)
        import pyqtgraph as pg  # here, as it takes long and the window's first frame is without

        self.painter.drawPath(pg.arrayToQPath(xs, ys, connect="finite", finiteCheck=True))

    def dots(self, xs: Floats, ys: Floats, radius: float, color: int, hollow: bool = False) -> None:
        self._smooth(True)
        self.painter.setPen(QPen(qcolor(color), 1.2) if hollow else NO_PEN)
        self.painter.setBrush(QBrush() if hollow else qcolor(color))
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def image(self, pixels: Table, area: Area, transparent: bool = False) -> None:
        pixels = np.ascontiguousarray(pixels)
        rows, columns = pixels.shape
        form = TRANSPARENT if transparent else OPAQUE
        image = QImage(pixels.data, columns, rows, 4 * columns, form)
        self.painter.drawImage(self._snapped(area), image)

    def text(
        self, x: float, y: float, text: str, style: Style, color: int, align: Align = "left"
    ) -> None:
        if align != "left":
            width = self.lettering.width(text, style)
            x -= width if align == "right" else width / 2
        self.painter.setFont(self.lettering.fonts[style])
        self.painter.setPen(qcolor(color))
        self.painter.drawText(QPointF(x, y + self.lettering.middle(style)), text)

    def _draw_segments(self, xs: Floats, ys: Floats) -> None:
        # A QLineF is four doubles: hand Qt the array itself, not a list of copies.
        ends = np.empty((max(len(xs) - 1, 0), 4))
        ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3] = xs[:-1], ys[:-1], xs[1:], ys[1:]
        ends = ends[np.isfinite(ends).all(axis=1)]
        if len(ends):
            first = cast(QLineF, Shiboken.wrapInstance(ends.ctypes.data, QLineF))
            self.painter.drawLines(first, len(ends))

    def _smooth(self, on: bool) -> None:
        if on is not self._is_smooth:
            self._is_smooth = on
            self.painter.setRenderHint(ANTIALIASING, on)

    def _snapped(self, area: Area) -> QRectF:
        """Return the area on whole device pixels; without soft edges, whatever hint is set."""
        self._smooth(False)
        ratio = self.ratio
        left, top = round(area.x * ratio), round(area.y * ratio)
        right = max(left + 1, round(area.right * ratio))
        bottom = max(top + 1, round(area.bottom * ratio))
        return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)


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
