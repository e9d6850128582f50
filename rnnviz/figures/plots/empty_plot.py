"""EmptyPlot: what stands where a run has nothing to compare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import hatching
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.settings.runs import run_name


class EmptyPlot(TimePlot):
    """An empty row in the place of a plot, so that what can be compared stands at one height."""

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title)
        self.words = ""
        self.add_picture(self._draw_words)

    def show_data(self, run: RunView) -> None:
        """Say whose row is empty."""
        self.words = f"not in run {run_name(run.index or 0)}"
        self.set_values(0.0, 1.0)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return nothing: there are no data."""
        return ()

    def explain(self, cursor: Cursor) -> str:
        """Return nothing: there are no data."""
        return ""

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return nothing: there are no data."""
        return {}

    def _draw_words(self, canvas: Canvas, area: Area) -> None:
        canvas.rect(area, argb(canvas.theme.background))
        canvas.line(*hatching(area), argb(canvas.theme.line))
        wide = canvas.lettering.width(self.words, "text") + 20
        tall = canvas.lettering.height("text") + 6
        room = self.time.edge(area, self.time.length) - area.x  # where no padding is drawn over it
        if tall < area.height and wide < room:
            x, y = area.x + room / 2, area.y + area.height / 2
            ground = Area(x - wide / 2, y - tall / 2, wide, tall)
            canvas.box(ground, argb(canvas.theme.background), 4)
            canvas.text(x, y, self.words, "text", canvas.dim(), "center")
