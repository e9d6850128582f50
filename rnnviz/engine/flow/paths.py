"""Paths: from which states a loss can be reached at all, whatever the weights are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.replay import Replay

Bools = NDArray[np.bool_]


def paths(replay: Replay) -> list[Bools]:
    """Return for each layer whether L_s depends on its states at t, as (T, T): s, t.

    A gradient that is 0 where there is a path has underflowed (or a unit was dead); where there is
    none it is exactly 0.
    """
    found: list[Bools] = []
    entering = np.eye(replay.steps, dtype=np.bool_)  # the readout takes the last h at s itself
    for index in reversed(range(replay.layers[-1].id.index + 1)):
        reverse = [layer.id.reverse for layer in replay.layers if layer.id.index == index]
        states = [_along(entering, replay.cell.reach is None, way) for way in reverse]
        found[:0] = states
        entering = _inputs(states, reverse, replay.cell.reach)
    return found


def input_paths(replay: Replay) -> Bools:
    """Return whether L_s depends on the first layer's input at t, as (T, T): s, t."""
    reverse = [layer.id.reverse for layer in replay.layers if layer.id.index == 0]
    return _inputs(paths(replay)[: len(reverse)], reverse, replay.cell.reach)


def _along(entering: Bools, recurrent: bool, reverse: bool) -> Bools:
    """Let what enters go on to all steps that are read before."""
    if not recurrent:
        return entering
    turned = entering if reverse else entering[:, ::-1]
    reached = np.logical_or.accumulate(turned, axis=1)
    return np.asarray(reached if reverse else reached[:, ::-1])


def _inputs(states: Sequence[Bools], reverse: Sequence[bool], reach: int | None) -> Bools:
    """Return the paths to what a layer reads; a window reads the inputs before, too."""
    reached = np.logical_or.reduce(states)
    for path, way in zip(states, reverse, strict=True):
        for j in range(1, min(reach or 1, path.shape[1])):
            if way:
                reached[:, j:] |= path[:, :-j]
            else:
                reached[:, :-j] |= path[:, j:]
    return np.asarray(reached)
