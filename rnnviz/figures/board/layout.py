"""Layout: where each plot goes. Whole pixels, one left and one right edge per column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.axis import BAR
from rnnviz.figures.items.header import header_height
from rnnviz.figures.plots.plot import Plot, foot_height
from rnnviz.figures.style.lettering import Lettering

TIME_SHARE = 0.6  # of the width; the instruments have the rest
RUNS_SHARE = 0.7  # of several runs' time columns together
SOFTNESS = 0.7  # of its least height, which a soft plot gives up before others have to
USUAL = (1600, 900)  # a page as large as this or larger is laid out as if it were of this size


def zoom_for(width: float, height: float, step: float = 0.0) -> float:
    """Return how much a page is enlarged as a whole, so that text and lines grow with it.

    With a `step`, only by whole multiples of it, which keep more of a screen's pixels sharp.
    """
    zoom = max(1.0, min(width / USUAL[0], height / USUAL[1]))
    return zoom // step * step if step else zoom


@dataclass(frozen=True)
class Place:
    """Where one plot goes: its title line, its drawing area, and whether labels stand below.

    `column` and `row` are counted from the left and from the top; plots side by side in a column
    share a row. `gutter` is the x at which what stands left of the area begins.
    """

    title: Area
    area: Area
    foot: bool
    column: int = 0
    row: int = 0
    gutter: float = 0.0


@dataclass(frozen=True)
class Proportions:
    """What a person made larger or smaller.

    Attributes
    ----------
    time : float, optional
        The time columns' share of the width; the usual one if not given.
    heights : mapping of str to float
        The height of rows, by the name of their first plot, as a share of their column's. Rows
        that have none keep their usual share.
    """

    time: float | None = None
    heights: Mapping[str, float] = field(default_factory=dict, hash=False)


USUAL_PROPORTIONS = Proportions()


def time_share(time_columns: int, proportions: Proportions) -> float:
    """Return the share of the width that so many time_columns together have beside instruments."""
    return proportions.time or (TIME_SHARE if time_columns == 1 else RUNS_SHARE)


def columns(
    time_columns: int,
    instruments: bool,
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
) -> list[Area]:
    """Return a column for each column, all equally wide, and one for the instruments if any."""
    margin, between = round(0.9 * lettering.em), round(2.2 * lettering.em)
    inner = Area(
        page.x + margin, page.y + margin * 0.6, page.width - 2 * margin, page.height - 1.6 * margin
    )
    share = time_share(time_columns, proportions) if instruments else 1.0
    gaps = time_columns - (not instruments)
    width = round((inner.width - gaps * between) * share / time_columns) if time_columns else 0
    found = [
        inner._replace(x=inner.x + index * (width + between), width=width)
        for index in range(time_columns)
    ]
    if instruments:
        x = inner.x + time_columns * (width + between)
        found.append(inner._replace(x=x, width=inner.right - x))
    return found


def arrange(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
) -> list[Place]:
    """Return the places of the plots of all columns, first those of the time columns.

    Time columns have equal rows and one gutter. The axis of timesteps is labelled under the last
    plot of a column, every instrument under itself.
    """
    time_columns = [column for column in time_columns if column]
    areas = columns(len(time_columns), bool(instruments), page, lettering, proportions)
    first = time_columns[0] if time_columns else []
    shares = [proportions.heights.get(plot.name) for plot in first]
    gutter = _gutter([plot for column in time_columns for plot in column], lettering)
    places = []
    for number, (column, area) in enumerate(zip(time_columns, areas, strict=False)):
        feet = [plot is column[-1] for plot in column]
        rows = _column(column, feet, area, gutter, lettering, shares)
        places += [replace(place, column=number) for place in rows]
    if instruments:
        firsts = [row[0] for row in _rows(instruments)]
        shares = [proportions.heights.get(plot.name) for plot in firsts]
        feet = [plot.foot for plot in instruments]
        rows = _column(instruments, feet, areas[-1], _gutter(firsts, lettering), lettering, shares)
        places += [replace(place, column=len(time_columns)) for place in rows]
    return places


def crowded(plots: Sequence[Plot], height: float, lettering: Lettering) -> bool:
    """Return whether a column of so many pixels is too low for plots even at their least."""
    strip, foot, gap = _between(lettering)
    rooms = [plot.room for plot in plots]
    least = lettering.em * sum(room.least * (SOFTNESS if room.soft else 1.0) for room in rooms)
    return least + len(plots) * (strip + gap) + foot - gap > height


def _between(lettering: Lettering) -> tuple[int, int, int]:
    """Return the heights of a title line, of labels under an axis, and of a gap."""
    return header_height(lettering), foot_height(lettering), round(BAR + 1 + 0.4 * lettering.em)


def _gutter(plots: Sequence[Plot], lettering: Lettering) -> int:
    return round(max((plot.gutter(lettering) for plot in plots), default=0))


def _column(
    plots: Sequence[Plot],
    feet: Sequence[bool],
    column: Area,
    gutter: int,
    lettering: Lettering,
    shares: Sequence[float | None],
) -> list[Place]:
    rows = _rows(plots)
    footed = [feet[sum(map(len, rows[: k + 1])) - 1] for k in range(len(rows))]
    strip, foot, gap = _between(lettering)
    taken = len(rows) * strip + sum(footed) * foot + (len(rows) - 1) * gap
    heights = _heights(rows, column.height - taken, lettering.em, shares)
    # All that begin a row share their left edge; one further right keeps its labels beside itself.
    places, y = [], float(round(column.y))
    for number, (row, height, has_foot) in enumerate(zip(rows, heights, footed, strict=True)):
        x, between = column.x, round(0.9 * lettering.em) if len(row) > 1 else 0
        whole = sum(plot.room.share for plot in row)
        for k, plot in enumerate(row):
            right = column.right if plot is row[-1] else x + column.width * plot.room.share / whole
            left = round(x) + (gutter if k == 0 else round(plot.gutter(lettering)))
            width = max(8, round(right - (between if plot is not row[-1] else 0)) - left)
            area = Area(left, y + strip, width, height)
            title = Area(left, y, width, strip - 2)
            places.append(Place(title, area, has_foot, row=number, gutter=x))
            x = right
        y += strip + height + gap + (foot if has_foot else 0)
    return places


def _rows(plots: Sequence[Plot]) -> list[list[Plot]]:
    """Return the plots in rows: neighbours side by side while their shares fit."""
    rows: list[list[Plot]] = []
    for plot in plots:
        if rows and sum(other.room.share for other in rows[-1]) + plot.room.share <= 1.001:
            rows[-1].append(plot)
        else:
            rows.append([plot])
    return rows


def _heights(
    rows: Sequence[Sequence[Plot]], room: float, em: float, shares: Sequence[float | None]
) -> list[int]:
    """Return whole heights: to each row its least, and the rest by weight up to its most.

    Where shares are given, rows have these instead.
    """
    least = np.array([max(plot.room.least for plot in row) * em for row in rows])
    most = np.array([max(plot.room.most for plot in row) * em for row in rows])
    weights = np.array([max(plot.room.weight for plot in row) for row in rows])
    soft = np.array([all(plot.room.soft for plot in row) for row in rows]) * least
    if soft.any():
        least -= soft * min(SOFTNESS, max(0.0, least.sum() - room) / soft.sum())
    heights = least * min(1.0, room / least.sum())
    for _ in rows:  # what one row cannot take goes to the others
        growing = heights < most - 0.01
        rest = room - heights.sum()
        if rest < 0.5 or not growing.any():
            break
        heights = np.minimum(heights + rest * weights * growing / weights[growing].sum(), most)
    if any(share is not None for share in shares):
        usual = heights / heights.sum()
        wanted = np.array([own or default for own, default in zip(shares, usual, strict=True)])
        heights = wanted / wanted.sum() * heights.sum()
    edges = np.round(np.append(0, np.cumsum(heights))).astype(int)
    return [max(4, int(height)) for height in np.diff(edges)]
