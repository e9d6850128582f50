"""What stands in the place of a difference while nothing is changed, or nothing can be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.wrapping import draw_sentence
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.what_if.parts import undo
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.plots.time_plot import TimePlot
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
        room = area._replace(width=self.time.edge(area, self.time.length) - area.x)
        draw_sentence(canvas, room, canvas.dim(), self.words)
