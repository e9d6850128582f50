"""The gates of the cell."""

from __future__ import annotations

from functools import partial

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.band import Band
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import joined, titled
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels


@panels.register("gates")
class Gates(TimePanel):
    """One plot per layer and direction; one heatmap per gate in it, on the range it declares."""

    title = "Gates"
    about = (
        "How far each gate is open: 0 closed, 1 open; a candidate is the value to be"
        " written. Of the difference of two runs: by how much more than in the first."
    )
    order = 40
    subtracts = True

    def plots(self, run: RunView) -> Makers:
        """Return a plot per layer that has gates."""
        return {
            joined("gates", run.name(layer)): partial(
                GatesPlot, layer=layer.id, which=run.name(layer)
            )
            for layer in run.layers
            if layer.gates
        }


class GatesPlot(HeatPlot):
    """The gates of one layer in one direction."""

    subtracts = True

    def __init__(self, look: Style, layer: LayerId, which: str) -> None:
        super().__init__(look, Title("Gates", which=which))
        self.layer_id = layer

    def show_data(self, run: RunView) -> None:
        """Show a band per gate."""
        layer = next(layer for layer in run.layers if layer.id == self.layer_id)
        labels = run.snapshot.experiment.model.cell.labels
        bands = [
            Band(
                name=name,
                label=titled(name, labels),
                short=name,
                values=run.time.cut(values[:, :, run.sequence]),
                scale=layer.ranges[name],
                layer=layer,
                rows=run.rows_of(layer),
            )
            for name, values in layer.gates.items()
        ]
        self.set_bands(run, bands)
