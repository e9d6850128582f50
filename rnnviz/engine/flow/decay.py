"""Decay per step: what slopes, gates and spectra predict, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell, Keeps, Weights
from rnnviz.engine.diagram import Sum
from rnnviz.engine.flow.spectrum import bound
from rnnviz.engine.passes.trace import LayerTrace, magnitude

Doubles = NDArray[np.float64]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Slopes:
    """Mean slope of one activation over units: 1 is wide open (1/4 for a sigmoid), 0 is flat.

    Attributes
    ----------
    name : str
        The gate or state: "tanh(c)" for what an LSTM's output gate lets through.
    steps : (T,)
        At each step.
    mean : float
        Over all steps.
    """

    name: str
    steps: Doubles
    mean: float


@dataclass(frozen=True)
class Keeping:
    """How much of a state is kept in a step by the gate that the cell declares for it.

    Attributes
    ----------
    by : Keeps
    steps : (T,)
        Mean over units.
    mean : float
    half_life : float
        Steps after which half is left, ln 0.5 / ln mean: infinite at 1, 0 at 0.
    """

    by: Keeps
    steps: Doubles
    mean: float
    half_life: float


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
    left_out : int
        Steps without injection that have no logarithm: exact zeros, underflow, NaN and infinity.
    transport : float
        Mean of log10 (|carried_t| / |total_{t+1}|) over all steps that have it: also where loss is
        injected everywhere.
    predicted : float
        The rule of thumb: log10 (rho * mean slope) for a simple network, log10 of the mean of the
        gate that keeps the state for a gated one. NaN where there is neither.
    rule : str
        The prediction in words.
    most : float
        log10 (sigma_1 * gamma), which no step can exceed; infinite where no bound is known.
    """

    state: str
    measured: float
    fitted: int
    left_out: int
    transport: float
    predicted: float
    rule: str
    most: float


def half_life(keep: float) -> float:
    """Return the steps after which half is left of what is multiplied by `keep` in each."""
    if not 0 < keep < 1:
        return np.inf if keep >= 1 else 0.0 if keep == 0 else np.nan
    return float(np.log(0.5) / np.log(keep))


def slopes(cell: Cell, layer: LayerTrace, sequence: int, length: int) -> dict[str, Slopes]:
    """Return the mean slope of everything in a cell that is a tanh, a sigmoid or alike.

    Parameters
    ----------
    cell : Cell
    layer : LayerTrace
    sequence, length : int
        Which of the batch, and its number of valid steps.
    """
    recorded = {**layer.states, **layer.gates}
    by_name: dict[str, Slopes] = {}
    for node in cell.diagram.nodes:
        if isinstance(node, Sum) or node.op not in ACTIVATIONS:
            continue
        if node.name in recorded:
            name, values = node.name, recorded[node.name][:length, :, sequence]
        elif node.of[0] in recorded:
            name, values = f"{node.op}({node.of[0]})", recorded[node.of[0]][:length, :, sequence]
            values = values.copy()
            ACTIVATIONS[node.op].apply(values)
        else:
            continue
        by_name[name] = _slopes(name, node.op, values)
    return by_name


def keeping(cell: Cell, layer: LayerTrace, sequence: int, length: int) -> Keeping | None:
    """Return how much the gate keeps that keeps a state; None in a cell that keeps none."""
    if cell.keeps is None:
        return None
    steps = np.ones(length)
    if cell.keeps.gate is not None:
        gate = layer.gates[cell.keeps.gate][:length, :, sequence]
        steps = gate.mean(axis=1, dtype=np.float64)
    if cell.keeps.inverted:
        steps = 1 - steps
    mean = float(steps.mean())
    return Keeping(cell.keeps, steps, mean, half_life(mean))


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
    predicted, rule = _predicted(cell, weights, layer, sequence, length)
    limit = bound(cell, weights)
    return Decay(
        state=state,
        measured=measured,
        fitted=fitted,
        left_out=int((alone & ~usable).sum()),
        transport=float(ratios[sound].mean()) if sound.any() else np.nan,
        predicted=predicted,
        rule=rule,
        most=np.inf if limit is None else limit.log10_most,
    )


def _slopes(name: str, activation: str, values: Floats) -> Slopes:
    y = values.astype(np.float64)
    slope = np.empty_like(y)
    with np.errstate(all="ignore"):
        ACTIVATIONS[activation].slope(y, slope)
        steps = slope.mean(axis=1)
    return Slopes(name, steps, float(steps.mean()))


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


def _predicted(
    cell: Cell, weights: Weights, layer: LayerTrace, sequence: int, length: int
) -> tuple[float, str]:
    """Return log10 of the factor that the rule of thumb predicts, and the rule."""
    limit, keep = bound(cell, weights), keeping(cell, layer, sequence, length)
    with np.errstate(all="ignore"):
        if limit is not None:
            mean = slopes(cell, layer, sequence, length)["h"].mean
            return float(np.log10(limit.radius * mean)), "ρ(W_h) × mean φ′"
        if keep is not None:
            return float(np.log10(keep.mean)), _rule(keep.by)
    return np.nan, "nothing is carried"


def _rule(keeps: Keeps) -> str:
    if keeps.gate is None:
        return f"{keeps.state} is kept unchanged"
    return f"mean {'1 − ' if keeps.inverted else ''}{keeps.gate}"
