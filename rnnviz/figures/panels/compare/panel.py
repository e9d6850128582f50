"""Gradient magnitude of several runs in one plot, and their ratio."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.compare.ratio_plot import RatioPlot, ratios_of
from rnnviz.figures.plots.magnitude_plot import MagnitudeCurve, MagnitudePlot, in_words
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradient_words import gradient_explained
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.status import short_titles
from rnnviz.registry import panels
from rnnviz.training.settings.runs import run_name

TITLE = Title("Gradient magnitude", "timestep", brief="Gradient")


@panels.register("compare")
class ComparePanel(Instrument):
    """Runs overlaid: the gradient at each timestep of both, and by how much they differ."""

    title = "Gradient magnitude, runs compared"
    about = (
        "How much gradient arrives at each timestep in each run, on one scale; below it the log10"
        " of their ratio: how many powers of ten more one run gets. Of more than two runs it is the"
        " distance of their curves."
    )
    needs = frozenset({"trace"})
    order = 15
    overlays = compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the overlay, and of two runs the ratio; nothing for a single run."""
        match run.beside:
            case ():
                return {}
            case (other,) if ratios_of(run, other):
                return {"overlay": OverlayPlot, "ratio B": partial(RatioPlot, other=1)}
        return {"overlay": OverlayPlot}


class OverlayPlot(MagnitudePlot):
    """The total of every state of every run; colour and dash tell the run."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, TITLE)
        self.room = Room(weight=1.4, least=5.0)

    def curves_of(self, run: RunView) -> list[MagnitudeCurve]:
        """Return a curve a state; thick that which the readout reads, of the last layer."""
        self.title = replace(TITLE, which=run.probe.whose)
        self._write(run)
        curves = []
        for index, one in enumerate(run.runs):
            color, dash = self.look.theme.run(index)
            for layer, states in zip(one.layers, one.gradients, strict=True):
                top = layer.id.index == one.tops[-1].id.index
                for k, (state, parts) in enumerate(states.items()):
                    name = f"{run_name(index)} {joined(one.name(layer), f'‖∂L/∂{state}‖')}"
                    width = 2.4 if top and k == 0 else 1.2
                    curve = MagnitudeCurve(name, parts.total, color, width, dash, main=top)
                    curves.append(curve)
        return curves

    def _write(self, run: RunView) -> None:
        """Write which curve is whose."""
        theme, snapshots = self.look.theme, [one.snapshot for one in run.runs]
        self.guides = tuple(
            Stroke(title, theme.run(k)[0], 2.2, theme.run(k)[1], run_name(k))
            for k, title in enumerate(short_titles(snapshots))
        )
        first, *others = dict.fromkeys(
            state for one in run.runs for layer in one.gradients for state in layer
        )
        deep = any(len({layer.id.index for layer in one.layers}) > 1 for one in run.runs)
        thick = f"thick {first}" + (" of the last layer" if deep else "")
        thin = [] if deep else [f"thin {state}" for state in others]
        self.caption = (thick, *thin) if others or deep else ()

    def explain(self, cursor: Cursor) -> str:
        """Return how the total of each run is made up of its parts."""
        column, step = self.column_of(cursor), cursor.step
        if column is None or step is None:
            return ""
        return "   ".join(
            f"{run_name(index)}: {gradient_explained(one, column, step)}"
            for index, one in enumerate(self.run.runs)
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the magnitude at a step in each run."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"t {cursor.step}"]
        for index, one in enumerate(self.run.runs):
            parts = next(iter(one.gradients[-1].values()))
            texts.append(f"{run_name(index)} {in_words(parts.total, column, exact=False)}")
        return tuple(texts)
