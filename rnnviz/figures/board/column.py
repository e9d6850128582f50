"""Column: plots one below the other, the heights that they want, and the least that they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.axis import BAR
from rnnviz.figures.items.header import header_height
from rnnviz.figures.plots.plot import Plot, foot_height
from rnnviz.figures.style.lettering import Lettering

SOFTNESS = 0.7  # of its least height, which a soft plot gives up before others have to
PAIR = 25.0  # text sizes of a column that has room for instruments side by side


@dataclass(frozen=True)
class Column:
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
        strip, foot, gap = titles_and_gaps(lettering)
        return len(rows) * strip + sum(self.footed(rows)) * foot + (len(rows) - 1) * gap

    def least(self, lettering: Lettering) -> float:
        """Return the height in which every plot has its least."""
        rows = self.rows(lettering.em)
        heights = sum(max(least_of(plot) for plot in row) for row in rows) * lettering.em
        return self.between(rows, lettering) + heights


def least_of(plot: Plot) -> float:
    """Return the height in text sizes below which a plot is not shown on a screen."""
    return plot.room.least * (SOFTNESS if plot.room.soft else 1.0)


def titles_and_gaps(lettering: Lettering) -> tuple[int, int, int]:
    """Return the heights of a title line, of labels under an axis, and of a gap."""
    return header_height(lettering), foot_height(lettering), round(BAR + 1 + 0.4 * lettering.em)


def heights_of(
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
