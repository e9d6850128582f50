"""In slow motion: what each timestep contributes to the gradients of the weights all share."""

from __future__ import annotations

import numpy as np

from rnnviz.engine.contributions import Contribution
from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.plots.magnitude_plot import Line, MagnitudePlot
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.gradients import Kind, Magnitudes
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.training.slow_motion.walk import Walk


class ContributionsPlot(MagnitudePlot):
    """For each matrix of weights the terms of its gradient, and their sum as far as it has come.

    It stands in the place of the states' gradients once these have been computed. Of several layers
    it shows the last, unless another was chosen. Terms that point different ways partly cancel.
    """

    def __init__(self, shown: Shown) -> None:
        super().__init__("gradient", "Gradient of the shared weights · step by step", shown)
        assert shown.progress is not None
        self.walk = shown.progress.walk
        self.summed = shown.progress.sums
        layer = shown.tops[0]
        self.parts = [
            one
            for one in contributions_of(self.walk, layer)
            if not one.parameter.bias  # a bias is a column of weights like any other
        ]
        self.known = self.time.cut(self.summed(layer.reverse))
        self.weight, self.least = 3.4, 3.8
        self.caption = (joined(f"over all {self.walk.size} sequences", shown.name(layer)),)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        return (
            Stroke("term of each step", theme.dim, 2.2),
            Stroke("sum so far", theme.dim, 1.4, DASHES["carried"]),
        )

    def lines(self, theme: Theme) -> list[Line]:
        found = []
        for one in self.parts:
            color, block = theme.color(one.parameter.short), one.parameter.short
            found.append(Line(self._judged(one, one.sums), color, 1.4, DASHES["carried"]))
            found.append(Line(self._judged(one, one.terms), color, 2.2, label=f"‖∂L/∂{block}‖"))
        return found

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [
            f"{one.parameter.short} {compact(float(self.time.cut(one.terms)[column]))}"
            f" → {compact(float(self.time.cut(one.sums)[column]))}"
            for one in self.parts
        ]
        return (f"t {cursor.step}", *texts)

    def explain(self, cursor: Cursor) -> str:
        column = self.column_of(cursor)
        if column is None:
            return ""
        one = self.parts[-1]
        term, total = (compact(float(self.time.cut(v)[column])) for v in (one.terms, one.sums))
        whole = f"∂L/∂{one.parameter.short}"
        return (
            f"{whole} = Σₜ {whole}(t), the same weights at every step: the term of step"
            f" {cursor.step} has length {term}, the sum so far {total}"
        )

    def _judged(self, one: Contribution, norms: np.ndarray) -> Magnitudes:
        """Return norms with what kind of number each is, as far as the walk has come."""
        values = self.time.cut(norms)
        kinds = np.select(
            [~np.isfinite(values), values > 0], [Kind.BROKEN, Kind.FINITE], Kind.NO_PATH
        )
        magnitudes = Magnitudes(values, kinds.astype(np.int8))
        return magnitudes.where(self.time.cut(self.summed(one.reverse)))


def contributions_of(walk: Walk, layer: LayerTrace) -> list[Contribution]:
    """Return how the gradients of a layer's own weights come about."""
    return [one for one in walk.contributions if one.parameter.layer == layer.id]
