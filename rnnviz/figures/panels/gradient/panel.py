"""Gradient magnitude per timestep, as curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.comparison.difference import Difference, as_difference, difference_of
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.cause_bands import draw_bands
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.gradient.contributions import ContributionsPlot
from rnnviz.figures.plots.magnitude_plot import MagnitudeCurve, MagnitudePlot, in_words
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.causes import Causes, causes_of
from rnnviz.figures.view.gradient_words import gradient_explained
from rnnviz.figures.view.gradients import Parts
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.slow_motion.walk import Phase

TITLE = Title("Gradient magnitude", "per timestep", brief="Gradient")


@panels.register("gradient")
class GradientPanel(TimePanel):
    """log10 of the magnitude: total, carried and injected."""

    title = "Gradient magnitude per timestep"
    about = (
        "How much the loss changes with the state at t, along every path (total): the part that"
        " comes back through the next step (carried) and the part that enters at t itself"
        " (injected): from the readout or the layer above, and into c through the h of its own"
        " step. Of the difference of two runs: the length of the difference of the two vectors;"
        " the ratio of their lengths is the compare panel’s."
    )
    order = 60
    walks = True
    subtracts = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; in slow motion that of the weights once they are summed up."""
        progress = run.progress
        summed = progress is not None and progress.of(Phase.SUM) > 0
        return {"gradient": ContributionsPlot if summed else GradientPlot}


class GradientPlot(MagnitudePlot):
    """The total of every state, and thinner the two parts that it is the sum of."""

    subtracts = True

    def __init__(self, look: Style) -> None:
        super().__init__(look, TITLE)
        self.room = Room(weight=3.4, least=3.8)
        dim = look.theme.dim
        self.guides = (
            Stroke("total", dim, 2.2),
            Stroke("carried", dim, 1.4, DASHES["carried"]),
            Stroke("injected", dim, 1.4, DASHES["injected"]),
        )
        self.states: list[tuple[str, str, Parts]] = []
        self._owners: list[tuple[LayerId, str]] = []
        self.causes: Causes | None = None
        self.difference: Difference | None = None
        self.add_picture(self._draw_causes, -1)

    def curves_of(self, run: RunView) -> list[MagnitudeCurve]:
        """Return carried, injected and total of every state, the total last: it lies on top."""
        self.difference = found = difference_of(run)
        self.title = replace(TITLE, which=as_difference(run.probe.whose, found))
        self.caption = (found.note,) if found is not None and found.note else ()
        gradients = run.gradients if found is None else found.gradients
        self.states = [
            (run.name(layer), state, parts)
            for layer, states in zip(run.layers, gradients, strict=True)
            for state, parts in states.items()
        ]
        self._owners = [(layer.id, state) for layer in run.layers for state in layer.gradients]
        self.tensors = frozenset(
            Tensor(TensorKind.STATE_GRADIENT, state) for _, state, _ in self.states
        )
        self.known = run.known("gradients", *run.layers)
        layer = run.tops[-1]
        first = next(iter(layer.gradients))
        self.causes = None if found else causes_of(run, layer, first, self.look.theme)
        curves = []
        for name, state, parts in self.states:
            color, label = self.look.theme.color(state), joined(name, f"‖∂L/∂{state}‖")
            whose = as_difference(run.probe.whose, found)
            of = f" ({whose})" if whose else ""
            for part, magnitudes in (("carried", parts.carried), ("injected", parts.injected)):
                title = f"{label} {part}{of}"
                curves.append(MagnitudeCurve(title, magnitudes, color, 1.4, DASHES[part]))
            total = MagnitudeCurve(f"{label}{of}", parts.total, color, 2.2, label=label, main=True)
            curves.append(total)
        return curves

    def _draw_causes(self, canvas: Canvas, area: Area) -> None:
        """Divide the height of the last layer's first state up by the losses that caused it."""
        if self.causes is None:
            return
        first = self._owners.index((self.run.tops[-1].id, self.states[0][1]))
        tops = self.heights(area, [curve for curve in self.drawn if curve.main][first])
        for column in range(self.causes.shares.shape[1]):
            if np.isfinite(tops[column]):
                left, right = (self.time.edge(area, column + k) for k in (0, 1))
                top, low = float(tops[column]), area.bottom
                piece = np.array([(left, top), (right, top), (right, low), (left, low)])
                draw_bands(canvas, piece, self.causes, column)

    def explain(self, cursor: Cursor) -> str:
        """Return how the total is made up of its parts."""
        column, step = self.column_of(cursor), cursor.step
        if column is None or step is None:
            return ""
        if self.difference is not None:
            number, state = self._number(cursor)
            return self.difference.explained(column, step, number, state)
        return gradient_explained(self.run, column, step, cursor.state or "", cursor.layer)

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step at a point, and the state whose total lies nearest to it."""
        found = super().locate(x, y)
        column = self.column_of(found)
        if column is None:
            return found
        totals = [curve for curve in self.drawn if curve.main]
        away = [abs(float(self.heights(self.area, curve)[column]) - y) for curve in totals]
        layer, state = self._owners[int(np.argmin(np.nan_to_num(away, nan=np.inf)))]
        return replace(found, layer=layer, state=state)

    def _number(self, cursor: Cursor) -> tuple[int, str]:
        """Return whose gradient is pointed at: the place of its layer, and the state."""
        number = next((k for k, one in enumerate(self.run.layers) if one.id == cursor.layer), -1)
        states = self.run.gradients[number]
        state = cursor.state or ""
        return number, state if state in states else next(iter(states))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the totals at a step."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        if self.difference is not None:
            number, state = self._number(cursor)
            shown = zip(
                (*self.difference.letters, self.difference.name),
                (self.difference.first.gradients, self.run.gradients, self.difference.gradients),
                strict=True,
            )
            values = [
                f"{name} {compact(float(one[number][state].total.values[column]))}"
                for name, one in shown
            ]
            return (f"t {cursor.step}", state, *values)
        texts = (
            f"{joined(name, state)} {in_words(parts.total, column)}"
            for name, state, parts in self.states
        )
        return (f"t {cursor.step} ({self.run.probe.losses.words})", *texts)
