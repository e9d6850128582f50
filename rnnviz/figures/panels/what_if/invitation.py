"""What stands in the place of a difference while nothing is changed, or nothing can be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.wrapping import wrapped
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.what_if.parts import undo
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.snapshot.parts.what_if import WHAT_IF

INVITES = (
    "Right-click a symbol, or a unit at a timestep, and change it:"
    " here the difference that it makes is shown."
)


class Invitation(TimePlot):
    """A sentence: how to change something, or why this cannot be changed."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("What if"))
        self.room = Room(weight=0.6, least=2.4, most=4.0)
        self.words = INVITES
        self.add_picture(self._draw_words)

    def show_data(self, run: RunView) -> None:
        """Say what can be done."""
        found = run.snapshot[WHAT_IF]
        self.words = INVITES if found is None else f"Nothing is changed: {found.problem}."
        self.switch = undo(run)
        self.set_values(0.0, 1.0)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return that nothing is changed."""
        return () if self.column_of(cursor) is None else (f"t {cursor.step}", "nothing is changed")

    def explain(self, cursor: Cursor) -> str:
        """Return the sentence."""
        return self.words

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return nothing: there are no data."""
        return {}

    def _draw_words(self, canvas: Canvas, area: Area) -> None:
        text, room = canvas.lettering, self.time.edge(area, self.time.length) - area.x
        lines = wrapped(self.words, max(room - 2 * text.em, text.em), text, "text")
        tall = text.height("text") + 2
        if room < 8 * text.em or len(lines) * tall > area.height:
            return
        wide = max(text.width(line.rstrip(), "text") for line in lines)
        x, y = area.x + room / 2, area.y + (area.height - len(lines) * tall) / 2
        ground = Area(x - wide / 2 - 6, y, wide + 12, len(lines) * tall)
        canvas.box(ground, argb(canvas.theme.panel, 0.85), 3)
        for number, line in enumerate(lines):
            middle = y + (number + 0.5) * tall
            canvas.text(x, middle, line.rstrip(), "text", canvas.dim(), "center")
