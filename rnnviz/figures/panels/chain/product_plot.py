"""What the product of all Jacobians so far does to the gradient of the last loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.chain.chain_plot import LIMIT, ChainPlot, Doubles, from_log10
from rnnviz.figures.plots.magnitude_plot import MagnitudeCurve
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import SUPERSCRIPTS, at, compact, power
from rnnviz.figures.view.run_view import Cursor, RunView

NAMES = {
    "log10_product": "of the last loss",
    "log10_largest": "largest singular value",
    "log10_limit": "limit",
}


class ProductPlot(ChainPlot):
    """What becomes of what enters last, the most that could, and what to compare that with."""

    def __init__(self, look: Style, layer: LayerId, way: str) -> None:
        title = Title("Product so far", "from the last loss back", way, "Product")
        super().__init__(look, title, layer)
        self.room = Room(weight=2.4, least=3.8)

    def curves_of(self, run: RunView) -> Sequence[MagnitudeCurve]:
        """Return the limit, the largest singular value, and the last loss on top."""
        chain, theme = self.find(run), self.look.theme
        keeps = self.cell.keeps
        color = theme.color("threshold" if keeps is None else keeps.state)
        self.guides = (
            Stroke("last loss", theme.ink, 2.4),
            Stroke("largest singular value σ₁", theme.dim, 1.4, (), "σ₁"),
            *([Stroke(self._kept, color, 1.6, LIMIT, self._limit)] if self._limit else []),
        )
        largest = self.lesser(self._products(chain.log10_largest))
        limit = self.lesser(self._products(chain.log10_limit))
        product = self.judged(self._products(chain.log10_product))
        return (
            MagnitudeCurve(NAMES["log10_limit"], limit, color, 1.6, LIMIT),
            MagnitudeCurve(NAMES["log10_largest"], largest, theme.dim, 1.4),
            MagnitudeCurve(NAMES["log10_product"], product, theme.ink, 2.4, main=True),
        )

    def _products(self, log10: Doubles) -> Doubles:
        """Return products from their logarithms; that of no factors, at the start, is 1."""
        log10, start = log10.copy(), self.chain.start
        if start is not None:
            log10[start] = 0.0 if self.chain.path.any() else np.nan
        return from_log10(log10)

    @property
    def _limit(self) -> str:
        """What the largest singular value is compared with: "bound", "∏ f"; "" for nothing."""
        keeps = self.cell.keeps
        if self.chain.bound is not None:
            return "bound"
        if keeps is None:
            return ""
        if keeps.gate is None:
            return f"{keeps.state} kept unchanged"
        return f"∏ (1 − {keeps.gate})" if keeps.inverted else f"∏ {keeps.gate}"

    @property
    def _kept(self) -> str:
        """The same with the state along which it is kept: "along c: ∏ f"."""
        keeps = self.cell.keeps
        gated = self.chain.bound is None and keeps is not None and keeps.gate is not None
        return f"along {keeps.state}: {self._limit}" if gated and keeps else self._limit

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the products from the last loss back to the cursor's step."""
        t = self._step(cursor)
        if t is None:
            return ()
        chain = self.chain
        named = ((self._limit, chain.log10_limit), ("σ₁", chain.log10_largest),
                 ("×", chain.log10_product))  # fmt: skip
        texts = (f"{name} {_written(values, t)}" for name, values in named if name)
        return (f"t {cursor.step}", *texts)

    def explain(self, cursor: Cursor) -> str:
        """Return what the product of the Jacobians does, and what bounds it."""
        t, chain = cursor.step, self.chain
        if self.column_of(cursor) is None or t is None:
            return ""
        if self._step(cursor) is None or chain.start is None:
            return self.missing(t)
        count = abs(chain.start - t)
        times = str(count).translate(SUPERSCRIPTS)
        product, largest, limit = (
            _written(values, t)
            for values in (chain.log10_product, chain.log10_largest, chain.log10_limit)
        )
        first, last = at("J", t - 1 if self.layer.reverse else t + 1), at("J", chain.start)
        between = "" if count == 1 else f"{first}ᵀ {'⋯ ' * (count > 2)}"
        texts = [
            f"‖{between}{last}ᵀ v‖ / ‖v‖ = {product}, of the v that enters at step {chain.start}"
        ]
        if chain.followed[t]:
            texts.append(f"of any v at most σ₁ = {largest}")
        if chain.bound is not None:
            norm, gamma = compact(chain.bound.norm), compact(chain.bound.gamma)
            texts.append(f"bound (σ₁(W_h) · max φ′){times} = ({norm} · {gamma}){times} = {limit}")
        elif self._limit:
            texts.append(f"{self._limit}, of the unit that keeps most, {limit}")
        return self.noted("; ".join(texts))

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the logarithms of the products: they go further than numbers do."""
        columns: dict[str, NDArray[np.generic]] = {"t": self.steps.astype(np.int64)}
        return columns | {
            f"log10 {name}": self.fit(getattr(self.chain, field)) for field, name in NAMES.items()
        }

    def _step(self, cursor: Cursor) -> int | None:
        """Return the step of a cursor if a gradient is carried there."""
        column, t = self.column_of(cursor), cursor.step
        if column is None or t is None or t >= len(self.chain.path) or not self.chain.path[t]:
            return None
        return t


def _written(log10: Doubles, t: int) -> str:
    """Return a number by its logarithm, however far that goes."""
    decades = float(log10[t])
    if abs(decades) < 300 or not np.isfinite(decades):
        return compact(float(10.0**decades))
    return power(round(decades))
