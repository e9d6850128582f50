"""Axis: an axis of pyqtgraph with few calm labels, which stay inside its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Align, Canvas
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style

APART = 0.95  # of a text's height, at least, from the middle of one label to that of the next
AWAY = 8.0  # pixels from the plot to the labels at its left
BAR = 3.0  # thickness of the bars that mark spans, outside of the frame


@dataclass(frozen=True)
class Label:
    """A text at a value of an axis.

    Attributes
    ----------
    value : float
    text : str
    color : str
        A token of the theme, or "#rrggbb".
    grid : str
        The colour of a line through the plot at the value; "" for none.
    of_row : bool
        Whether it names a row: then it stands in the middle of it, however low that is.
    """

    value: float
    text: str
    color: str = "dim"
    grid: str = ""
    of_row: bool = False


@dataclass(frozen=True)
class Highlight:
    """A text on a ground that stands out, at a value of an axis; accented if it is pinned."""

    value: float
    text: str
    accented: bool = False


class Axis(pg.AxisItem):
    """A left or bottom axis; the plot tells it what to write where.

    Of labels that would run into each other the first is kept: few are better than many that
    cannot be read.
    """

    def __init__(self, style: Style, side: str, name: str = "") -> None:
        self._bounds = QRectF()
        super().__init__(side, pen=None, maxTickLength=0, showValues=False)
        self._style, self._name, self._named = style, name, True
        self._labels: tuple[Label, ...] = ()
        self._highlights: tuple[Highlight, ...] = ()
        self._spans: tuple[tuple[float, float], ...] = ()
        self._grids: dict[str, QGraphicsPathItem] = {}
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def labels(self) -> tuple[Label, ...]:
        """What is written beside the axis, the most important first."""
        return self._labels

    @property
    def highlights(self) -> tuple[Highlight, ...]:
        """What stands out among the labels."""
        return self._highlights

    def write(
        self,
        labels: Sequence[Label],
        highlights: Sequence[Highlight] = (),
        spans: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Write labels, and highlights over them; mark spans of values by bars along the axis."""
        content = tuple(labels), tuple(highlights), tuple(spans)
        if content != (self._labels, self._highlights, self._spans):
            self._labels, self._highlights, self._spans = content
            self._lay_grid()
            self.update()

    def set_named(self, named: bool) -> None:
        """Write the names of what it shows, or leave them to the same axis of a plot beside it."""
        self._named = named
        self.resized()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the axis with what its labels need beyond its ends."""
        return self._bounds

    def resized(self) -> None:
        """Notice that the plot has another size."""
        em = self._style.em
        self.prepareGeometryChange()
        own = self.mapRectFromParent(self.geometry())
        left = 7 * em if self.orientation == "bottom" and self._name else em
        left = left if self._named else 2.5 * em
        foot = 2.5 * em if self.orientation == "bottom" else em
        self._bounds = own.adjusted(-left, -em, 2 * em, foot)
        self._lay_grid()
        self.update()

    def resizeEvent(self, event: object = None) -> None:  # noqa: N802
        """Leave pyqtgraph's own label where it is: it is never shown."""

    def _updateLabel(self) -> None:  # noqa: N802
        """Leave its text, too, which pyqtgraph would set ten times for each axis."""

    def linkedViewChanged(self, view: pg.ViewBox, newRange: Any = None) -> None:  # noqa: N802
        """Follow the range of the plot."""
        super().linkedViewChanged(view, newRange)
        self._lay_grid()
        self.update()

    def _lay_grid(self) -> None:
        """Lay hairlines through the plot; not on the cached picture, which would be as large."""
        paths = {label.grid: QPainterPath() for label in self._labels if label.grid}
        view = self.linkedView()
        if view is None or not (paths or self._grids):
            return
        area = Area.of(self.mapRectFromItem(view, view.rect()))
        for label in self._labels:
            share = self._share(label.value)
            if not label.grid or not 0.001 < share < 0.999:
                continue
            if self.orientation == "left":
                y = round(area.bottom - share * area.height)
                paths[label.grid].addRect(area.x, y, area.width, 1)
            else:
                paths[label.grid].addRect(
                    round(area.x + share * area.width), area.y, 1, area.height
                )
        for color in self._grids.keys() | paths.keys():
            if color not in self._grids:
                self._grids[color] = QGraphicsPathItem(self)
                self._grids[color].setPen(QPen(Qt.PenStyle.NoPen))
                self._grids[color].setBrush(self._style.brush(color))
            self._grids[color].setPath(paths.get(color, QPainterPath()))

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Paint labels, bars and highlights."""
        del args
        view = self.linkedView()
        if view is None or not view.rect().isValid():
            return
        area = Area.of(self.mapRectFromItem(view, view.rect()))
        canvas = Canvas(painter, self._style, self._exportOpts is not False)
        if self.orientation == "left":
            self._paint_left(canvas, area)
        else:
            self._paint_bottom(canvas, area)

    def _share(self, value: float) -> float:
        low, high = self.range
        return (value - low) / (high - low) if high != low else 0.0

    def _paint_left(self, canvas: Canvas, area: Area) -> None:
        for start, stop in self._spans:
            low, high = (area.bottom - self._share(end) * area.height for end in (start, stop))
            canvas.rect(
                Area(area.x - 1 - BAR, min(low, high), BAR, abs(low - high)), canvas.ink(0.6)
            )
        inside = min(canvas.lettering.height("small") / 2 - 2, area.height / 2)
        apart = APART * canvas.lettering.height("small")
        taken = self._paint_left_highlights(canvas, area, apart)
        for label in self._labels if self._named else ():
            y = self._height(area, label.value)
            if not label.of_row:
                y = min(max(y, area.y + inside), area.bottom - inside)
            if label.text and all(abs(y - other) >= apart for other in taken):
                taken.append(y)
                color = self._color(label.color)
                canvas.text(area.x - AWAY, y, label.text, "small", color, "right")

    def _paint_left_highlights(self, canvas: Canvas, area: Area, apart: float) -> list[float]:
        """Paint highlights where they hide no name of a row; return their heights."""
        names = [label for label in self._labels if label.of_row and self._named]
        rows = [self._height(area, label.value) for label in names]
        taken: list[float] = []
        for highlight in self._highlights:
            y = self._height(area, highlight.value)
            if all(abs(y - other) >= apart for other in (*rows, *taken)):
                half = self._half_width(canvas, highlight)
                self._paint_highlight(canvas, area.x - AWAY + 4 - half, y, highlight)
                taken.append(y)
        return taken

    def _height(self, area: Area, value: float) -> float:
        return area.bottom - self._share(value) * area.height

    def _paint_bottom(self, canvas: Canvas, area: Area) -> None:
        y = area.bottom + 0.85 * self._style.em
        for start, stop in self._spans:
            left, right = (area.x + self._share(end) * area.width for end in (start, stop))
            left, right = max(left, area.x), min(right, area.right)
            if right > left:
                bar = Area(left, area.bottom + 1, right - left, BAR)
                canvas.rect(bar, canvas.ink(0.6))
        taken: list[tuple[float, float]] = []
        for label in self._labels:
            share, wide = self._share(label.value), canvas.lettering.width(label.text, "small")
            x = area.x + share * area.width
            at_end: dict[bool, Align] = {share < 0.001: "left", share > 0.999: "right"}
            align = at_end.get(True, "center")
            left = x - {"left": 0.0, "center": wide / 2, "right": wide}[align]
            if all(left + wide < start or left > stop for start, stop in taken):
                taken.append((left, left + wide))
                canvas.text(x, y, label.text, "small", self._color(label.color), align)
        if self._name and self._named and any(label.text for label in self._labels):
            canvas.text(area.x - 14, y, self._name, "small", canvas.dim(), "right")
        for highlight in self._highlights:
            half = self._half_width(canvas, highlight)
            x = area.x + self._share(highlight.value) * area.width
            x = min(max(x, area.x + half), area.right - half)
            self._paint_highlight(canvas, x, y, highlight)

    def _half_width(self, canvas: Canvas, highlight: Highlight) -> float:
        return canvas.lettering.width(highlight.text, "small") / 2 + 5

    def _paint_highlight(self, canvas: Canvas, x: float, y: float, highlight: Highlight) -> None:
        half = self._half_width(canvas, highlight)
        tall, theme = canvas.lettering.height("small") + 2, canvas.theme
        ground = theme.accent if highlight.accented else theme.ink
        canvas.box(Area(x - half, y - tall / 2, 2 * half, tall), argb(ground), 3)
        color = argb(theme.on_accent if highlight.accented else theme.background)
        canvas.text(x, y, highlight.text, "small", color, "center")

    def _color(self, name: str) -> int:
        return int(self._style.color(name).rgba())
