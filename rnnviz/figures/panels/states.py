"""The states that are carried from step to step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.band import Band
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import titled
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels


@panels.register("states")
class States(TimePanel):
    """One plot per state; one heatmap per layer and direction in it."""

    title = "States"
    about = (
        "What the network remembers: each row is a unit, each column a timestep."
        " Of the difference of two runs: what a unit has more, or less, than that of the first."
    )
    order = 30
    subtracts = True

    def plots(self, run: RunView) -> Makers:
        """Return a plot per name of a state."""
        labels = run.snapshot.experiment.model.cell.labels
        names = dict.fromkeys(name for layer in run.layers for name in layer.states)
        return {
            f"states {name}": partial(
                StatePlot, state=name, title=Title(titled(name, labels).capitalize())
            )
            for name in names
        }


class StatePlot(HeatPlot):
    """One state, of every layer that has it."""

    subtracts = True

    def __init__(self, look: Style, state: str, title: Title) -> None:
        super().__init__(look, title)
        self.state = state

    def show_data(self, run: RunView) -> None:
        """Show the state in every layer."""
        name = self.state
        bands = [
            Band(
                name=name,
                label=run.name(layer),
                short=run.name(layer) or name,
                values=run.time.cut(layer.states[name][:, :, run.sequence]),
                scale=run.scale_of(layer, name),
                layer=layer,
                rows=run.rows_of(layer),
            )
            for layer in run.layers
            if name in layer.states
        ]
        self.set_bands(run, bands)
        self.room = replace(self.room, weight=1.6 * self.room.weight)
