"""Rows of a score that another run has and this one has not."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.plots.time_plot import TimePlot, hatching
from rnnviz.figures.style.colors import argb
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.training.settings.runs import run_name


class Absent(TimePlot):
    """An empty stave in the place of a plot, so that what can be compared stands at one height."""

    def __init__(self, shown: Shown, other: TimePlot) -> None:
        super().__init__(other.name, other.title, shown)
        self.words = f"not in run {run_name(shown.run or 0)}"

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.words)

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        canvas.rect(area, argb(canvas.theme.background))
        xs, ys = hatching(area)
        canvas.line(xs, ys, argb(canvas.theme.line))
        wide = canvas.lettering.width(self.words, "text") + 20
        tall = canvas.lettering.height("text") + 6
        if tall < area.height and wide < area.width:
            x, y = area.x + area.width / 2, area.y + area.height / 2
            ground = Area(x - wide / 2, y - tall / 2, wide, tall)
            canvas.box(ground, argb(canvas.theme.background), 4)
            canvas.text(x, y, self.words, "text", canvas.dim(), "center")

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        """Nothing: there are no data."""


def aligned(runs: Sequence[Shown], scores: Sequence[Sequence[TimePlot]]) -> list[list[TimePlot]]:
    """Return the plots of one panel with equal rows in all runs, as high as any needs.

    Plots of one name stand beside one another; where runs have no name in common, those of one
    number do.
    """
    names = [{plot.name for plot in score} for score in scores]
    common = len(runs) == 1 or bool(set.intersection(*names))
    tables: list[dict[Hashable, TimePlot]] = [
        {plot.name if common else number: plot for number, plot in enumerate(score)}
        for score in scores
    ]
    rows = []
    for key in dict.fromkeys(key for table in tables for key in table):
        some = next(table[key] for table in tables if key in table)
        row = [
            table.get(key) or Absent(shown, some) for shown, table in zip(runs, tables, strict=True)
        ]
        present = [plot for plot in row if not isinstance(plot, Absent)]
        for plot in row:
            plot.weight = max(one.weight for one in present)
            plot.least = max(one.least for one in present)
            plot.most = max(one.most for one in present)
            plot.soft = some.soft
        rows.append(row)
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in runs]
