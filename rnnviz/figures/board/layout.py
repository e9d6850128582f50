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
PAIR = 26.0  # text sizes of a column that has room for instruments side by side
WIDE = 48.0  # text sizes of a column that has room for two columns of instruments
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
    margin, between = _margin(lettering), _apart(lettering)
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


@dataclass(frozen=True)
class _Column:
    """Plots one below the other, and which of them have labels under their axis."""

    plots: Sequence[Plot]
    feet: Sequence[bool]
    area: Area

    def rows(self, em: float) -> list[list[Plot]]:
        """Return the plots in rows: neighbours side by side while their shares fit."""
        rows: list[list[Plot]] = []
        roomy = self.area.width >= PAIR * em
        for plot in self.plots:
            taken = sum(other.room.share for other in rows[-1]) if rows else 1.0
            if roomy and taken + plot.room.share <= 1.001:
                rows[-1].append(plot)
            else:
                rows.append([plot])
        return rows

    def footed(self, rows: Sequence[Sequence[Plot]]) -> list[bool]:
        """Return which of the rows have labels below."""
        return [self.feet[sum(map(len, rows[: k + 1])) - 1] for k in range(len(rows))]

    def between(self, rows: Sequence[Sequence[Plot]], lettering: Lettering) -> int:
        """Return the height that titles, labels and gaps take."""
        strip, foot, gap = _between(lettering)
        return len(rows) * strip + sum(self.footed(rows)) * foot + (len(rows) - 1) * gap

    def least(self, lettering: Lettering) -> float:
        """Return the height in which every plot has its least."""
        rows = self.rows(lettering.em)
        heights = sum(max(least_of(plot) for plot in row) for row in rows) * lettering.em
        return self.between(rows, lettering) + heights


def least_of(plot: Plot) -> float:
    """Return the height in text sizes below which a plot is not shown on a screen."""
    return plot.room.least * (SOFTNESS if plot.room.soft else 1.0)


def arrange(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
    in_view: float | None = None,
) -> list[Place]:
    """Return the places of the plots of all columns, first those of the time columns.

    Time columns have equal rows and one gutter. The axis of timesteps is labelled under the last
    plot of a column, every instrument under itself. `in_view` is how much of the page's height is
    seen at once: where the instruments do not fit into it but there is width, they stand in two
    columns.
    """
    found = _columns(time_columns, instruments, page, lettering, proportions, in_view)
    count = len([column for column in time_columns if column])
    gutter = _gutter([plot for column in found[:count] for plot in column.plots], lettering)
    places = []
    for number, column in enumerate(found):
        firsts = [row[0] for row in column.rows(lettering.em)]
        named = found[0].plots if number < count else firsts
        shares = [proportions.heights.get(plot.name) for plot in named]
        own = gutter if number < count else _gutter(firsts, lettering)
        rows = _places(column, own, lettering, shares)
        places += [replace(place, column=number) for place in rows]
    return places


def least_height(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
    in_view: float | None = None,
) -> float:
    """Return the height of a page on which every plot has its least height."""
    found = _columns(time_columns, instruments, page, lettering, proportions, in_view)
    tallest = max((column.least(lettering) for column in found), default=0.0)
    return tallest + 1.6 * _margin(lettering)


def crowded(plots: Sequence[Plot], height: float, lettering: Lettering) -> bool:
    """Return whether a column of so many pixels is too low for plots even at their least."""
    strip, foot, gap = _between(lettering)
    least = lettering.em * sum(map(least_of, plots))
    return least + len(plots) * (strip + gap) + foot - gap > height


def _columns(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions,
    in_view: float | None,
) -> list[_Column]:
    times = [column for column in time_columns if column]
    areas = columns(len(times), bool(instruments), page, lettering, proportions)
    found = [
        _Column(column, [plot is column[-1] for plot in column], area)
        for column, area in zip(times, areas, strict=False)
    ]
    if instruments:
        height = (page.height if in_view is None else in_view) - 1.6 * _margin(lettering)
        found += _instruments(instruments, areas[-1], height, lettering)
    return found


def _instruments(
    plots: Sequence[Plot], area: Area, height: float, lettering: Lettering
) -> Sequence[_Column]:
    """Return the instruments in one column, or in two where they do not fit into a height."""
    whole, gap = _Column(plots, [plot.foot for plot in plots], area), _apart(lettering)
    if area.width < WIDE * lettering.em or len(plots) < 2 or whole.least(lettering) <= height:
        return [whole]
    width = round((area.width - gap) / 2)
    left = area._replace(width=width)
    right = area._replace(x=area.x + width + gap, width=area.width - width - gap)
    halves = [
        (_Column(plots[:k], whole.feet[:k], left), _Column(plots[k:], whole.feet[k:], right))
        for k in range(1, len(plots))
    ]
    return min(halves, key=lambda pair: max(half.least(lettering) for half in pair))


def _between(lettering: Lettering) -> tuple[int, int, int]:
    """Return the heights of a title line, of labels under an axis, and of a gap."""
    return header_height(lettering), foot_height(lettering), round(BAR + 1 + 0.4 * lettering.em)


def _margin(lettering: Lettering) -> int:
    return round(0.9 * lettering.em)


def _apart(lettering: Lettering) -> int:
    """Return the distance of columns."""
    return round(2.2 * lettering.em)


def _gutter(plots: Sequence[Plot], lettering: Lettering) -> int:
    return round(max((plot.gutter(lettering) for plot in plots), default=0))


def _places(
    column: _Column, gutter: int, lettering: Lettering, shares: Sequence[float | None]
) -> list[Place]:
    rows, area = column.rows(lettering.em), column.area
    strip, foot, gap = _between(lettering)
    room = area.height - column.between(rows, lettering)
    heights, footed = _heights(rows, room, lettering.em, shares), column.footed(rows)
    # All that begin a row share their left edge; one further right keeps its labels beside itself.
    places, y = [], float(round(area.y))
    for number, (row, height, has_foot) in enumerate(zip(rows, heights, footed, strict=True)):
        x, between = area.x, round(0.9 * lettering.em) if len(row) > 1 else 0
        whole = sum(plot.room.share for plot in row)
        for k, plot in enumerate(row):
            right = area.right if plot is row[-1] else x + area.width * plot.room.share / whole
            left = round(x) + (gutter if k == 0 else round(plot.gutter(lettering)))
            width = max(8, round(right - (between if plot is not row[-1] else 0)) - left)
            title, place = Area(left, y, width, strip - 2), Area(left, y + strip, width, height)
            places.append(Place(title, place, has_foot, row=number, gutter=x))
            x = right
        y += strip + height + gap + (foot if has_foot else 0)
    return places


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
