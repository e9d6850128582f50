"""Rows of a score that another lane has and this one has not."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.timeplot import TimePlot, hatching


class Absent(TimePlot):
    """An empty stave in the place of a plot, so that what can be compared stands at one height."""

    def __init__(self, shown: Shown, other: TimePlot) -> None:
        super().__init__(other.name, other.title.split(" · ")[0], shown)
        self.words = f"{shown.snapshot.experiment.model.cell.title}: none"

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


def aligned(lanes: Sequence[Shown], scores: Sequence[Sequence[TimePlot]]) -> list[list[TimePlot]]:
    """Return the same plots of one panel with equal rows in all lanes, as high as any needs."""
    tables = [{plot.name: plot for plot in score} for score in scores]
    names = list(dict.fromkeys(plot.name for score in scores for plot in score))
    rows = []
    for name in names:
        some = next(table[name] for table in tables if name in table)
        row = [
            table.get(name) or Absent(shown, some)
            for shown, table in zip(lanes, tables, strict=True)
        ]
        present = [plot for plot in row if not isinstance(plot, Absent)]
        for plot in row:
            plot.weight = max(one.weight for one in present)
            plot.least = max(one.least for one in present)
            plot.most = max(one.most for one in present)
            plot.soft = some.soft
        rows.append(row)
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in lanes]
