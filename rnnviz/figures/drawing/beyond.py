"""Beyond: values that leave an axis, as marks at its border with their number."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import APART, Mark, draw_mark, spaced
from rnnviz.figures.style.colors import argb

INSIDE = 6.0  # pixels from the border to the middle of a mark


def draw_beyond(
    canvas: Canvas,
    area: Area,
    xs: Floats,
    values: Floats,
    write: Callable[[float], str],
    color: int,
    row: int = 0,
) -> list[Area]:
    """Mark values above the upper border; of neighbours the largest and what is none is written.

    Parameters
    ----------
    xs, values : (n,)
        Where they are, in pixels from left to right; numbers that are not finite are crosses.
    write : function of a float
    color : int
    row : int
        How many rows of marks stand above these.

    Returns
    -------
    list of Area
        What is covered by marks and numbers.
    """
    covered, text = [], canvas.lettering
    y = area.y + max(INSIDE, text.height("small") / 2) + row * text.height("small")
    room = text.width("8.88e88, +∞", "small") + 3 * INSIDE
    for group in _groups(xs, room):
        xs_here = np.clip(xs[group], area.x + INSIDE, area.right - INSIDE)
        first, last = float(xs_here[0]) - INSIDE, float(xs_here[-1]) + INSIDE
        ground = Area(first, y - INSIDE, last - first, 2 * INSIDE)
        canvas.box(ground, argb(canvas.theme.panel, 0.85), 3)
        broken = ~np.isfinite(values[group])
        for x in spaced(xs_here[broken]):
            draw_mark(canvas, Mark.BROKEN, x, y, argb(canvas.theme.alert))
        clear = [x for x in xs_here[~broken] if not (abs(xs_here[broken] - x) < APART).any()]
        for x in spaced(np.array(clear)):
            draw_mark(canvas, Mark.ABOVE, x, y, color)
        words = _words(values[group], write)
        wide, tall = text.width(words, "small") + 6, text.height("small")
        left = last if last + wide <= area.right else max(first - wide, area.x)
        box = Area(left, y - tall / 2, wide, tall)
        canvas.box(box, argb(canvas.theme.panel, 0.85), 3)
        canvas.text(left + 3, y, words, "small", color)
        covered += [ground, box]
    return covered


def _groups(xs: Floats, apart: float) -> list[slice]:
    """Return the runs of places between which there is no room for a number."""
    if not len(xs):
        return []
    gaps = np.flatnonzero(np.diff(xs) > apart) + 1
    edges = [0, *gaps.tolist(), len(xs)]
    return [slice(first, last) for first, last in pairwise(edges)]


def _words(values: Floats, write: Callable[[float], str]) -> str:
    """Return the largest of some values, and the last that is NaN or infinite."""
    finite, broken = values[np.isfinite(values)], values[~np.isfinite(values)]
    ends = [*([finite.max()] if len(finite) else []), *broken[-1:]]
    return ", ".join(write(float(end)) for end in ends)
