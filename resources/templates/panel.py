"""NAME: a panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.engine.passes.trace import magnitude
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.magnitude_plot import MagnitudeCurve, MagnitudePlot, in_words
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradients import TINY, Kind, Magnitudes
from rnnviz.figures.view.numbers import at, compact
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.training.fault import Tensor, TensorKind


@panels.register("KIND")
class CLASS(TimePanel):
    """NAME: what it shows. This one shows |dL/dx_t|, to be changed into yours."""

    title = "NAME"  # in menus
    about = "What there is to see, in one sentence."
    order = 65  # its place from top to bottom
    usual = False  # shown where a person or a scene chooses it

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"KIND": CLASSPlot}


class CLASSPlot(MagnitudePlot):
    """One curve on the axis of timesteps; see the other plots in rnnviz.figures.plots."""

    tensors = frozenset({Tensor(TensorKind.INPUT_GRADIENT)})

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("NAME", "per timestep"))
        self.magnitudes = Magnitudes(np.zeros(0), np.zeros(0, np.int8))

    def curves_of(self, run: RunView) -> Sequence[MagnitudeCurve]:
        """Return the curve of the shown sequence."""
        gradients = run.trace.input_gradients[:, :, run.sequence, None]
        values = self.time.cut(magnitude(gradients)[:, 0])
        steps = np.arange(len(values))
        kinds = np.select(
            [steps >= self.time.length, ~np.isfinite(values), values >= TINY],
            [Kind.NO_STEP, Kind.BROKEN, Kind.FINITE],
            Kind.NO_PATH,
        )
        self.magnitudes = Magnitudes(values, kinds.astype(np.int8))
        self.known = run.known("gradients", *run.layers)
        if self.known is not None:
            self.magnitudes = self.magnitudes.where(self.known)
        color = self.look.theme.ink
        return [MagnitudeCurve("|dL/dx|", self.magnitudes, color, 2.2, label="‖∂L/∂x‖", main=True)]

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the magnitude at a step."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        return (f"t {cursor.step}", f"x {in_words(self.magnitudes, column)}")

    def explain(self, cursor: Cursor) -> str:
        """Return what the gradient is made of."""
        column = self.column_of(cursor)
        if column is None or cursor.step is None:
            return ""
        x, value = at("x", cursor.step), compact(float(self.magnitudes.values[column]))
        return f"∂L/∂{x} = W_xᵀ ∂L/∂a of the first layer: length {value}"
