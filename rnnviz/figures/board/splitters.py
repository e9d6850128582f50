"""Grips: the borders between panels, which can be dragged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rnnviz.figures.board.layout import Place, Proportions
from rnnviz.figures.plots.plot import Plot

LEAST = 16.0  # pixels that a row keeps
NARROWEST, WIDEST = 0.25, 0.85  # shares of the width that the scores may have


@dataclass(frozen=True)
class Grip:
    """A border: under a row of a column, or if `column` is None right of the scores."""

    column: int | None
    row: int = 0


class Borders:
    """The borders of an arrangement of plots.

    Parameters
    ----------
    plots, places : sequences of equal length
    scores : int
        How many of the columns are scores; rows of equal number are equally high in these.
    share : float
        Of the width, that the scores have.
    proportions : Proportions
        That were in force.
    """

    def __init__(
        self,
        plots: Sequence[Plot],
        places: Sequence[Place],
        scores: int,
        share: float,
        proportions: Proportions,
    ) -> None:
        self._scores, self._share, self._proportions = scores, share, proportions
        self._rows: dict[int, list[tuple[Plot, Place]]] = {}  # the first plot of every row
        self._rights: dict[int, float] = {}
        for plot, place in zip(plots, places, strict=True):
            rows = self._rows.setdefault(place.column, [])
            if place.row == len(rows):
                rows.append((plot, place))
            self._rights[place.column] = place.area.right

    def at(self, x: float, y: float) -> Grip | None:
        """Return the border at a point."""
        for column, rows in self._rows.items():
            left, right = rows[0][1].area.x, self._rights[column]
            if column == self._scores - 1 and column + 1 in self._rows:
                top, bottom = rows[0][1].area.y, rows[-1][1].area.bottom
                if right + 2 <= x < right + 12 and top <= y < bottom:
                    return Grip(None)
            if not left <= x < right:
                continue
            for number, (_, place) in enumerate(rows[:-1]):
                if place.area.bottom + 1 <= y < rows[number + 1][1].title.y + 2:
                    return Grip(column, number)
        return None

    def pulled(self, grip: Grip, dx: float, dy: float) -> Proportions:
        """Return the proportions after a border has been dragged by so many pixels."""
        if grip.column is None:
            width = self._rights[self._scores - 1] - self._rows[0][0][1].gutter
            share = self._share * (1 + dx / width)
            return replace(self._proportions, time=min(max(share, NARROWEST), WIDEST))
        column = 0 if grip.column < self._scores else grip.column
        heights = {plot.name: place.area.height for plot, place in self._rows[column]}
        whole = sum(heights.values())
        names = list(heights)
        upper, lower = names[grip.row], names[grip.row + 1]
        both = heights[upper] + heights[lower]
        least = min(LEAST, both / 2)
        heights[upper] = min(max(heights[upper] + dy, least), both - least)
        heights[lower] = both - heights[upper]
        shares = {name: height / whole for name, height in heights.items()}
        return replace(self._proportions, heights={**self._proportions.heights, **shares})
