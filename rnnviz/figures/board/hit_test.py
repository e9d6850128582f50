"""What lies where on a page: the plot, the mark, the choice or the border under a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnnviz.figures.board.layout import Place
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import Choice


class HitTest:
    """The plots of a page at their places, as far as they are seen.

    Parameters
    ----------
    plots, places : sequences of equal length
    seen : Area
        The part of the page that is not covered or scrolled away.
    """

    def __init__(self, plots: Sequence[Plot], places: Sequence[Place], seen: Area) -> None:
        self._all, self._seen = list(zip(plots, places, strict=True)), seen

    def _placed(self, x: float, y: float) -> Sequence[tuple[Plot, Place]]:
        """Return the plots, if a point lies where they are seen."""
        return self._all if self._seen.contains(x, y) else ()

    def locate(self, x: float, y: float) -> Cursor | None:
        """Return what lies at a point; None outside the plots' areas."""
        found = self.plot_at(x, y)
        if found is None:
            return None
        plot, area = found
        return replace(plot.locate(x - area.x, y - area.y), plot=unique(plot))

    def choice_at(self, x: float, y: float) -> Choice | None:
        """Return what a click at a point would choose to see, if anything."""
        for plot, place in self._placed(x, y):
            area, title, button = place.area, place.title, plot.header.switch_place
            pressed = button is not None and button.contains(x - title.x, y - title.y)
            if plot.switch is not None and pressed:
                return plot.switch.choice
            for switch, segment in zip(plot.switches, plot.header.segment_places, strict=False):
                if segment.contains(x - title.x, y - title.y):
                    return switch.choice
            if area.y <= y < area.bottom and place.gutter <= x < area.right:
                return plot.choose(x - area.x, y - area.y)
        return None

    def plot_at(self, x: float, y: float) -> tuple[Plot, Area] | None:
        """Return the plot whose area lies at a point, and the area."""
        for plot, place in self._placed(x, y):
            area = place.area
            if area._replace(height=area.height + plot.below).contains(x, y):
                return plot, area
        return None

    def panel_plot_at(self, x: float, y: float) -> Plot | None:
        """Return the plot whose title or area lies at a point."""
        for plot, place in self._placed(x, y):
            if place.title.contains(x, y) or place.area.contains(x, y):
                return plot
        return None

    def about(self, x: float, y: float) -> str:
        """Return the sentence about the plot whose title lies at a point."""
        for plot, place in self._placed(x, y):
            if place.title.contains(x, y):
                return plot.about
        return ""


def unique(plot: Plot) -> str:
    """Return a plot's name; in the score of a further run with that run's number."""
    index = plot.run.index
    return f"{plot.name} {index}" if index else plot.name
