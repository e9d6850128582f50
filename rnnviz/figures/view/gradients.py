"""Gradient magnitudes of one sequence, and the ways in which they have no logarithm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.reachability import Bools, following, reachable
from rnnviz.engine.passes.trace import Trace, magnitude
from rnnviz.figures.view.numbers import at, compact

LOWEST, HIGHEST = -9.0, 1.0  # log10 of the scale of gradient magnitudes, unless it is set
TINY = float(np.finfo(np.float32).tiny)  # below it float32 is subnormal


class Kind(IntEnum):
    """What a magnitude is."""

    FINITE = 0
    NO_PATH = 1  # exactly zero: no loss can be reachable
    UNDERFLOW = 2  # zero or subnormal although there is a path
    BROKEN = 3  # NaN or infinity
    NO_STEP = 4  # padding, or not computed yet


@dataclass(frozen=True)
class Magnitudes:
    """The magnitude per timestep, (T,), and what kind of number each is."""

    values: NDArray[np.float64]
    kinds: NDArray[np.int8]

    def cut(self, cut: Callable[[NDArray[Any]], NDArray[Any]]) -> Magnitudes:
        """Return those of some timesteps, as a function takes them of an array."""
        return Magnitudes(cut(self.values), cut(self.kinds))

    @cached_property
    def decades(self) -> NDArray[np.float64]:
        """log10 of the finite ones, NaN elsewhere."""
        finite = self.kinds == Kind.FINITE
        return np.log10(np.where(finite, self.values, 1.0)) + np.where(finite, 0.0, np.nan)

    def where(self, known: Bools) -> Magnitudes:
        """Return them with nothing where they are not known yet."""
        values = np.where(known, self.values, np.nan)
        return Magnitudes(values, np.where(known, self.kinds, Kind.NO_STEP).astype(np.int8))


@dataclass(frozen=True)
class Parts:
    """The gradient of one state: the total, and the two parts that it is the sum of."""

    total: Magnitudes
    carried: Magnitudes
    injected: Magnitudes

    def explained(self, state: str, column: int, step: int) -> str:
        """Return of what parts the gradient at a step is the sum, with their lengths."""
        carried, injected, total = (
            compact(float(one.values[column])) for one in (self.carried, self.injected, self.total)
        )
        return (
            f"∂L/∂{at(state, step)} = carried + injected, as vectors: lengths {carried} and"
            f" {injected}, length of the sum {total}"
        )

    def cut(self, cut: Callable[[NDArray[Any]], NDArray[Any]]) -> Parts:
        """Return those of some timesteps."""
        return Parts(self.total.cut(cut), self.carried.cut(cut), self.injected.cut(cut))

    def where(self, known: Bools) -> Parts:
        """Return them with nothing where they are not known yet."""
        return Parts(self.total.where(known), self.carried.where(known), self.injected.where(known))


def stepped(shares: NDArray[np.floating], bands: int) -> NDArray[np.floating]:
    """Return shares of a scale of so many decades with a step at each, to colour by.

    So decades can be told apart and counted. What lies beyond the scale stays there.
    """
    inside = (shares > 0) & (shares < 1)
    decade = np.floor(shares * bands)
    within = shares * bands - decade
    return np.where(inside, (decade + 0.25 + 0.5 * within) / bands, shares)


def fitted(states: Iterable[Parts]) -> tuple[float, float]:
    """Return log10 of the ends of the narrowest scale of whole decades that holds all that are."""
    decades = np.concatenate(
        [one.decades for parts in states for one in (parts.total, parts.carried, parts.injected)]
    )
    decades = decades[np.isfinite(decades)]
    if not len(decades):
        return LOWEST, HIGHEST
    low, high = float(np.floor(decades.min())), float(np.ceil(decades.max()))
    return (low, high) if high - low >= 2 else (low - 1, high + 1)


def gradient_parts(trace: Trace, sequence: int) -> list[Mapping[str, Parts]]:
    """Return the gradients of one sequence: `Parts` by state, for each layer of the trace."""
    length = int(trace.lengths[sequence])
    followed = trace.followed[:length, sequence]
    found: list[Mapping[str, Parts]] = []
    paths = reachable(trace.layers, followed)
    for layer, (entering, path) in zip(trace.layers, paths, strict=True):
        states: dict[str, Parts] = {}
        for state, gradient in layer.gradients.items():
            reached, back = state in layer.ways.reached, state in layer.ways.carried
            entering, carried = entering & reached, following(layer, path) & back
            masks = (entering | carried, carried, entering)
            arrays = (gradient.total, gradient.carried, gradient.injected)
            states[state] = Parts(
                *(
                    _judged(array[:, :, sequence], mask)
                    for array, mask in zip(arrays, masks, strict=True)
                )
            )
            entering = entering | carried  # into any further state from the layer's own output
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


def entering(trace: Trace, sequence: int, line: int) -> tuple[Bools, Bools]:
    """Return by which ways any loss is reached from each step of a layer.

    First by way of the step that is read next, then of the readout or the layer above.
    """
    followed = trace.followed[: int(trace.lengths[sequence]), sequence]
    taken, path = reachable(trace.layers, followed)[line]
    return following(trace.layers[line], path), taken


def kind_of(value: float, path: bool) -> Kind:
    """Return what a single number is."""
    if not np.isfinite(value):
        return Kind.BROKEN
    if abs(value) >= TINY:
        return Kind.FINITE
    return Kind.UNDERFLOW if path else Kind.NO_PATH
