"""What both plots of the chain of factors share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.flow.chain import Chain
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.magnitude_plot import MagnitudePlot
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.gradients import Kind, Magnitudes
from rnnviz.figures.view.numbers import whole
from rnnviz.figures.view.run_view import RunView
from rnnviz.training.snapshot.parts.chain import CHAIN

Doubles = NDArray[np.float64]
FURTHEST = 300.0  # decades of a number that is drawn; its logarithm goes further
BY_UNIT, BY_WEIGHTS, LIMIT = DASHES["carried"], DASHES["injected"], DASHES["threshold"]


class ChainPlot(MagnitudePlot):
    """A plot of one chain, on the steps of the shown sequence.

    Attributes
    ----------
    chain : Chain
        That of the layer, as it was computed last.
    then : str
        The update that it is of, if it is an older one.
    """

    def __init__(
        self,
        look: Style,
        title: Title,
        layer: LayerId,
        decades: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(look, title, decades)
        self.layer = layer
        self.chain: Chain
        self.then = ""

    def find(self, run: RunView) -> Chain:
        """Return the chain of the layer, and write in the caption what is special about it."""
        part = run.snapshot[CHAIN]
        self.chain = next(one for one in part.layers if one.layer == self.layer)
        stale = part.update != run.snapshot.trace_update
        self.then = f"update {whole(part.update)}" if stale else ""
        self.stamp.say(self.then)
        self.caption = (
            *_special(self.chain),
            *(() if part.sequence == run.sequence else (f"sequence {part.sequence + 1}",)),
        )
        return self.chain

    @property
    def cell(self) -> Cell:
        """The cell of the run."""
        return self.run.snapshot.experiment.model.cell

    @property
    def state(self) -> str:
        """What is carried, in writing: "h", or "(h, c)" of several states."""
        states = ", ".join(self.cell.states)
        return f"({states})" if len(self.cell.states) > 1 else states

    def fit(self, values: Doubles) -> Doubles:
        """Return values of the chain's steps in the shown columns, NaN where it has none.

        It may be of another sequence still, and of another length.
        """
        steps = np.full(self.run.whole.steps, np.nan)
        length = min(len(values), len(steps))
        steps[:length] = values[:length]
        return self.time.cut(steps)

    def judged(self, values: Doubles) -> Magnitudes:
        """Return factors with what kind of number each is: no path beyond the last loss.

        A factor of 0 on a path is an underflow, or every unit is flat.
        """
        reached = self.chain.path.astype(np.float64)
        if self.chain.start is not None and self.chain.reach is None:
            reached[self.chain.start] = np.isfinite(values[self.chain.start]) or np.nan
        values, reached = self.fit(values), self.fit(reached)
        kinds = np.select(
            [np.isnan(reached), reached == 0, ~np.isfinite(values), values == 0],
            [Kind.NO_STEP, Kind.NO_PATH, Kind.BROKEN, Kind.UNDERFLOW],
            Kind.FINITE,
        )
        return Magnitudes(values, kinds.astype(np.int8))

    def lesser(self, values: Doubles) -> Magnitudes:
        """Return other factors where there are any; their curve ends where it leaves the scale."""
        values = self.fit(values)
        low, high = (10.0**end for end in self.decades)
        inside = (values >= low) & (values <= high)
        beside = np.append(inside[1:], False) | np.append(False, inside[:-1])
        drawn = inside | (beside & np.isfinite(values))
        values = np.where(drawn, np.maximum(values, 10.0**-FURTHEST), np.nan)
        return Magnitudes(values, np.where(drawn, Kind.FINITE, Kind.NO_STEP).astype(np.int8))

    def missing(self, t: int) -> str:
        """Return why there is no factor of the step back to t."""
        if self.chain.reach is not None:
            return f"Nothing is carried back to step {t}: {_special(self.chain)[0]}."
        return f"Nothing is carried back to step {t}: no loss is read after it."

    def noted(self, explanation: str) -> str:
        """Return an explanation with the update that it is of, if it is an older one."""
        return f"{explanation} (at {self.then})" if explanation and self.then else explanation


def from_log10(decades: Doubles) -> Doubles:
    """Return 10 to the power of logarithms, as far as they can be drawn; 0 and NaN stay."""
    with np.errstate(all="ignore"):
        near = 10.0 ** np.clip(decades, -FURTHEST, FURTHEST)
    return np.where(np.isneginf(decades), 0.0, np.where(np.isposinf(decades), np.inf, near))


def _special(chain: Chain) -> tuple[str, ...]:
    """Return why a chain has no factors, or how many of them have singular values."""
    if chain.reach is not None:
        return ("nothing is carried from step to step",)
    if chain.start is None:
        return ("no loss sends anything back",)
    followed = int(chain.followed.sum())
    return (f"σ of the last {whole(followed)} steps",) if followed < chain.path.sum() else ()
