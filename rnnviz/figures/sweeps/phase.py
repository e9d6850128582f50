"""Phase diagram: a cell for each pair of values, divided into a strip for each seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.sweeps.border_lines import BorderLine
from rnnviz.figures.sweeps.fate import Fate, draw_ground, draw_over_strip, fate_of
from rnnviz.figures.sweeps.plan import Plan, Spot
from rnnviz.figures.sweeps.scale import MeasureScale

GAP = 2.0  # pixels between cells, where they are large enough
NARROWEST = 3.0  # pixels of a strip; where it would be narrower, strips stand in several rows
APART = 6.0  # pixels between labels
ALONG = (0.94, 0.8, 0.62, 0.45, 0.3, 0.15, 0.06)  # of a line, where its label may stand


@dataclass(frozen=True)
class Phase:
    """One phase diagram in an area."""

    plan: Plan
    scale: MeasureScale
    facet: int
    area: Area
    lines: Sequence[BorderLine]

    def draw(self, canvas: Canvas) -> None:
        """Draw cells, marks, shares and the borders of theory."""
        for x in range(self.plan.columns):
            for y in range(self.plan.rows):
                self._draw_cell(canvas, Spot(self.facet, x=x, y=y))
        for line in self.lines:
            draw_border(canvas, *self._points(line))
        taken: list[Area] = []
        for line in self.lines:
            write_label(canvas, self.area, line.label, *self._points(line), taken)

    def x_places(self) -> list[float]:
        """Return the middles of the columns."""
        return [self._cell(x, 0).x + self._cell(x, 0).width / 2 for x in range(self.plan.columns)]

    def y_places(self) -> list[float]:
        """Return the middles of the rows, the lowest values at the bottom."""
        return [self._cell(0, y).y + self._cell(0, y).height / 2 for y in range(self.plan.rows)]

    def place(self, spot: Spot) -> Area:
        """Return the strip of a run."""
        cell = self._cell(spot.x, spot.y)
        across, down = self._folds()
        column, row = spot.seed % across, spot.seed // across
        wide, tall = cell.width / across, cell.height / down
        return Area(cell.x + column * wide, cell.y + row * tall, wide, tall)

    def spot_at(self, x: float, y: float) -> Spot | None:
        """Return the run whose strip lies at a point."""
        area, plan = self.area, self.plan
        if not area.contains(x, y):
            return None
        column = int((x - area.x) / area.width * plan.columns)
        row = plan.rows - 1 - int((y - area.y) / area.height * plan.rows)
        spots = plan.at_seeds(Spot(self.facet, x=column, y=row))
        strips = [self.place(one) for one in spots]
        away = [
            math.hypot(strip.x + strip.width / 2 - x, strip.y + strip.height / 2 - y)
            for strip in strips
        ]
        return spots[int(np.argmin(away))]

    def _cell(self, x: int, y: int) -> Area:
        wide, tall = self.area.width / self.plan.columns, self.area.height / self.plan.rows
        gap = GAP if min(wide, tall) > 8 * GAP else 1.0 if min(wide, tall) > 4 else 0.0
        left, right = round(self.area.x + x * wide), round(self.area.x + (x + 1) * wide)
        row = self.plan.rows - 1 - y
        top, bottom = round(self.area.y + row * tall), round(self.area.y + (row + 1) * tall)
        return Area(left + gap / 2, top + gap / 2, right - left - gap, bottom - top - gap)

    def _folds(self) -> tuple[int, int]:
        """Return in how many columns and rows the strips of a cell stand."""
        count = len(self.plan.seeds)
        across = max(1, min(count, int(self._cell(0, 0).width / NARROWEST)))
        return across, math.ceil(count / across)

    def _draw_cell(self, canvas: Canvas, spot: Spot) -> None:
        spots = self.plan.at_seeds(spot)
        values = [self.plan.value(one) for one in spots]
        rows = [self.plan.row(one) for one in spots]
        fates = [fate_of(*pair, self.scale) for pair in zip(rows, values, strict=True)]
        strips = [self.place(one) for one in spots]
        colors = [
            None
            if value is None or not math.isfinite(value)
            else self.scale.color(canvas.theme, value)
            for value in values
        ]
        for drawn in zip(strips, fates, colors, strict=True):
            draw_ground(canvas, *drawn)
        if len(set(fates)) == 1 and fates[0] is not Fate.STOPPED:  # one mark says it of all
            cell = self._cell(spot.x, spot.y)
            draw_over_strip(canvas, cell, fates[0], colors[len(colors) // 2])
        else:
            for drawn in zip(strips, fates, colors, strict=True):
                draw_over_strip(canvas, *drawn)
        if self.scale.measure.share:
            self._write_share(canvas, self._cell(spot.x, spot.y), values)

    def _write_share(self, canvas: Canvas, cell: Area, values: Sequence[float | None]) -> None:
        """Write of how many runs it is true."""
        known = [value for value in values if value is not None]
        text = f"{sum(value > 0 for value in known)}/{len(known)}"
        wide = canvas.lettering.width(text, "small") + 8
        tall = canvas.lettering.height("small")
        if not known or wide > cell.width - 2 or tall > cell.height - 2:
            return
        x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
        box = Area(x - wide / 2, y - tall / 2, wide, tall)
        canvas.box(box, argb(canvas.theme.panel, 0.86), 3)
        canvas.text(x, y, text, "small", canvas.ink(), "center")

    def _points(self, line: BorderLine) -> tuple[Floats, Floats]:
        """Return a line in pixels."""
        area, plan = self.area, self.plan
        xs = area.x + (line.xs + 0.5) / plan.columns * area.width
        ys = area.bottom - (line.ys + 0.5) / plan.rows * area.height
        return xs, ys


def draw_border(canvas: Canvas, xs: Floats, ys: Floats) -> None:
    """Draw a line that is seen on every colour."""
    canvas.line(xs, ys, argb(canvas.theme.background, 0.75), 4.0)
    canvas.line(xs, ys, canvas.ink(), 1.7, (4, 2.5))


def write_label(
    canvas: Canvas, area: Area, text: str, xs: Floats, ys: Floats, taken: list[Area]
) -> None:
    """Write beside a line where nothing is written yet."""
    known = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
    wide = canvas.lettering.width(text, "small") + 10
    tall = canvas.lettering.height("small") + 2
    for share in ALONG:
        at = known[int(share * (len(known) - 1))]
        x = min(max(float(xs[at]) - wide / 2, area.x + 3), area.right - wide - 3)
        y = min(max(float(ys[at]) - tall / 2, area.y + 3), area.bottom - tall - 3)
        box = Area(round(x), round(y), wide, tall)
        if not any(map(box.overlaps, taken)):
            taken.append(Area(box.x - APART, box.y, box.width + 2 * APART, box.height))
            canvas.box(box, argb(canvas.theme.panel), 3, argb(canvas.theme.dim))
            middle = box.y + tall / 2
            canvas.text(box.x + wide / 2, middle, text, "small", canvas.ink(), "center")
            return
