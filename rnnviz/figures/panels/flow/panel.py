"""Gradient flow along the network, unrolled in time or folded into its one cell."""

from __future__ import annotations

from rnnviz.figures.panels.flow.flow_plot import FlowPlot
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels


@panels.register("flow")
class FlowPanel(TimePanel):
    """Cells in their columns, and between them the gradient as a ribbon."""

    title = "Gradient flow"
    about = (
        "Each ribbon leaves a cell as wide as its total gradient and arrives at the next as wide as"
        " the part carried there, on a log scale; arrows from above are the gradient injected by"
        " the loss or the layer above. A state on a track goes straight from step to step, gated"
        " unit by unit; any other goes through its cell and Wₕ. The brighter a cell, the larger"
        " its mean |state|."
    )
    order = 10
    compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"flow": FlowPlot}
