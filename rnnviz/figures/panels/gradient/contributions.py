"""In slow motion: what each timestep contributes to the gradients of the weights all share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.contributions import Contribution
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.magnitude_plot import MagnitudeCurve, MagnitudePlot
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.gradients import Kind, Magnitudes
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.progress import Bools
from rnnviz.figures.view.run_view import Cursor, RunView


class ContributionsPlot(MagnitudePlot):
    """For each matrix of weights the terms of its gradient, and their sum as far as it has come.

    It stands in the place of the states' gradients once these have been computed. Of several layers
    it shows the last, unless another was chosen. Terms that point different ways partly cancel.
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Gradient of the shared weights", "step by step"))
        self.room = Room(weight=3.4, least=3.8)
        self.guides = (
            Stroke("term of each step", look.theme.dim, 2.2),
            Stroke("sum so far", look.theme.dim, 1.4, DASHES["carried"]),
        )
        self.parts: list[Contribution] = []

    def curves_of(self, run: RunView) -> list[MagnitudeCurve]:
        """Return for each matrix the sum so far and the terms of the steps."""
        assert run.progress is not None
        layer, summed = run.tops[0], run.progress.sums
        self.parts = [
            part
            for part in run.progress.walk.contributions_of(layer.id)
            if not part.parameter.bias  # a bias is a column of weights like any other
        ]
        self.known = self.time.cut(summed(layer.reverse))
        size = run.progress.walk.size
        self.caption = (joined(f"over all {size} sequences", run.name(layer)),)
        curves = []
        for part in self.parts:
            name = part.parameter.short
            color, label = self.look.theme.color(name), f"‖∂L/∂{name}‖"
            known = self.time.cut(summed(part.reverse))
            sums, terms = (_judged(self.time.cut(v), known) for v in (part.sums, part.terms))
            sum_name = f"{label} sum so far"
            curves.append(MagnitudeCurve(sum_name, sums, color, 1.4, DASHES["carried"]))
            curves.append(MagnitudeCurve(label, terms, color, 2.2, label=label))
        return curves

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
            f"{whole} = Σ_t {whole}(t), the same weights at every step: the term of step"
            f" {cursor.step} has length {term}, the sum so far {total}"
        )


def _judged(norms: NDArray[np.float64], known: Bools) -> Magnitudes:
    """Return norms with what kind of number each is, as far as the walk has come."""
    kinds = np.select([~np.isfinite(norms), norms > 0], [Kind.BROKEN, Kind.FINITE], Kind.NO_PATH)
    return Magnitudes(norms, kinds.astype(np.int8)).where(known)
