"""Gradient magnitudes of one sequence, and the ways in which they have no logarithm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import LayerTrace, Trace, magnitude

Bools = NDArray[np.bool_]
LOWEST, HIGHEST = -12.0, 4.0  # log10 of the scale of gradient magnitudes, unless it is set
TINY = float(np.finfo(np.float32).tiny)  # below it float32 is subnormal


class Kind(IntEnum):
    """What a magnitude is."""

    FINITE = 0
    NO_PATH = 1  # exactly zero: no loss can be reached
    UNDERFLOW = 2  # zero or subnormal although there is a path
    BROKEN = 3  # NaN or infinity
    NO_STEP = 4  # padding


@dataclass(frozen=True)
class Magnitudes:
    """The magnitude per timestep, (T,), and what kind of number each is."""

    values: NDArray[np.float64]
    kinds: NDArray[np.int8]

    @cached_property
    def decades(self) -> NDArray[np.float64]:
        """log10 of the finite ones, NaN elsewhere."""
        finite = self.kinds == Kind.FINITE
        return np.log10(np.where(finite, self.values, 1.0)) + np.where(finite, 0.0, np.nan)


@dataclass(frozen=True)
class Parts:
    """The gradient of one state: the total, and the two parts that it is the sum of."""

    total: Magnitudes
    carried: Magnitudes
    injected: Magnitudes


def gradient_parts(trace: Trace, sequence: int) -> list[Mapping[str, Parts]]:
    """Return the gradients of one sequence: `Parts` by state, for each layer of the trace."""
    length = int(trace.lengths[sequence])
    counted = trace.counted[:length, sequence]
    paths = [_paths(layer, trace, counted) for layer in trace.layers]
    found: list[Mapping[str, Parts]] = []
    for layer, path in zip(trace.layers, paths, strict=True):
        entering = _entering(layer, trace, counted, paths)
        states: dict[str, Parts] = {}
        for state, gradient in layer.gradients.items():
            masks = (path, _next(path, layer.reverse), entering)
            arrays = (gradient.total, gradient.carried, gradient.injected)
            states[state] = Parts(
                *(
                    _judged(array[:, :, sequence], mask)
                    for array, mask in zip(arrays, masks, strict=True)
                )
            )
            entering = path  # into any further state from the layer's own output
        found.append(states)
    return found


def _judged(gradient: NDArray[np.floating], path: Bools) -> Magnitudes:
    values = magnitude(gradient[:, :, None])[:, 0]
    kinds = np.full(len(values), Kind.NO_STEP, dtype=np.int8)
    valid = values[: len(path)]
    kinds[: len(path)] = np.select(
        [~np.isfinite(valid), valid >= TINY, path],
        [Kind.BROKEN, Kind.FINITE, Kind.UNDERFLOW],
        Kind.NO_PATH,
    )
    return Magnitudes(values, kinds)


def _paths(layer: LayerTrace, trace: Trace, counted: Bools) -> Bools:
    """Return (length,): whether any counted loss can be reached from the layer's state at t."""
    ways = {layer.reverse} | {above.reverse for above in trace.layers if above.layer > layer.layer}
    reached = np.zeros_like(counted)
    if False in ways:
        reached |= np.logical_or.accumulate(counted[::-1])[::-1]
    if True in ways:
        reached |= np.logical_or.accumulate(counted)
    return reached


def _entering(layer: LayerTrace, trace: Trace, counted: Bools, paths: list[Bools]) -> Bools:
    """Return (length,): whether the readout or the layer above takes the layer's output at t."""
    above = [
        path
        for other, path in zip(trace.layers, paths, strict=True)
        if other.layer == layer.layer + 1
    ]
    return np.logical_or.reduce(above) if above else counted


def _next(path: Bools, reverse: bool) -> Bools:
    """Return the path from the step that the layer reads next."""
    following = np.zeros_like(path)
    if reverse:
        following[1:] = path[:-1]
    else:
        following[:-1] = path[1:]
    return following
