"""Marks for what has no place on a logarithmic axis; each has a shape of its own."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from rnnviz.figures.items.canvas import Canvas


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
