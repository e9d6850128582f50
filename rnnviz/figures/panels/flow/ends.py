"""Ends of ribbons: how much gradient is left where it has come furthest through time."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.panels.flow.ribbons import Copies, Ribbon, half_of, middle_of
from rnnviz.figures.style.colors import argb
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.numbers import rounded

INSET = 3.0  # pixels between the number and what it is written beside


def end_of(ribbon: Ribbon) -> tuple[int, str] | None:
    """Return the column where a ribbon ends, and what has come there; None if nothing did.

    What is no number has a tag of its own where the ribbon begins to break.
    """
    nothing = ribbon.carried.are(Kind.NO_PATH) | ribbon.carried.are(Kind.NO_STEP)
    reached = np.flatnonzero(~nothing)
    if not len(reached):
        return None
    column = int(reached[-1] if ribbon.layer.reverse else reached[0])
    if ribbon.carried.kinds[column] == Kind.BROKEN:
        return None
    if ribbon.carried.kinds[column] == Kind.UNDERFLOW:
        return column, "underflow"
    return column, rounded(float(ribbon.parts.carried.values[column]))


def draw_end(canvas: Canvas, row: Area, ribbon: Ribbon, copies: Copies) -> None:
    """Write over the end of a ribbon what has come there, or on it where it fills its row."""
    end, text = end_of(ribbon), canvas.lettering
    tall = text.height("small")
    if end is None or row.height < 2 * tall:
        return
    column, words = end
    wide = text.width(words, "small") + 2 * INSET
    share = float(np.nan_to_num(ribbon.carried.shares[column]))
    y = middle_of(row) - half_of(row, ribbon) * share - INSET - tall
    left = copies.rights[column] - wide if ribbon.layer.reverse else copies.lefts[column]
    place = Area(float(left) + 1, max(y, row.y + INSET), wide, tall)
    canvas.box(place, argb(canvas.theme.panel, 0.85), 3)
    canvas.text(place.x + INSET, place.y + tall / 2, words, "small", canvas.ink())
