"""Canvas: the marks that pictures in pixels and words are made of, on a QPainter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPaintEngine,
    QPainter,
    QPen,
    QPolygonF,
)

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.strokes import draw_segments, in_vectors
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.style.lettering import Lettering, TextStyle
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import Theme

Align: TypeAlias = Literal["left", "center", "right"]

# Looking up an enumerator takes longer than drawing a small rectangle.
NO_PEN, NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
FLAT = Qt.PenCapStyle.FlatCap
ROUND = Qt.PenJoinStyle.RoundJoin
ANTIALIASING = QPainter.RenderHint.Antialiasing
OPAQUE, TRANSPARENT = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
FINENESS = 2  # pixels of an image in a file per pixel of the layout
ANCHORED = "rnnviz-{}"
"""Font families that stand for an anchor while an SVG is made: Qt has no word for it."""
VISIBLE = {
    **{code: 0x2400 + code for code in range(0x20)},  # as ␌ for a form feed
    0x7F: 0x2421,
    **dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], 0xFFFD),
}
"""By code points that no SVG can hold, and that no font shows: what is written in their place."""


class Canvas:
    """Marks in pixels of the item that is painted, y downwards.

    Rectangles and images have no soft edges: they lie on whole device pixels.

    Parameters
    ----------
    painter : QPainter
    style : Style
    exporting : bool
        Whether the item is in export mode: only then can it be a file of vectors that is painted.
    """

    def __init__(self, painter: QPainter, style: Style, exporting: bool = False) -> None:
        self.painter = painter
        self.theme: Theme = style.theme
        self.lettering: Lettering = style.text
        self._grounded = style.grounded
        self.in_file = exporting and in_vectors(painter)
        self._svg = self.in_file and painter.paintEngine().type() == QPaintEngine.Type.SVG
        to_device = painter.deviceTransform()
        self.ratio = 1.0 if self.in_file else to_device.m11()
        self._shift = (0.0, 0.0) if self.in_file else (to_device.dx(), to_device.dy())
        self._is_smooth: bool | None = None

    def rect(self, area: Area, color: int) -> None:
        """Fill a rectangle, its edges on whole pixels."""
        self.painter.fillRect(self._snapped(area), qcolor(color))

    def fade(self, area: Area, color: str) -> None:
        """Let what is in a rectangle fade into a colour, downwards."""
        ramp = QLinearGradient(0, area.y, 0, area.bottom)
        ramp.setColorAt(0, qcolor(argb(color, 0.0)))
        ramp.setColorAt(1, qcolor(argb(color)))
        self.painter.fillRect(self._snapped(area), ramp)

    def ground(self, area: Area) -> None:
        """Fill a part of the page, unless it has no ground."""
        if self._grounded:
            self.rect(area, argb(self.theme.background))

    def box(self, area: Area, fill: int, radius: float, border: int = 0) -> None:
        """Fill a rectangle with round corners, with a hairline around it unless `border` is 0."""
        snapped = self._snapped(area)
        self._smooth(True)
        self.painter.setBrush(qcolor(fill))
        if border:
            self.painter.setPen(QPen(qcolor(border), 1))
            snapped.adjust(0.5, 0.5, -0.5, -0.5)
        else:
            self.painter.setPen(NO_PEN)
        self.painter.drawRoundedRect(snapped, radius, radius)

    def polygon(
        self, points: Sequence[tuple[float, float]], color: int, edge: int | None = None
    ) -> None:
        """Fill a polygon, around which there may be an edge of a pixel."""
        self._smooth(True)
        self.painter.setPen(NO_PEN if edge is None else QPen(qcolor(edge), 1.0))
        self.painter.setBrush(qcolor(color))
        self.painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    def rects(self, areas: Floats, colors: Sequence[int]) -> None:
        """Fill rectangles (n, 4) of x, y, width and height."""
        self._smooth(False)
        shift = np.array([*self._shift, *self._shift])
        edges = np.concatenate([areas[:, :2], areas[:, :2] + areas[:, 2:]], axis=1)
        edges = np.floor(edges * self.ratio + shift + 0.5) - shift
        sizes = np.maximum(edges[:, 2:] - edges[:, :2], 1)
        snapped = np.concatenate([edges[:, :2], sizes], axis=1) / self.ratio
        fill = self.painter.fillRect
        for area, color in zip(snapped.tolist(), colors, strict=True):
            fill(QRectF(*area), qcolor(color))

    def polygons(self, corners: Floats, colors: Sequence[int]) -> None:
        """Fill polygons (n, corners, 2)."""
        self._smooth(True)
        self.painter.setPen(NO_PEN)
        polygon = pg.functions.create_qpolygonf(corners.shape[1])
        points = pg.functions.ndarray_from_qpolygonf(polygon)  # the same memory: half the time
        for ends, color in zip(corners, colors, strict=True):
            points[:] = ends
            self.painter.setBrush(qcolor(color))
            self.painter.drawPolygon(polygon)

    def line(
        self, xs: Floats, ys: Floats, color: int, width: float = 1.0, dash: Sequence[float] = ()
    ) -> None:
        """Draw a line through points, interrupted at NaN; `dash` is in line widths."""
        self._smooth(True)
        pen = QPen(qcolor(color), width)
        pen.setCapStyle(FLAT)
        pen.setJoinStyle(ROUND)
        self.painter.setBrush(NO_BRUSH)
        if dash:
            pen.setDashPattern(list(dash))
        if len(xs) == 2:
            self.painter.setPen(pen)
            if np.isfinite(xs).all() and np.isfinite(ys).all():
                self.painter.drawLine(QLineF(xs[0], ys[0], xs[1], ys[1]))
        elif self.in_file or color >> 24 < 255:
            self.painter.setPen(pen)
            self.painter.drawPath(pg.arrayToQPath(xs, ys, connect="finite", finiteCheck=True))
        else:
            draw_segments(self.painter, xs, ys, pen)

    def dots(self, xs: Floats, ys: Floats, radius: float, color: int, hollow: bool = False) -> None:
        """Draw round marks, filled or as rings."""
        self._smooth(True)
        self.painter.setPen(QPen(qcolor(color), 1.2) if hollow else NO_PEN)
        self.painter.setBrush(QBrush() if hollow else qcolor(color))
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def image(self, pixels: Table, area: Area, transparent: bool = False) -> None:
        """Draw (rows, columns) colours over the area, each a rectangle with hard edges.

        Where `transparent`, a colour of 0 is none.
        """
        place = self._snapped(area)
        if self.in_file:
            width, height = round(place.width()), round(place.height())
            if width > 0 and height > 0:
                self.painter.drawImage(place, enlarged(pixels, width, height, transparent))
            return
        self.painter.drawImage(place, as_image(np.ascontiguousarray(pixels), transparent))

    def text(
        self, x: float, y: float, text: str, style: TextStyle, color: int, align: Align = "left"
    ) -> None:
        """Write a line of text with its capitals centred on y."""
        text = text if text.isprintable() else text.translate(VISIBLE)
        font = self.lettering.fonts[style]
        if self._svg:
            font = QFont(font)
            font.setFamily(ANCHORED.format(align))
        elif align != "left":
            width = self.lettering.width(text, style)
            x -= width if align == "right" else width / 2
        self.painter.setFont(font)
        self.painter.setPen(qcolor(color))
        self.painter.drawText(QPointF(x, y + self.lettering.middle(style)), text)

    def hline(self, x: float, y: float, length: float, color: int) -> None:
        """Draw a horizontal hairline."""
        self.rect(Area(x, y, length, 1), color)

    def vline(self, x: float, y: float, length: float, color: int) -> None:
        """Draw a vertical hairline."""
        self.rect(Area(x, y, 1, length), color)

    def frame(self, area: Area, color: int, thick: float = 1) -> None:
        """Draw a frame around the area, outside of it."""
        x, y, width, height = area
        self.rect(Area(x - thick, y - thick, width + 2 * thick, thick), color)
        self.rect(Area(x - thick, y + height, width + 2 * thick, thick), color)
        self.rect(Area(x - thick, y, thick, height), color)
        self.rect(Area(x + width, y, thick, height), color)

    def ink(self, alpha: float = 1.0) -> int:
        """Return the theme's ink."""
        return argb(self.theme.ink, alpha)

    def dim(self, alpha: float = 1.0) -> int:
        """Return the theme's lesser ink."""
        return argb(self.theme.dim, alpha)

    def _smooth(self, on: bool) -> None:
        # In an SVG each mark begins a group: pyqtgraph's exporter would misplace rectangles and
        # circles that share one with a path.
        if self._svg or on is not self._is_smooth:
            self._is_smooth = on
            self.painter.setRenderHint(ANTIALIASING, on)

    def _snapped(self, area: Area) -> QRectF:
        """Return the area on whole device pixels; without soft edges, whatever hint is set."""
        self._smooth(False)
        ratio, (dx, dy) = self.ratio, self._shift
        # Halves are rounded up: `round` would take the even one, which may be another in a file.
        left = math.floor(area.x * ratio + dx + 0.5) - dx
        top = math.floor(area.y * ratio + dy + 0.5) - dy
        right = max(left + 1, math.floor(area.right * ratio + dx + 0.5) - dx)
        bottom = max(top + 1, math.floor(area.bottom * ratio + dy + 0.5) - dy)
        return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)


@lru_cache(maxsize=8192)
def qcolor(color: int) -> QColor:
    """Return 0xAARRGGBB as a QColor."""
    return QColor.fromRgba(color)


def as_image(pixels: Table, transparent: bool = False) -> QImage:
    """Return contiguous colours as an image that shares their memory."""
    rows, columns = pixels.shape
    form = TRANSPARENT if transparent else OPAQUE
    return QImage(pixels.data, columns, rows, 4 * columns, form)


def enlarged(pixels: Table, width: int, height: int, transparent: bool = False) -> QImage:
    """Return an image as fine as the page, every cell a block of equal pixels.

    Viewers smooth images that they enlarge, whatever the file asks for; one that has the pixels
    already stays crisp.
    """
    rows, columns = pixels.shape
    across = np.arange(FINENESS * width) * columns // (FINENESS * width)
    down = np.arange(FINENESS * height) * rows // (FINENESS * height)
    return as_image(np.ascontiguousarray(pixels[down][:, across]), transparent).copy()
