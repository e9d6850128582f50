"""The cell's diagram with the numbers of one unit at one timestep."""

from __future__ import annotations

from rnnviz.figures.panels.inspector.cell_plot import CellPlot
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels


@panels.register("inspector")
class Inspector(Instrument):
    """One diagram; of the last layer, unless another one is chosen."""

    title = "Cell inspector"
    about = (
        "One unit at one timestep: values (the numbers beside the lines) flow forward, and the"
        " gradient flows back along the same lines, which are as wide as its log magnitude. Click a"
        " state to choose step and unit, then point at a box or a line for its formula."
    )
    needs = frozenset({"trace", "weights"})
    order = 65
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"inspector": CellPlot}
