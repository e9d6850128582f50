"""Layout: where the small multiples of a sweep's picture stand, and what is written around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.sweeps.legend import Entry, bar_width, in_rows, row_height
from rnnviz.figures.sweeps.plan import Plan
from rnnviz.figures.sweeps.scale import MeasureScale

WIDEST = 1.6  # of a small multiple, by its height: how many stand in a row
LEAST = 24  # pixels of a small multiple along an edge, however small the picture
MARGIN = 1.2  # text sizes around everything


@dataclass(frozen=True)
class Layout:
    """The parts of a picture in pixels.

    Attributes
    ----------
    header, heading, caption : Area
        Lines: what it is of, what is measured, how many runs there are.
    groups, legend : Area
        Where the rows of the legends begin.
    facets : tuple of Area
        The frames of the small multiples.
    lefts : tuple of bool
        Whether the second axis is written left of each.
    bar : Area or None
        Of the colours.
    group_rows, legend_rows : rows of entries
    """

    header: Area
    heading: Area
    groups: Area
    legend: Area
    caption: Area
    facets: tuple[Area, ...]
    lefts: tuple[bool, ...]
    bar: Area | None
    group_rows: Sequence[Sequence[Entry]]
    legend_rows: Sequence[Sequence[Entry]]


def lay_out(
    text: Lettering,
    size: tuple[float, float],
    plan: Plan,
    scale: MeasureScale,
    groups: Sequence[Entry],
    legend: Sequence[Entry],
) -> Layout:
    """Return the layout of a picture of a width and a height."""
    (width, height), em = size, text.em
    left, right = MARGIN * em, width - MARGIN * em
    row, line = row_height(text), round(1.9 * em)
    header = Area(left, 0, right - left, round(2.6 * em))
    heading = Area(left, header.bottom, right - left, line)
    group_rows, legend_rows = (in_rows(text, one, right - left) for one in (groups, legend))
    above = Area(left, heading.bottom, right - left, len(group_rows) * row)
    caption = Area(left, height - round(2 * em), right - left, round(1.6 * em))
    below = Area(left, caption.y - len(legend_rows) * row, right - left, len(legend_rows) * row)
    gutter = _gutter(text, plan, scale)
    has_bar = plan.is_phase and not scale.measure.share
    bar_wide = bar_width(text, scale) if has_bar else 0.0
    top, foot = above.bottom + 0.2 * em, below.y - 0.6 * em
    wide, tall = right - left - gutter - bar_wide, foot - top
    inner = Area(left + gutter, top, max(wide, LEAST), max(tall, LEAST))
    facets, lefts = _grid(text, inner, len(plan.facets), plan.is_phase)
    bar = None
    if has_bar:
        low = max(one.bottom for one in facets)
        bar = Area(inner.right + 20, facets[0].y, bar_wide - 20, low - facets[0].y)
    return Layout(
        header, heading, above, below, caption, facets, lefts, bar, group_rows, legend_rows
    )


def _gutter(text: Lettering, plan: Plan, scale: MeasureScale) -> float:
    """Return the width of what stands left of an axis."""
    if plan.y is not None:
        wide = max(text.width(one, "small") for one in plan.y.texts)
        return max(wide, text.width(plan.y.title, "text")) + 12
    ticks = [*(tick for _, tick in scale.ticks()), "no number"]
    return max(text.width(one, "small") for one in ticks) + 12


def _grid(
    text: Lettering, inner: Area, count: int, named: bool
) -> tuple[tuple[Area, ...], tuple[bool, ...]]:
    """Return the frames of small multiples, and left of which the second axis is written.

    There is room above them for their titles, or for what is `named` at their left.
    """
    columns = _columns(inner, count)
    title = round(1.7 * text.em) if count > 1 or named else round(0.3 * text.em)
    foot, gap = round(3.2 * text.em), round(1.4 * text.em)
    wide = (inner.width - (columns - 1) * gap) / columns
    tall = inner.height / math.ceil(count / columns)
    frames = []
    for number in range(count):
        row, column = divmod(number, columns)
        x, y = inner.x + column * (wide + gap), inner.y + row * tall + title
        size = max(round(wide), LEAST), max(round(tall - title - foot), LEAST)
        frames.append(Area(round(x), round(y), *size))
    return tuple(frames), tuple(number % columns == 0 for number in range(count))


def _columns(inner: Area, count: int) -> int:
    """Return how many small multiples stand in a row, so that none is too wide or too narrow."""
    shapes = (
        (abs(math.log(inner.width / k / (inner.height / math.ceil(count / k)) / WIDEST)), k)
        for k in range(1, count + 1)
    )
    return min(shapes)[1]
