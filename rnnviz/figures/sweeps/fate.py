"""Fate: what became of a run, where a number alone does not tell it; each has a mark of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import IntEnum

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import Mark, draw_mark, hatching
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import readable
from rnnviz.figures.sweeps.plan import Plan
from rnnviz.figures.sweeps.scale import MeasureScale
from rnnviz.training.sweeps.running import Row


class Fate(IntEnum):
    """What became of a run, and what its legend says."""

    MEASURED = 0
    ABOVE = 1
    BELOW = 2
    ZERO = 3
    STOPPED = 4
    NO_NUMBER = 5
    FAILED = 6
    WAITING = 7

    @property
    def words(self) -> str:
        """What the legend says."""
        return (
            "measured",
            "above the scale",
            "below the scale",
            "exactly 0",
            "stopped at NaN or ∞",
            "no such number",
            "failed",
            "not run yet",
        )[self]


def fate_of(row: Row | None, value: float | None, scale: MeasureScale) -> Fate:
    """Return what became of a run."""
    if row is None:
        return Fate.WAITING
    if row.failed:
        return Fate.FAILED
    if row.stopped or (value is not None and not math.isfinite(value)):
        return Fate.STOPPED
    if value is None:
        return Fate.NO_NUMBER
    if value == 0 and scale.scale.log:
        return Fate.ZERO
    return (Fate.MEASURED, Fate.ABOVE, Fate.BELOW)[scale.side(value)]


def fates_of(plan: Plan, scale: MeasureScale) -> set[Fate]:
    """Return what became of the runs of a picture."""
    return {fate_of(plan.row(spot), plan.value(spot), scale) for spot in plan.spots()}


MARKS: Mapping[Fate, Mark] = {
    Fate.ABOVE: Mark.ABOVE,
    Fate.BELOW: Mark.BELOW,
    Fate.ZERO: Mark.NO_PATH,
    Fate.STOPPED: Mark.BROKEN,
}
SIZE = 3.6  # pixels of a mark, from its middle


def draw_ground(canvas: Canvas, area: Area, fate: Fate, color: int | None) -> None:
    """Fill the strip of a run: with the colour of its number, or hatched where it has none."""
    theme = canvas.theme
    canvas.rect(area, argb(theme.panel) if color is None else color)
    if color is None and fate in (Fate.NO_NUMBER, Fate.FAILED, Fate.STOPPED):
        stroke = argb(theme.dim if fate is Fate.NO_NUMBER else theme.alert, 0.8)
        canvas.line(*hatching(area), stroke, 1.2)


def draw_over_strip(canvas: Canvas, area: Area, fate: Fate, color: int | None) -> None:
    """Draw the mark of a run in the middle of its strip."""
    x, y = area.x + area.width / 2, area.y + area.height / 2
    ground = argb(canvas.theme.panel) if color is None else color
    size = min(SIZE, 0.36 * area.width, 0.36 * area.height)
    if fate is Fate.STOPPED:
        draw_mark(canvas, Mark.BROKEN, x, y, readable(canvas.theme, ground), size + 1)
        draw_mark(canvas, Mark.BROKEN, x, y, argb(canvas.theme.alert), size)
    elif fate in MARKS:
        draw_mark(canvas, MARKS[fate], x, y, readable(canvas.theme, ground), size)
    elif fate is Fate.WAITING:
        canvas.dots(np.array([x]), np.array([y]), 1.2, canvas.dim(0.7))


def draw_point(canvas: Canvas, x: float, y: float, fate: Fate, color: int, size: float) -> None:
    """Draw the point of a run, or the mark that stands for it."""
    alert = argb(canvas.theme.alert)
    if fate is Fate.MEASURED:
        canvas.dots(np.array([x]), np.array([y]), size, color)
    elif fate in MARKS:
        draw_mark(canvas, MARKS[fate], x, y, alert if fate is Fate.STOPPED else color)
    elif fate is Fate.FAILED:
        canvas.rect(Area(x - 3, y - 3, 6, 6), alert)
    elif fate is Fate.NO_NUMBER:
        canvas.line(np.array([x - 2.0, x + 2.0]), np.array([y, y]), color, 2.0)


Sample = Callable[[Canvas, float, float, Fate], None]


def sample_strip(canvas: Canvas, x: float, y: float, fate: Fate) -> None:
    """Draw in a legend how a run looks in a phase diagram."""
    area, theme = Area(round(x - 7), round(y - 6), 14, 12), canvas.theme
    colored = fate in MARKS and fate is not Fate.STOPPED
    color = argb(theme.raised) if colored else None
    canvas.frame(area, argb(theme.line))
    draw_ground(canvas, area, fate, color)
    draw_over_strip(canvas, area, fate, color)


def sample_point(canvas: Canvas, x: float, y: float, fate: Fate) -> None:
    """Draw in a legend how a run looks among points."""
    draw_point(canvas, x, y, fate, canvas.dim(), 2.5)
