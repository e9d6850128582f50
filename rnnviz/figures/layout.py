"""Layout: where each plot goes. Whole pixels, one left and one right edge per column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.canvas import Area
from rnnviz.figures.lettering import Lettering
from rnnviz.figures.plot import Plot
from rnnviz.figures.timeplot import BAR, TimePlot

SCORE_SHARE = 0.6  # of the width; the instruments have the rest
LANES_SHARE = 0.7  # of several lanes' scores together
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
    """Where one plot goes: its title line, its drawing area, and whether labels stand below."""

    title: Area
    area: Area
    foot: bool


def columns(scores: int, instruments: bool, page: Area, lettering: Lettering) -> list[Area]:
    """Return a column for each score, all equally wide, and one for the instruments if any."""
    margin, between = round(0.9 * lettering.em), round(2.2 * lettering.em)
    inner = Area(
        page.x + margin, page.y + margin * 0.6, page.width - 2 * margin, page.height - 1.6 * margin
    )
    share = (SCORE_SHARE if scores == 1 else LANES_SHARE) if instruments else 1.0
    gaps = scores - (not instruments)
    width = round((inner.width - gaps * between) * share / scores) if scores else 0
    found = [
        inner._replace(x=inner.x + lane * (width + between), width=width) for lane in range(scores)
    ]
    if instruments:
        x = inner.x + scores * (width + between)
        found.append(inner._replace(x=x, width=inner.right - x))
    return found


def arrange(
    scores: Sequence[Sequence[Plot]], instruments: Sequence[Plot], page: Area, lettering: Lettering
) -> list[Place]:
    """Return the places of the plots of all columns, first those of the scores.

    Scores have equal rows and one gutter. The time axis is labelled under the last plot of a score,
    every instrument under itself.
    """
    scores = [score for score in scores if score]
    areas = columns(len(scores), bool(instruments), page, lettering)
    gutter = _gutter([plot for score in scores for plot in score], lettering)
    places = []
    for score, area in zip(scores, areas, strict=False):
        feet = [plot is score[-1] for plot in score]
        places += _column(score, feet, area, gutter, lettering)
    if instruments:
        gutter = _gutter([row[0] for row in _rows(instruments)], lettering)
        feet = [True] * len(instruments)
        places += _column(instruments, feet, areas[-1], gutter, lettering)
    return places


def _gutter(plots: Sequence[Plot], lettering: Lettering) -> int:
    own = max((plot.gutter(lettering) for plot in plots), default=0)
    if any(isinstance(plot, TimePlot) for plot in plots):
        own = max(own, lettering.width("timestep", "small") + 8)
    return round(own)


def _column(
    plots: Sequence[Plot], feet: Sequence[bool], column: Area, gutter: int, lettering: Lettering
) -> list[Place]:
    rows = _rows(plots)
    footed = [feet[sum(map(len, rows[: k + 1])) - 1] for k in range(len(rows))]
    strip = round(lettering.height("title") + 4)
    foot, gap = round(1.5 * lettering.height("small")), round(BAR + 1 + 0.4 * lettering.em)
    taken = len(rows) * strip + sum(footed) * foot + (len(rows) - 1) * gap
    heights = _heights(rows, column.height - taken, lettering.em)
    # All that begin a row share their left edge; one further right keeps its labels beside itself.
    places, y = [], float(round(column.y))
    for row, height, has_foot in zip(rows, heights, footed, strict=True):
        x, between = column.x, round(0.9 * lettering.em) if len(row) > 1 else 0
        shares = sum(plot.share for plot in row)
        for k, plot in enumerate(row):
            right = column.right if plot is row[-1] else x + column.width * plot.share / shares
            left = round(x) + (gutter if k == 0 else round(plot.gutter(lettering)))
            width = max(8, round(right - (between if plot is not row[-1] else 0)) - left)
            area = Area(left, y + strip, width, height)
            places.append(Place(Area(left, y, width, strip - 2), area, has_foot))
            x = right
        y += strip + height + gap + (foot if has_foot else 0)
    return places


def _rows(plots: Sequence[Plot]) -> list[list[Plot]]:
    """Return the plots in rows: neighbours side by side while their shares fit."""
    rows: list[list[Plot]] = []
    for plot in plots:
        if rows and sum(other.share for other in rows[-1]) + plot.share <= 1.001:
            rows[-1].append(plot)
        else:
            rows.append([plot])
    return rows


def _heights(rows: Sequence[Sequence[Plot]], room: float, em: float) -> list[int]:
    """Return whole heights: to each row its least, and the rest by weight up to its most."""
    least = np.array([max(plot.least for plot in row) * em for row in rows])
    most = np.array([max(plot.most for plot in row) * em for row in rows])
    weights = np.array([max(plot.weight for plot in row) for row in rows])
    soft = np.array([all(plot.soft for plot in row) for row in rows]) * least
    if soft.any():
        least -= soft * min(SOFTNESS, max(0.0, least.sum() - room) / soft.sum())
    heights = least * min(1.0, room / least.sum())
    for _ in rows:  # what one row cannot take goes to the others
        growing = heights < most - 0.01
        rest = room - heights.sum()
        if rest < 0.5 or not growing.any():
            break
        heights = np.minimum(heights + rest * weights * growing / weights[growing].sum(), most)
    edges = np.round(np.append(0, np.cumsum(heights))).astype(int)
    return [max(4, int(height)) for height in np.diff(edges)]
