"""Causes: the gradient at each timestep, divided up by the losses that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import at
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.numbers import percent
from rnnviz.training.snapshot.parts.shares import SHARES

Floats = NDArray[np.float64]
NAMED = 3  # of the losses, in words
LEAST = 0.005  # of the shares that are named


@dataclass(frozen=True)
class Causes:
    """The shares of one state, (S, T) of the shown columns, and the colours (S,) of the losses."""

    steps: NDArray[np.int64]
    shares: Floats
    colors: NDArray[np.uint32]

    @cached_property
    def bands(self) -> tuple[Floats, Floats]:
        """Where the band of each loss begins and ends, (S, T), of a height of 1.

        A band is as high as its share is large; those that are negative are high too, and hatched.
        """
        sizes = np.abs(np.nan_to_num(self.shares))
        upper = np.cumsum(sizes, axis=0)
        whole = np.where(upper[-1:] > 0, upper[-1:], 1.0)
        return (upper - sizes) / whole, upper / whole

    @property
    def negative(self) -> NDArray[np.bool_]:
        """(S, T): which losses pull against the sum."""
        return np.asarray(self.shares < 0)

    def by_column(self, time: TimeAxis) -> NDArray[np.uint32]:
        """Return the colour of the loss of each shown step; 0 where none is followed."""
        colors = np.zeros(time.length, np.uint32)
        columns = self.steps - time.start
        inside = (columns >= 0) & (columns < time.length)
        colors[columns[inside]] = self.colors[:-1][inside]
        return colors

    def explained(self, state: str, step: int, column: int) -> str:
        """Return the largest shares at a column, and what a share is."""
        shares = np.nan_to_num(self.shares[:, column])
        order = np.argsort(-np.abs(shares), kind="stable")[:NAMED]
        named = [
            f"{_name(self.steps, index)} {percent(float(shares[index]))}".replace("-", "−")
            for index in order.tolist()
            if abs(shares[index]) >= LEAST
        ]
        gradient = f"∂L/∂{at(state, step)}"
        share = f"share of L_s: ∂L_s/∂{at(state, step)} · {gradient} / ‖{gradient}‖²"
        return f"{gradient} comes from {', '.join(named)}; {share}" if named else ""


def causes_of(run: RunView, layer: LayerTrace, state: str, theme: Theme) -> Causes | None:
    """Return what caused the gradient of a state; None unless that is asked for."""
    if not run.by_cause:
        return None
    part = run.snapshot[SHARES]
    shares = part.of.get((layer.id, state))
    if shares is None or part.sequence != run.sequence:
        return None
    cut = run.time.cut(shares.T).T
    places = part.steps / max(shares.shape[1] - 1, 1)
    colors = np.append(theme.causes.colors(places), np.uint32(argb(theme.dim)))
    if run.probe.declares_answers:  # else they could not be told from the steps beside them
        answers = run.snapshot.experiment.task.answer_steps(run.probe.batch)[:, run.sequence]
        colors[:-1][answers[part.steps]] = argb(theme.ink)
    return Causes(part.steps, cut, colors.astype(np.uint32))


def _name(steps: NDArray[np.int64], index: int) -> str:
    return f"L_{{{steps[index]}}}" if index < len(steps) else "others"
