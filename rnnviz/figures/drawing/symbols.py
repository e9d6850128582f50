"""Symbols over time: written where there is room for them, as bars where there is not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb

REST = "·"  # a symbol that says nothing
OVERLAP = 0.2  # of an em, by which letters may be too close
SPACE = 0.5  # of an em, between words


def draw_symbols(
    canvas: Canvas,
    place: Area,
    symbols: Sequence[str],
    wrong: Collection[int],
    important: Sequence[int],
    steps: int,
) -> None:
    """Draw a symbol in each of the first columns of a place that has `steps` of them.

    Those in `wrong` columns are marked. Where not all can be written, the `important` ones are, if
    there is room for all of these, and those that stand alone.
    """
    column, y = place.width / steps, place.y + place.height / 2
    em = canvas.lettering.em
    xs = place.x + column * (np.arange(len(symbols)) + 0.5)
    loud = [k for k, symbol in enumerate(symbols) if symbol not in ("", REST) or k in wrong]
    # Letters count alike, or what is written would change with what is predicted.
    widths = [
        canvas.lettering.width(symbol, "text") + SPACE * em if len(symbol) > 1 else 0.95 * em
        for symbol in symbols
    ]
    high_enough = place.height > em
    told = written(loud, widths, column, important, OVERLAP * em) if high_enough else set()
    if column > 0.75 * em and high_enough:
        rest = xs[[k for k, symbol in enumerate(symbols) if symbol == REST and k not in wrong]]
        canvas.rects(_squares(rest, y, 1.0), [canvas.dim(0.8)] * len(rest))
    bars = _uncovered(sorted(set(loud) - told), sorted(told), widths, column)
    half, tall = max(column / 2 - 0.5, 0.5), 0.35 * place.height
    plain = canvas.dim(0.6) if told else canvas.ink()
    for k in (*bars, *told):
        color = argb(canvas.theme.alert) if k in wrong else canvas.ink() if k in told else plain
        reach = 0.5 * em if k in told else half
        if k in told and symbols[k] == REST:  # as a letter it would be smaller than the right ones
            x = float(xs[k])
            canvas.rects(_squares(np.array([x]), y, 1.5), [color])
        elif k in told:
            side = widths[k] / 2
            end = place.x + column * len(symbols)  # what comes after is padding
            x = max(min(float(xs[k]), end - side), place.x + side)
            canvas.text(x, y, symbols[k], "text", color, "center")
        else:
            x = float(xs[k])
            canvas.rect(Area(x - half, y - tall / 2, 2 * half, tall), color)
        if k in wrong:
            low = max(min(y + 0.6 * em, place.bottom - 3), y + 0.45 * em)
            canvas.rect(Area(x - reach, low, 2 * reach, 2), color)


def written(
    loud: Sequence[int],
    widths: Sequence[float],
    column: float,
    important: Sequence[int],
    overlap: float,
) -> set[int]:
    """Return which symbols are written: all if they have room, or else all that matter.

    Parameters
    ----------
    loud : ascending columns that have a symbol
    widths : widths of the symbols of all columns
    column : width of a column
    important : ascending columns that are to be written rather than others, if there are others
    overlap : how much two neighbours may overlap when all are written
    """

    def gap(one: int, other: int) -> float:
        return (other - one) * column - (widths[one] + widths[other]) / 2

    if all(gap(one, other) >= -overlap for one, other in pairwise(loud)):
        return set(loud)
    having = set(loud)
    chosen = [k for k in important if k in having] if having - set(important) else []
    if any(gap(one, other) < -overlap for one, other in pairwise(chosen)):
        chosen = []  # some of them would look like another sequence
    neighbours = zip([None, *loud[:-1]], loud, [*loud[1:], None], strict=True)
    alone = (
        k
        for before, k, after in neighbours
        if (before is None or gap(before, k) >= 0) and (after is None or gap(k, after) >= 0)
    )
    return {*chosen, *alone}


def _uncovered(
    bars: Sequence[int], told: Sequence[int], widths: Sequence[float], column: float
) -> list[int]:
    """Return the bars that no written symbol covers."""
    covered: set[int] = set()
    for k in told:
        reach = int(np.ceil(widths[k] / 2 / column - 0.5))
        covered.update(range(k - reach, k + reach + 1))
    return [k for k in bars if k not in covered]


def _squares(xs: Floats, y: float, half: float) -> Floats:
    size = np.full_like(xs, 2 * half)
    return np.stack([xs - half, np.full_like(xs, y - half), size, size], axis=1)
