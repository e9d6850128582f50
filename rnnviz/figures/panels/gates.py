"""The gates of the cell."""

from __future__ import annotations

from rnnviz.figures.plots.heat_plot import Band, HeatPlot
from rnnviz.figures.plots.panel import ScorePanel
from rnnviz.figures.view.names import joined, titled
from rnnviz.figures.view.run_view import Shown
from rnnviz.registry import panels


@panels.register("gates")
class Gates(ScorePanel):
    """One plot per layer and direction; one heatmap per gate in it, on the range it declares."""

    title = "Gates"
    about = "What each gate lets through: 0 closed, 1 open; a candidate is what would be written."
    order = 40

    def plots(self, shown: Shown) -> list[HeatPlot]:
        """Return a plot per layer that has gates."""
        plots, labels = [], shown.snapshot.experiment.model.cell.labels
        for layer in shown.layers:
            bands = [
                Band(
                    name=name,
                    label=titled(name, labels),
                    short=name,
                    values=shown.time.cut(values[:, :, shown.sequence]),
                    scale=layer.ranges[name],
                    layer=layer,
                    rows=shown.rows_of(layer),
                )
                for name, values in layer.gates.items()
            ]
            if bands:
                label = shown.name(layer)
                plots.append(HeatPlot(joined("gates", label), joined("Gates", label), shown, bands))
        return plots
