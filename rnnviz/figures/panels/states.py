"""The states that are carried from step to step."""

from __future__ import annotations

from rnnviz.figures.plots.heat_plot import Band, HeatPlot
from rnnviz.figures.plots.panel import ScorePanel
from rnnviz.figures.view.names import titled
from rnnviz.figures.view.run_view import Shown
from rnnviz.registry import panels


@panels.register("states")
class States(ScorePanel):
    """One plot per state; one heatmap per layer and direction in it."""

    title = "States"
    about = "What the network remembers: each row is a unit, each column a timestep."
    order = 30

    def plots(self, shown: Shown) -> list[HeatPlot]:
        """Return a plot per name of a state."""
        layers, labels = shown.layers, shown.snapshot.experiment.model.cell.labels
        names = list(dict.fromkeys(name for layer in layers for name in layer.states))
        plots = []
        for name in names:
            bands = [
                Band(
                    name=name,
                    label=shown.name(layer),
                    short=shown.name(layer) or name,
                    values=shown.time.cut(layer.states[name][:, :, shown.sequence]),
                    scale=shown.scale_of(layer, name),
                    layer=layer,
                    rows=shown.rows_of(layer),
                )
                for layer in layers
                if name in layer.states
            ]
            plot = HeatPlot(f"states {name}", titled(name, labels).capitalize(), shown, bands)
            plot.weight *= 1.6
            plots.append(plot)
        return plots
