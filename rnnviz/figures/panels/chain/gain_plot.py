"""What each step multiplies the gradient by on its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.chain.chain_plot import BY_UNIT, BY_WEIGHTS, ChainPlot
from rnnviz.figures.plots.magnitude_plot import MARGIN, MagnitudeCurve
from rnnviz.figures.plots.plot import GRID, Room
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.numbers import at, compact
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.time_axis import spans

DECADES = (-2.0, 1.0)  # from a hundredth to ten times
BAND = 0.18  # how opaque the band of all gains that there could be is


class GainPlot(ChainPlot):
    """The gain of every step, what it is made up of, and between what ends any gain would lie."""

    def __init__(self, look: Style, layer: LayerId, way: str) -> None:
        title = Title("Gain per step", "of the gradient, one step back", way, "Gain")
        super().__init__(look, title, layer, DECADES)
        self.room = Room(weight=2.4, least=3.8)
        self.add_picture(self._draw_band, GRID + 1)

    def curves_of(self, run: RunView) -> Sequence[MagnitudeCurve]:
        """Return what the gain is made up of, and the gain on top."""
        chain, theme = self.find(run), self.look.theme
        weights, ink = theme.color("W_h"), theme.ink
        unit, unit_color = self._by_unit
        self.guides = (
            Stroke("gain", ink, 2.4),
            Stroke(unit, unit_color, 1.6, BY_UNIT),
            Stroke(
                "weights" if chain.multiplied else "through weights",
                weights,
                1.8,
                BY_WEIGHTS,
                "weights",
            ),
            Stroke(
                "any direction (σ)", mix(theme.panel, theme.dim, BAND), 7.0, (), "any direction"
            ),
        )
        return (
            MagnitudeCurve(unit, self.lesser(chain.by_unit), unit_color, 1.6, BY_UNIT),
            MagnitudeCurve("weights", self.lesser(chain.by_weights), weights, 1.8, BY_WEIGHTS),
            MagnitudeCurve("gain", self.judged(chain.gain), ink, 2.4, main=True),
        )

    @property
    def _by_unit(self) -> tuple[str, str]:
        """What units do by themselves, in words and in its colour."""
        keeps, theme = self.cell.keeps, self.look.theme
        if self.chain.multiplied:
            return "slope φ′", theme.color("phi")
        if keeps is None:
            return "past W_h", theme.color("h")
        return f"along {keeps.state}", theme.color(keeps.state)

    def _draw_band(self, canvas: Canvas, area: Area) -> None:
        """Fill what lies between the smallest and the largest singular value."""
        low, high = self.decades
        with np.errstate(divide="ignore"):
            ends = [np.log10(self.fit(one)) for one in (self.chain.smallest, self.chain.largest)]
        shares = [np.clip((end - low) / (high - low), 0, 1) for end in ends]
        lower, upper = (area.bottom - MARGIN - one * (area.height - 2 * MARGIN) for one in shares)
        xs, edge = self.time.centres(area), argb(mix(canvas.theme.panel, canvas.theme.dim, 0.7))
        for start, stop in spans(np.isfinite(upper) & np.isfinite(lower)):
            there = [(float(xs[k]), float(upper[k])) for k in range(start, stop)]
            back = [(float(xs[k]), float(lower[k])) for k in reversed(range(start, stop))]
            canvas.polygon([*there, *back], canvas.dim(BAND))
            canvas.line(xs[start:stop], upper[start:stop], edge)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the gain of the step back to the cursor's, and its parts."""
        t = cursor.step
        if self._column(cursor) is None or t is None:
            return ()
        chain = self.chain
        values = (
            (self._by_unit[0], chain.by_unit),
            ("weights", chain.by_weights),
            ("gain", chain.gain),
        )
        return (f"t {t}", *(f"{name} {compact(float(one[t]))}" for name, one in values))

    def explain(self, cursor: Cursor) -> str:
        """Return how the gain comes about, and between what ends it lies."""
        t = cursor.step
        if self.column_of(cursor) is None or t is None:
            return ""
        if self._column(cursor) is None:
            return self.missing(t)
        chain, later = self.chain, t - 1 if self.layer.reverse else t + 1
        number = {
            name: compact(float(getattr(chain, name)[t]))
            for name in ("gain", "by_unit", "by_weights", "kept", "smallest", "largest")
        }
        arriving = f"∂L/∂{at(self.state, later)}"
        ends = ""
        if chain.followed[t]:
            ends = f"; any direction: σ_{{min}} {number['smallest']} to σ₁ {number['largest']}"
        if chain.multiplied:
            return self.noted(
                f"gain = ‖W_hᵀ(φ′ ⊙ {arriving})‖ / ‖{arriving}‖ = slope {number['by_unit']} × W_h"
                f" {number['by_weights']} = {number['gain']}{ends}"
            )
        keeps, kept = self.cell.keeps, ""
        if keeps is not None and keeps.gate is not None:
            gate = at(keeps.gate, later)
            gate = f"(1 − {gate})" if keeps.inverted else gate
            own = f"∂L/∂{at(keeps.state, later)}"
            kept = f" (‖{gate} ⊙ {own}‖ / ‖{own}‖ = {number['kept']})"
        return self.noted(
            f"gain = ‖{self._by_unit[0]} + through W_h‖ / ‖{arriving}‖ = {number['gain']}, of"
            f" lengths {number['by_unit']}{kept} and {number['by_weights']}{ends}"
        )

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the gain of the step back to each, and all that is drawn of it."""
        columns: dict[str, NDArray[np.generic]] = {"t": self.steps.astype(np.int64)}
        fields = {
            "gain": "gain", "by_unit": self._by_unit[0], "by_weights": "weights",
            "largest": "largest singular value", "smallest": "smallest singular value",
        }  # fmt: skip
        return columns | {
            name: self.fit(getattr(self.chain, field)) for field, name in fields.items()
        }

    def _column(self, cursor: Cursor) -> int | None:
        """Return the column of a cursor if a gradient is carried there."""
        column = self.column_of(cursor)
        if column is None or self.drawn[-1].magnitudes.kinds[column] in (
            Kind.NO_PATH,
            Kind.NO_STEP,
        ):
            return None
        return column
