"""Plots over the updates of the run."""

from __future__ import annotations

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.plots.plot import OVER, Plot
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.plots.update_marks import done_at, draw_update_marks
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import whole, whole_steps
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.time_axis import UpdateAxis
from rnnviz.training.snapshot.snapshot import Snapshot


class UpdatePlot(Plot):
    """A plot whose x is the update number, on the axis that all such plots share.

    Attributes
    ----------
    gridded : bool
        Whether lines through the plot continue the labels of the updates.
    """

    gridded = shares_axis = True

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title, bottom="update")
        self._line = Rule(look.pen("ink", alpha=0.65))
        self._line.setZValue(OVER + 1)
        self._line.hide()
        self._labelled: tuple[int, float, bool] | None = None
        self.addItem(self._line, ignoreBounds=True)
        self.add_picture(self._draw_marks, OVER)

    @property
    def updates(self) -> UpdateAxis:
        """The axis of the updates."""
        return self.run.updates

    def set_values(self, low: float, high: float) -> None:
        """Set the range of y; that of x is the updates."""
        top, width = self.updates.top, self.area.width
        self.set_range((0.0, float(top)), (low, high))
        if self._labelled != (top, width, self.footed):
            self._labelled = top, width, self.footed
            grid = "line" if self.gridded else ""
            ticks = whole_steps(top + 1, max(2, int(width / self.look.em / 6)))
            texts = (whole(update) if self.footed else "" for update in ticks)
            self.bottom.write([Label(*one, grid=grid) for one in zip(ticks, texts, strict=True)])

    def point(self, cursor: Cursor) -> None:
        """Draw the line of the update under the pointer."""
        inside = cursor.update is not None and 0 <= cursor.update <= self.updates.top
        self._line.setVisible(inside)
        if cursor.update is not None and inside:
            self._line.setValue(cursor.update)
            self._line.setPen(cursor_pen(self.look, cursor))
        super().point(cursor)

    def locate(self, x: float, y: float) -> Cursor:
        """Return the update at a point, at most the last one that a run has been at."""
        del y
        update = self.updates.update_at(self.area, x)
        return Cursor(update=max(0, min(update, max(run.end for run in self.marked))))

    @property
    def marked(self) -> tuple[Snapshot, ...]:
        """The runs whose commands are marked: here the plot's own."""
        return (self.run.snapshot,)

    def done_at(self, update: int) -> tuple[str, ...]:
        """Return what was done to the runs near an update."""
        return tuple(dict.fromkeys(done_at(self.area, self.updates, self.marked, update)))

    def _draw_marks(self, canvas: Canvas, area: Area) -> None:
        draw_update_marks(canvas, area, self.updates, self.marked, self.look.theme)

    def gutter(self, text: Lettering) -> float:
        """Return the width that labels at the left need, and the word under them."""
        return max(super().gutter(text), text.width("update", "small") + 8)
