"""Decay per step: what slope, gate and spectrum predict, and what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.flow.spectrum import bound
from rnnviz.engine.passes.trace import LayerTrace, magnitude

Doubles = NDArray[np.float64]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Decay:
    """log10 of what a gradient is multiplied by in each step back; negative where it vanishes.

    Attributes
    ----------
    state : str
    measured : float
        Slope of the straight lines of least squares through log10 |dL/dstate_t|, on the steps at
        which nothing is injected; lines between injections share the slope. NaN with no two such
        steps in a row.
    fitted : int
        The number of steps in the fit.
    transport : float
        Mean of log10 (|carried_t| / |total_{t+1}|) over all steps that have it: also where loss is
        injected everywhere.
    factors : mapping of str to float
        What the rule of thumb multiplies, by what it is called: rho and the mean slope for a
        simple network, the mean of the gate that keeps the state for a gated one. Empty where
        there is neither. rho is that of the network's own weights, of all units.
    """

    state: str
    measured: float
    fitted: int
    transport: float
    factors: Mapping[str, float]

    @property
    def predicted(self) -> float:
        """What the rule of thumb predicts; NaN where there is none."""
        if not self.factors:
            return np.nan
        with np.errstate(all="ignore"):
            return float(np.log10(np.prod(list(self.factors.values()))))


def half_life(keep: float) -> float:
    """Return the steps after which half is left of what is multiplied by `keep` in each."""
    if not 0 < keep < 1:
        return np.inf if keep >= 1 else 0.0 if keep == 0 else np.nan
    return float(np.log(0.5) / np.log(keep))


def decay(
    cell: Cell, weights: Weights, layer: LayerTrace, sequence: int, length: int, state: str = "h"
) -> Decay:
    """Return the decay per step of one state's gradient, predicted and measured.

    Parameters
    ----------
    cell : Cell
    weights : mapping of name to array
        Of the layer in its direction.
    layer : LayerTrace
        After a backward pass.
    sequence, length : int
        Which of the batch, and its number of valid steps.
    state : str
    """
    gradient = layer.gradients[state]
    parts = [_read(a, sequence, length, layer.reverse) for a in
             (gradient.total, gradient.carried, gradient.injected)]  # fmt: skip
    total, carried, injected = parts
    tiny = float(np.finfo(gradient.total.dtype).tiny)
    alone = injected == 0
    usable = np.isfinite(total) & (total >= tiny)
    measured, fitted = _common_slope(total, alone & usable)
    with np.errstate(all="ignore"):
        ratios = np.log10(carried[:-1] / total[1:])
    sound = (carried[:-1] >= tiny) & usable[1:] & np.isfinite(ratios)
    return Decay(
        state=state,
        measured=measured,
        fitted=fitted,
        transport=float(ratios[sound].mean()) if sound.any() else np.nan,
        factors=_factors(cell, weights, layer, sequence, length),
    )


def _read(gradient: Floats, sequence: int, length: int, reverse: bool) -> Doubles:
    """Return the magnitudes of a sequence in the order in which the layer reads, (length,)."""
    with np.errstate(all="ignore"):
        values = magnitude(gradient[:length, :, sequence : sequence + 1])[:, 0]
    return values[::-1] if reverse else values


def _common_slope(values: Doubles, use: NDArray[np.bool_]) -> tuple[float, int]:
    """Return the slope per step back that runs of consecutive steps share, and their steps.

    Least squares, each run with a height of its own.
    """
    products = squares = 0.0
    fitted = 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], use, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2):
        if stop - start < 2:
            continue
        back = -np.arange(start, stop) + (start + stop - 1) / 2
        logs = np.log10(values[start:stop])
        products += float(back @ (logs - logs.mean()))
        squares += float(back @ back)
        fitted += int(stop - start)
    return (products / squares if fitted else np.nan), fitted


def _factors(
    cell: Cell, weights: Weights, layer: LayerTrace, sequence: int, length: int
) -> Mapping[str, float]:
    """Return what the rule of thumb multiplies."""
    limit = bound(cell, weights)
    if limit is not None:
        h = layer.states["h"][:length, :, sequence].astype(np.float64)
        h = np.delete(h, list(layer.held.get("h", ())), axis=1)  # a constant has no slope
        slopes = np.empty_like(h)
        with np.errstate(all="ignore"):
            ACTIVATIONS[limit.activation].slope(h, slopes)
            mean = float(slopes.mean()) if slopes.size else 0.0
            return {"ρ(W_h)": limit.radius, "mean φ′": mean}
    keeps = cell.keeps
    if keeps is None:
        return {}
    if keeps.gate is None:
        return {f"{keeps.state} is kept unchanged": 1.0}
    mean = float(layer.gates[keeps.gate][:length, :, sequence].mean(dtype=np.float64))
    if keeps.inverted:
        return {f"mean (1 − {keeps.gate})": 1 - mean}
    return {f"mean {keeps.gate}": mean}
