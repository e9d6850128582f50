"""Loops around the cells of the folded network, one for each state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.figures.drawing import shapes
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.panels.flow.layout import FlowLayout
from rnnviz.figures.panels.flow.ribbons import (
    THIN,
    Ribbon,
    Widths,
    draw_tag,
    draw_weight,
    ribbon_colors,
)
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.numbers import compact

THICK = 22.0  # pixels of a loop's ribbon at the upper end of the scale


def chosen(widths: Widths, column: int | None) -> Widths:
    """Return the width at a column; without one the median over all steps that have a path.

    What underflowed is less than anything that has a width; if any is broken, so is the median.
    """
    if column is not None:
        one = slice(column, column + 1)
        return replace(widths, shares=widths.shares[one], kinds=widths.kinds[one])
    path = np.flatnonzero(~(widths.are(Kind.NO_PATH) | widths.are(Kind.NO_STEP)))
    if not len(path):
        nothing = np.array([Kind.NO_PATH], dtype=np.int8)
        return replace(widths, shares=np.array([np.nan]), kinds=nothing)
    broken = widths.are(Kind.BROKEN)
    order = path[np.argsort(np.where(widths.are(Kind.UNDERFLOW), -1.0, widths.shares)[path])]
    middle = int(broken.argmax()) if broken.any() else int(order[len(order) // 2])
    return chosen(widths, middle)


@dataclass(frozen=True)
class Loop:
    """The loop of one state around its cell: the last of several lies below, others above."""

    place: Area
    cell: Area
    ribbon: Ribbon
    number: int
    of: int

    @property
    def above(self) -> bool:
        """Whether it goes over the cell."""
        return self.of == 1 or self.number < self.of - 1

    @property
    def room(self) -> float:
        """The height that it has beside the cell."""
        return max((self.place.height - self.cell.height) / (2 if self.of > 1 else 1), 2.0)

    @property
    def y(self) -> float:
        """The height of its long side."""
        return self.place.y + self.room / 2 if self.above else self.place.bottom - self.room / 2

    @property
    def middle(self) -> float:
        """The height at which it leaves the cell and comes back."""
        row = self.cell.rows(self.of, -1)[self.number]
        return row.y + row.height / 2

    @property
    def out(self) -> float:
        """How far it reaches out beside the cell."""
        return max(0.7 * self.room, 14.0)

    def path(self) -> Floats:
        """Return the way from the right of the cell to its left, (n, 2), with round corners."""
        left, right = self.cell.x - self.out, self.cell.right + self.out
        stops = [
            (self.cell.right - 1, self.middle), (right, self.middle), (right, self.y),
            (left, self.y), (left, self.middle), (self.cell.x + 1, self.middle),
        ]  # fmt: skip
        return shapes.rounded(np.array(stops), min(self.out, abs(self.middle - self.y) / 2))


def draw_loops(canvas: Canvas, layout: FlowLayout, column: int | None) -> None:
    """Draw the loops of all layers around their copies, as these come together."""
    fold, copies = layout.fold, layout.sliding
    if fold.loops == 0:
        return
    left, right = float(copies.lefts[0]), float(copies.rights[-1])
    tall = canvas.lettering.height("small")
    for place, cell, ribbons in zip(layout.places, layout.cells, layout.layers, strict=True):
        around = cell._replace(x=left, width=right - left)
        for number, ribbon in enumerate(ribbons):
            if ribbon.layer.reach is not None:
                continue  # nothing goes from step to step
            loop = Loop(place, around, ribbon, number, len(ribbons))
            _draw_loop(canvas, loop, column, fold.loops)
            if fold.folded == 1 and not ribbon.belt and loop.room >= 0.9 * tall:
                draw_weight(canvas, (left + right) / 2, loop.y, "W_h")


def _draw_loop(canvas: Canvas, loop: Loop, column: int | None, opacity: float) -> None:
    """Draw a loop; what is carried back goes against the arrow by which the state goes on."""
    theme, ribbon, most = canvas.theme, loop.ribbon, min(max(loop.room - 8, 1.5), THICK)
    way = loop.path()

    def stroke(color: int, width: float) -> None:
        shade = (color & 0xFFFFFF) | round(255 * opacity) << 24
        canvas.polygon(shapes.band(way, width).tolist(), shade)

    if ribbon.belt:
        stroke(argb(mix(theme.panel, theme.dim, 0.75)), most + 6)
        stroke(argb(mix(theme.panel, theme.ink, 0.06)), most + 4)
    stroke(argb(mix(theme.panel, theme.dim, 0.6)), 1.0)
    carried = chosen(ribbon.carried, column)
    share, kind = float(carried.shares[0]), carried.kinds[0]
    if kind == Kind.FINITE:
        stroke(int(ribbon_colors(canvas, carried.shares, carried.bands)[0]), max(most * share, 1.2))
    elif kind == Kind.UNDERFLOW and opacity == 1:
        canvas.line(way[:, 0], way[:, 1], argb(theme.underflow), THIN, (0.5, 0.4))
    elif kind == Kind.BROKEN:
        stroke(argb(theme.alert), 3.0)
    if opacity == 1:
        _draw_head(canvas, loop)
        if kind == Kind.BROKEN:
            first = int(ribbon.carried.are(Kind.BROKEN).argmax()) if column is None else column
            draw_tag(canvas, loop.cell.right + loop.out, (loop.y + loop.middle) / 2,
                     compact(float(ribbon.parts.carried.values[first])))  # fmt: skip


def _draw_head(canvas: Canvas, loop: Loop) -> None:
    """Draw the head of the arrow by which the state comes back to its cell."""
    reverse, cell = loop.ribbon.layer.reverse, loop.cell
    x, away = (cell.right, 1) if reverse else (cell.x, -1)
    size = min(7.0, 0.3 * cell.height)
    ys = (loop.middle, loop.middle - 0.7 * size, loop.middle + 0.7 * size)
    xs = (x, x + away * 1.4 * size, x + away * 1.4 * size)
    canvas.polygon(list(zip(xs, ys, strict=True)), canvas.ink(0.85))
