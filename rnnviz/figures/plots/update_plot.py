"""Plots on the updates of the run."""

from __future__ import annotations

from collections.abc import Hashable

from rnnviz.figures.items.canvas import Align, Area, Canvas
from rnnviz.figures.plots.plot import Plot, hairline
from rnnviz.figures.style.colors import argb
from rnnviz.figures.view.numbers import whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, Shown


class UpdatePlot(Plot):
    """A plot on the updates of the run."""

    def __init__(self, name: str, title: str, shown: Shown) -> None:
        super().__init__(name, title, shown)
        self.updates = shown.updates

    @property
    def fixed(self) -> Hashable:
        return self.updates

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        del y
        return Cursor(update=min(self.updates.update_at(area, x), self.shown.snapshot.update))

    def draw_cursor(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        """Draw the line of the update under the pointer."""
        if cursor.update is not None and 0 <= cursor.update <= self.updates.top:
            x = round(float(self.updates.x(area, cursor.update)) - 0.5)
            canvas.vline(min(x, area.right - 1), area.y, area.height, hairline(canvas, cursor))

    def draw_updates(self, canvas: Canvas, area: Area, grid: bool) -> None:
        """Draw the labels of the update axis under the area, and its grid."""
        count = max(2, int(area.width / canvas.lettering.em / 6))
        y = area.bottom + canvas.lettering.em * 0.85
        for update in whole_steps(self.updates.top + 1, count):
            x = float(self.updates.x(area, update))
            if grid and 0 < update < self.updates.top:
                canvas.vline(round(x), area.y, area.height, argb(canvas.theme.line))
            ends: dict[int, Align] = {0: "left", self.updates.top: "right"}
            canvas.text(x, y, whole(update), "small", canvas.dim(), ends.get(update, "center"))
        canvas.text(area.x - 14, y, "update", "small", canvas.dim(), "right")
