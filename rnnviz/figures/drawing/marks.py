"""Marks for what has no place on a logarithmic axis; each has a shape of its own."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import numpy as np

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb


class Mark(IntEnum):
    """Why a value is not a point."""

    NO_PATH = 0
    UNDERFLOW = 1
    BELOW = 2
    ABOVE = 3
    BROKEN = 4

    @property
    def words(self) -> str:
        """What the legend says."""
        return (
            "exactly 0: no path",
            "underflow",
            "below the scale",
            "above the scale",
            "NaN or ∞",
        )[self]

    @property
    def brief(self) -> str:
        """The same where there is little room."""
        return ("no path", "underflow", "below", "above", "NaN or ∞")[self]


def draw_mark(
    canvas: Canvas, mark: Mark, x: float, y: float, color: int, size: float = 3.6
) -> None:
    """Draw a mark: ring, filled triangle, chevrons, cross."""
    if mark is Mark.NO_PATH:
        canvas.dots(np.array([x]), np.array([y]), size * 0.75, color, hollow=True)
    elif mark is Mark.UNDERFLOW:
        canvas.polygon(
            ((x - size, y - size * 0.7), (x + size, y - size * 0.7), (x, y + size)), color
        )
    elif mark is Mark.BROKEN:
        xs = np.array([x - size, x + size, np.nan, x - size, x + size])
        canvas.line(xs, y + np.array([-size, size, np.nan, size, -size]), color, 1.8)
    else:
        tip = size if mark is Mark.BELOW else -size
        xs = np.array([x - size, x, x + size])
        canvas.line(xs, y + np.array([-tip / 2, tip / 2, -tip / 2]), color, 1.6)


APART = 9.0  # pixels from one mark to the next, at least


def spaced(xs: Floats, apart: float = APART) -> Iterator[float]:
    """Yield positions that are at least so far apart that their marks stay apart."""
    last = -np.inf
    for x in xs.tolist():
        if x - last >= apart:
            last = x
            yield x


HATCH = 7.0  # distance of the strokes of a hatching


def hatching(area: Area) -> tuple[Floats, Floats]:
    """Return diagonal strokes that fill the area and end at its edges, separated by NaN."""
    x, y, width, height = area
    starts = np.arange(HATCH / 2, width + height, HATCH)
    # A stroke runs from the left or lower edge up to the upper or right edge.
    x0, y0 = np.maximum(starts - height, 0), np.minimum(starts, height)
    x1, y1 = np.minimum(starts, width), np.maximum(starts - width, 0)
    gap = np.full_like(starts, np.nan)
    return x + np.stack([x0, x1, gap], axis=1).ravel(), y + np.stack([y0, y1, gap], axis=1).ravel()


def draw_tag(canvas: Canvas, area: Area, column: Area, text: str) -> None:
    """Write on an alarming ground beside a column, on the side where there is room, or over it."""
    wide = canvas.lettering.width(text, "title") + 12
    tall = canvas.lettering.height("title") + 2
    x = column.right + 4 if column.right + wide + 8 < area.right else column.x - 4 - wide
    x = max(x, area.x + 4)
    y = column.y + (column.height - tall) / 2
    canvas.box(Area(x, y, wide, tall), argb(canvas.theme.alert), 3)
    color = argb(canvas.theme.background)
    canvas.text(x + wide / 2, y + tall / 2, text, "title", color, "center")
