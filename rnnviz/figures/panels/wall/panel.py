"""Pascanu's wall: why a gradient that explodes is clipped, on the smallest net that has a cliff."""

from __future__ import annotations

from rnnviz.figures.panels.wall.wall_plot import WallPlot
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels


@panels.register("wall")
class Wall(Instrument):
    """The error surface of one unit, and two walkers on it."""

    title = "Pascanu's wall"
    about = (
        "The error of a net of one unit after 50 steps, x = w σ(x) + b, over its two weights"
        " (Pascanu et al. 2013). It has a steep wall, where the gradient is huge: of two walkers"
        " that follow the gradient downhill, the one that does not clip it jumps far away in a"
        " single step, the one that does stays near. This is a separate model, not the network that"
        " is being trained."
    )
    order = 55
    overlays = True
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"wall": WallPlot}
