"""What is measured of a run: its numbers, and its gradients, at update numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.reachability import reachable
from rnnviz.engine.passes.trace import Trace, frozen, magnitude, root_mean_square
from rnnviz.tasks.goals import Score
from rnnviz.training.losses import Losses
from rnnviz.training.series import Series


@dataclass(frozen=True)
class Metrics:
    """The numbers of a run so far.

    `loss` and `gradient_norm` (before clipping) come from the training batch; the value sampled at
    update u is that of the step from u - 1 to u. `held_out_loss` and `accuracy` (NaN where the
    task has none) come from the held-out batch. `score` is the last held-out score; `last_loss` is
    that of the last update, or of the `score` where a command has changed the network since then;
    `clipped` is the share of all updates whose gradient was clipped.
    """

    loss: Series
    gradient_norm: Series
    held_out_loss: Series
    accuracy: Series
    last_loss: float
    score: Score | None
    clipped: float


@dataclass(frozen=True)
class History:
    """Gradient magnitude per timestep over the run: rms over the fixed probe's sequences.

    They are those of the `losses`. By label of the state ("h", "c"; "h 2" for layer 2):
    `magnitudes` holds a Series whose values are (n, T), float64; `paths` (T,) from which steps of
    any of the sequences one of the losses can be reached: elsewhere 0 is exact.
    """

    losses: Losses
    magnitudes: Mapping[str, Series]
    paths: Mapping[str, NDArray[np.bool_]]


def magnitudes(trace: Trace) -> dict[str, NDArray[np.float64]]:
    """Return the rms gradient magnitude per timestep of every state, by its label."""
    return {
        layer.id.label(name): root_mean_square(magnitude(gradient.total), trace.valid)
        for layer in trace.layers
        for name, gradient in layer.gradients.items()
    }


def paths(trace: Trace) -> dict[str, NDArray[np.bool_]]:
    """Return from which timesteps of every state any loss that is followed can be reached."""
    masks = reachable(trace.layers, trace.followed)
    return {
        layer.id.label(name): frozen(np.any(path & trace.valid, axis=1))
        for layer, (_, path) in zip(trace.layers, masks, strict=True)
        for name in layer.gradients
    }
