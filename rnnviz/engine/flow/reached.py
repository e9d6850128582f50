"""Reached: from which steps of a trace any loss can be reached, whatever the weights are.

All of it for one sequence, (T,), or for several at once, (T, B).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import LayerTrace

Bools = NDArray[np.bool_]


def reached(layers: Sequence[LayerTrace], counted: Bools) -> list[tuple[Bools, Bools]]:
    """Return for each layer the steps where its output is taken, and those that reach any loss."""
    found: list[tuple[Bools, Bools]] = []
    entering = counted
    for index in sorted({layer.id.index for layer in layers}, reverse=True):
        level = [layer for layer in layers if layer.id.index == index]
        paths = [_along(layer, entering) for layer in level]
        found[:0] = [(entering, path) for path in paths]
        read = [_read(layer, path) for layer, path in zip(level, paths, strict=True)]
        entering = np.logical_or.reduce(read)
    return found


def following(layer: LayerTrace, path: Bools) -> Bools:
    """Return the path from the step that the layer reads next; nothing goes through a window."""
    return _next(layer, path) if layer.reach is None else np.zeros_like(path)


def _along(layer: LayerTrace, entering: Bools) -> Bools:
    """Let what enters a recurrent layer go on to all steps that were read before."""
    if layer.reach is not None:
        return entering
    if layer.reverse:
        return np.logical_or.accumulate(entering)
    return np.logical_or.accumulate(entering[::-1])[::-1]


def _read(layer: LayerTrace, path: Bools) -> Bools:
    """Return which outputs of the layer below are read; a window reads some from before."""
    read = path
    for _ in range(1, layer.reach or 1):
        read = path | _next(layer, read)
    return read


def _next(layer: LayerTrace, path: Bools) -> Bools:
    """Return for each step what is true at the one that the layer reads next."""
    following = np.zeros_like(path)
    if layer.reverse:
        following[1:] = path[:-1]
    else:
        following[:-1] = path[1:]
    return following
