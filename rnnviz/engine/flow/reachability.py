"""Reachability: which steps can have to do with each other at all, whatever the weights are.

What is held in all units of a layer may close some ways.

A gradient that is 0 where there is a path has underflowed (or a unit was flat there); where there
is none it is exactly 0. Masks are (T, n), of n losses or n sequences, or (T,) of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Ways

Bools = NDArray[np.bool_]


class Layer(Protocol):
    """What decides the paths through a layer; a `LayerTrace` or `ReplayLayer` is one."""

    @property
    def id(self) -> LayerId:
        """Which layer and direction."""

    @property
    def reach(self) -> int | None:
        """How many inputs a state depends on; None in a recurrent layer."""

    @property
    def ways(self) -> Ways:
        """By which ways a gradient can travel in it."""


def reachable(layers: Sequence[Layer], followed: Bools) -> list[tuple[Bools, Bools]]:
    """Return for each layer the steps where its output is used, and those that reach any loss.

    Parameters
    ----------
    layers : sequence of Layer
        All of a network, in the order of the trace.
    followed : (T, n)
        The steps whose losses are sent back.
    """
    by_layer: list[tuple[Bools, Bools]] = []
    entering = followed
    for index in reversed(range(layers[-1].id.index + 1)):
        level = [layer for layer in layers if layer.id.index == index]
        paths = [_along(layer, entering) for layer in level]
        by_layer[:0] = [(entering, path) for path in paths]
        entering = _read(level, paths)
    return by_layer


def loss_paths(layers: Sequence[Layer], steps: int) -> list[Bools]:
    """Return for each layer whether L_s depends on its states at t, as (T, T): s, t."""
    every_loss = np.eye(steps, dtype=np.bool_)  # the readout reads the last h at s itself
    return [path.T for _, path in reachable(layers, every_loss)]


def affected(
    layers: Sequence[Layer], inputs: Bools, states: Mapping[LayerId, Bools]
) -> list[Bools]:
    """Return for each layer the steps whose states a change can get to, and from there the loss.

    Parameters
    ----------
    layers : sequence of Layer
        All of a network, in the order of the trace.
    inputs : (T,)
        The steps at which the input is changed.
    states : mapping of LayerId to (T,)
        The steps at which a state is changed, of layers in which one is.
    """
    found: list[Bools] = []
    read = inputs
    for index in range(layers[-1].id.index + 1):
        level = [layer for layer in layers if layer.id.index == index]
        masks = [_ahead(layer, read, states.get(layer.id)) for layer in level]
        found += masks
        handed = [m for one, m in zip(level, masks, strict=True) if "h" in one.ways.reached]
        read = np.logical_or.reduce(handed) if handed else np.zeros_like(inputs)
    return found


def following(layer: Layer, path: Bools) -> Bools:
    """Return the path from the step that the layer reads next; nothing goes through a window."""
    goes_on = layer.reach is None and layer.ways.carried
    return _next(layer, path) if goes_on else np.zeros_like(path)


def _along(layer: Layer, entering: Bools) -> Bools:
    """Let what enters a recurrent layer go on to all steps that were read before."""
    if not layer.ways.reached:
        return np.zeros_like(entering)
    if layer.reach is not None or not layer.ways.carried:
        return entering
    if layer.id.reverse:
        return np.logical_or.accumulate(entering)
    return np.logical_or.accumulate(entering[::-1])[::-1]


def _ahead(layer: Layer, read: Bools, own: Bools | None) -> Bools:
    """Return the steps of a layer that what is read, or a state of its own, gets to."""
    changed = read if layer.ways.read else np.zeros_like(read)
    if layer.reach is not None:
        changed = _window(layer, changed)
    changed = changed if own is None else changed | own
    if layer.reach is not None or not layer.ways.carried:
        return changed
    if layer.id.reverse:
        return np.logical_or.accumulate(changed[::-1])[::-1]
    return np.logical_or.accumulate(changed)


def _window(layer: Layer, read: Bools) -> Bools:
    """Return the steps of a layer with a reach whose inputs hold one that is changed."""
    way = -1 if layer.id.reverse else 1
    found = read.copy()
    for ago in range(1, min(layer.reach or 1, len(read))):
        later, earlier = (slice(ago, None), slice(0, -ago))[::way]
        found[later] |= read[earlier]
    return found


def _read(level: Sequence[Layer], paths: Sequence[Bools]) -> Bools:
    """Return the paths to what a layer's directions read; a window reads earlier steps, too."""
    reached = np.zeros_like(paths[0])
    for layer, path in zip(level, paths, strict=True):
        if not layer.ways.read:
            continue
        read = path
        for _ in range(1, layer.reach or 1):
            read = path | _next(layer, read)
        reached |= read
    return reached


def _next(layer: Layer, path: Bools) -> Bools:
    """Return for each step what is true at the one that the layer reads next."""
    following = np.zeros_like(path)
    if layer.id.reverse:
        following[1:] = path[:-1]
    else:
        following[:-1] = path[1:]
    return following
