"""Gradient magnitude per timestep, as curves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnnviz.figures.items.explanation import at
from rnnviz.figures.panels.gradient.contributions import ContributionsPlot
from rnnviz.figures.plots.magnitude_plot import Line, MagnitudePlot, in_words
from rnnviz.figures.plots.panel import ScorePanel
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.gradients import Magnitudes, Parts
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.run.fault import Tensor, TensorKind
from rnnviz.training.slow_motion.walk import Phase


@panels.register("gradient")
class GradientPanel(ScorePanel):
    """log10 of the magnitude: total, carried and injected."""

    title = "Gradient magnitude per timestep"
    about = (
        "How much the loss would change with the state at t, by every path (total): what comes back"
        " through the next step (carried) and what enters at t itself (injected): from the readout"
        " or the layer above, and into c through the h of its own step."
    )
    order = 60

    def plots(self, shown: Shown) -> list[TimePlot]:
        """Return the one plot; in slow motion that of the weights once they are summed up."""
        progress = shown.progress
        if progress is not None and progress.of(Phase.SUM) > 0:
            return [ContributionsPlot(shown)]
        return [GradientPlot(shown)]


@dataclass(frozen=True)
class Curve:
    """One state of one layer."""

    label: str
    short: str
    state: str
    parts: Parts

    def each(self) -> Iterator[tuple[str, Magnitudes]]:
        """Yield carried, injected and total, the total last so that it lies on top."""
        yield "carried", self.parts.carried
        yield "injected", self.parts.injected
        yield "total", self.parts.total


class GradientPlot(MagnitudePlot):
    """The total of every state, and thinner the two parts that it is the sum of."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("gradient", "Gradient magnitude · per timestep", shown)
        self.curves = [
            Curve(
                label=joined(shown.name(layer), f"‖∂L/∂{state}‖"),
                short=joined(shown.name(layer), state),
                state=state,
                parts=parts,
            )
            for layer, states in zip(shown.layers, shown.gradients, strict=True)
            for state, parts in states.items()
        ]
        self.tensors = frozenset(
            Tensor(TensorKind.STATE_GRADIENT, curve.state) for curve in self.curves
        )
        self.weight, self.least = 3.4, 3.8
        self.known = shown.known("gradients", *shown.layers)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        return (
            Stroke("total", theme.dim, 2.2),
            Stroke("carried", theme.dim, 1.4, DASHES["carried"]),
            Stroke("injected", theme.dim, 1.4, DASHES["injected"]),
        )

    def lines(self, theme: Theme) -> list[Line]:
        return [
            Line(magnitudes, theme.color(curve.state), 2.2, label=curve.label, main=True)
            if part == "total"
            else Line(magnitudes, theme.color(curve.state), 1.4, DASHES[part])
            for curve in self.curves
            for part, magnitudes in curve.each()
        ]

    def explain(self, cursor: Cursor) -> str:
        column = self.column_of(cursor)
        if column is None or cursor.step is None:
            return ""
        state, parts = next(iter(self.shown.gradients[-1].items()))
        return parts.explained(state, column, cursor.step)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = (f"{c.short} {in_words(c.parts.total, column)}" for c in self.curves)
        source = self.shown.probe.source
        alone = "" if source is None else f", {at('L', source)} alone"
        return (f"t {cursor.step}{alone}", *texts)
