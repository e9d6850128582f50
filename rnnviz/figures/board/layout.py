"""Layout: where each plot goes. Whole pixels, one left and one right edge per column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rnnviz.figures.board.column import Column, heights_of, least_of, titles_and_gaps
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.lettering import Lettering

TIME_SHARE = 0.6  # of the width; the instruments have the rest
RUNS_SHARE = 0.7  # of two runs' time columns together
MANY_SHARE = 0.76  # of those of more
MANY = 3  # columns from which on labels that would be repeated are left out
WIDE = 48.0  # text sizes of a column that has room for two columns of instruments
LEAST_WIDTH, OF_ONE_RUN = 800, 560  # pixels: in less the usual panels could not be read
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
    share a row. `gutter` is the x at which what stands left of the area begins. `stays` is whether
    its column is seen whole, so that it stays in view while others are scrolled. `labelled` is
    whether there are labels at its left: those of the first of many columns are not repeated.
    """

    title: Area
    area: Area
    foot: bool
    column: int = 0
    row: int = 0
    gutter: float = 0.0
    stays: bool = False
    labelled: bool = True

    def moved(self, by: float) -> Place:
        """Return the place so many pixels lower."""
        title, area = (part._replace(y=part.y + by) for part in (self.title, self.area))
        return replace(self, title=title, area=area)


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
    usual = {1: TIME_SHARE, 2: RUNS_SHARE}.get(time_columns, MANY_SHARE)
    return proportions.time or usual


def columns(
    gutters: Sequence[float],
    instruments: bool,
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
) -> list[Area]:
    """Return a column for each gutter, and one for the instruments if any.

    Without their gutters all columns are equally wide.
    """
    time_columns = len(gutters)
    margin, between = _margin(lettering), _apart(lettering)
    inner = Area(
        page.x + margin, page.y + margin * 0.6, page.width - 2 * margin, page.height - 1.6 * margin
    )
    share = time_share(time_columns, proportions) if instruments else 1.0
    gaps = time_columns - (not instruments)
    found, x = [], inner.x
    for gutter in gutters:
        usual = (inner.width - gaps * between) * share / time_columns
        width = round(usual + gutter - sum(gutters) / time_columns)
        found.append(inner._replace(x=x, width=width))
        x += width + between
    if instruments:
        found.append(inner._replace(x=x, width=inner.right - x))
    return found


def arrange(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
    in_view: float | None = None,
) -> list[Place]:
    """Return the places of the plots of all columns, first those of the time columns.

    Time columns have equal rows, and one gutter or none. The axis of timesteps is labelled under
    the last plot of a column, every instrument under itself. `in_view` is how much of the page's
    height is seen at once: a column that fits into it is no higher, and stays in view while others
    are scrolled; instruments that do not fit stand in two columns if there is width.
    """
    found = _columns(time_columns, instruments, page, lettering, proportions, in_view)
    seen = (page.height if in_view is None else in_view) - 1.6 * _margin(lettering)
    count = len([column for column in time_columns if column])
    gutters = gutters_of([column.plots for column in found[:count]], lettering)
    places = []
    for number, column in enumerate(found):
        firsts = [row[0] for row in column.rows(lettering.em)]
        named = found[0].plots if number < count else firsts
        shares = [proportions.heights.get(plot.name) for plot in named]
        own = gutters[number] if number < count else _gutter(firsts, lettering)
        level = found[:count] if number < count else [column]
        stays = all(one.least(lettering) <= seen for one in level)
        height = seen if stays else column.area.height
        shown = replace(column, area=column.area._replace(height=height))
        rows = _places(shown, own, lettering, shares)
        labelled = own > 0 or not number
        places += [replace(place, column=number, stays=stays, labelled=labelled) for place in rows]
    return places


def least_width(runs: int) -> int:
    """Return the width in which the usual panels of so many runs can be read."""
    return LEAST_WIDTH if runs > 1 else OF_ONE_RUN


def least_size(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions = USUAL_PROPORTIONS,
    in_view: float | None = None,
) -> tuple[int, float]:
    """Return the size of a page on which all can be read: every plot has its least height."""
    found = _columns(time_columns, instruments, page, lettering, proportions, in_view)
    tallest = max((column.least(lettering) for column in found), default=0.0)
    return least_width(len(time_columns)), tallest + 1.6 * _margin(lettering)


def crowded(plots: Sequence[Plot], height: float, lettering: Lettering) -> bool:
    """Return whether a column of so many pixels is too low for plots even at their least."""
    strip, foot, gap = titles_and_gaps(lettering)
    least = lettering.em * sum(map(least_of, plots))
    return least + len(plots) * (strip + gap) + foot - gap > height


def _columns(
    time_columns: Sequence[Sequence[Plot]],
    instruments: Sequence[Plot],
    page: Area,
    lettering: Lettering,
    proportions: Proportions,
    in_view: float | None,
) -> list[Column]:
    times = [column for column in time_columns if column]
    areas = columns(gutters_of(times, lettering), bool(instruments), page, lettering, proportions)
    found = [
        Column(column, [plot is column[-1] for plot in column], area)
        for column, area in zip(times, areas, strict=False)
    ]
    if instruments:
        height = (page.height if in_view is None else in_view) - 1.6 * _margin(lettering)
        found += _instruments(instruments, areas[-1], height, lettering)
    return found


def _instruments(
    plots: Sequence[Plot], area: Area, height: float, lettering: Lettering
) -> Sequence[Column]:
    """Return the instruments in one column, or in two where they do not fit into a height."""
    whole, gap = Column(plots, _feet(plots), area), _apart(lettering)
    if area.width < WIDE * lettering.em or len(plots) < 2 or whole.least(lettering) <= height:
        return [whole]
    width = round((area.width - gap) / 2)
    left = area._replace(width=width)
    right = area._replace(x=area.x + width + gap, width=area.width - width - gap)
    halves = [
        (Column(plots[:k], _feet(plots[:k]), left), Column(plots[k:], _feet(plots[k:]), right))
        for k in range(1, len(plots))
    ]
    return min(halves, key=lambda pair: max(half.least(lettering) for half in pair))


def _feet(plots: Sequence[Plot]) -> list[bool]:
    """Return which of plots in a column have labels below: of those that share an axis the last."""
    shared = [one.shares_axis and one.kind == other.kind for one, other in pairwise(plots)]
    return [
        plot.foot and not goes_on for plot, goes_on in zip(plots, [*shared, False], strict=True)
    ]


def _margin(lettering: Lettering) -> int:
    return round(0.9 * lettering.em)


def _apart(lettering: Lettering) -> int:
    """Return the distance of columns."""
    return round(2.2 * lettering.em)


def _gutter(plots: Sequence[Plot], lettering: Lettering) -> int:
    return round(max((plot.gutter(lettering) for plot in plots), default=0))


def gutters_of(columns: Sequence[Sequence[Plot]], lettering: Lettering) -> list[int]:
    """Return the gutter of every time column; of many, none where it would repeat the first's."""
    whole = _gutter([plot for column in columns for plot in column], lettering)
    if len(columns) < MANY:
        return [whole] * len(columns)
    first = columns[0]
    return [whole, *(0 if _repeats(column, first) else whole for column in columns[1:])]


def _repeats(column: Sequence[Plot], first: Sequence[Plot]) -> bool:
    """Return whether plots have the labels of those in the same rows of the first column."""
    rows = zip(column, first, strict=True)
    return all(_labels(plot) in ((), _labels(other)) for plot, other in rows)


def _labels(plot: Plot) -> tuple[str, ...]:
    """Return what a plot has to write at its left."""
    return tuple(label.text for label in plot.left.labels)


def _places(
    column: Column, gutter: int, lettering: Lettering, shares: Sequence[float | None]
) -> list[Place]:
    rows, area = column.rows(lettering.em), column.area
    strip, foot, gap = titles_and_gaps(lettering)
    room = area.height - column.between(rows, lettering)
    heights, footed = heights_of(rows, room, lettering.em, shares), column.footed(rows)
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
