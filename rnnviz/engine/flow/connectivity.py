"""Connectivity: how much each input matters to one output."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.engine.flow.reachability import Bools, input_paths
from rnnviz.engine.flow.replay import Floats, Replay
from rnnviz.engine.flow.sources import Doubles
from rnnviz.engine.flow.sweep import Seeds, sweep
from rnnviz.engine.passes.trace import magnitude


@dataclass(frozen=True)
class Connectivity:
    """d(output `unit` at `step`) / dx_t, for every t.

    The output is what the readout computes: with cross-entropy the value before the softmax.

    Attributes
    ----------
    step, unit : int
    vectors : (T, features)
        The features of x_t: tokens one-hot or embedded.
    on_input : (T,)
        The vector times x_t: with one-hot tokens, the entry of the token that was read.
    path : bool (T,)
        Whether the output depends on that input at all: 0 elsewhere is exact.
    """

    step: int
    unit: int
    vectors: Floats
    on_input: Doubles
    path: Bools

    @cached_property
    def norms(self) -> Doubles:
        """The 2-norm over features, (T,), accumulated in float64; 0 without a path."""
        with np.errstate(all="ignore"):
            return np.where(self.path, magnitude(self.vectors[:, :, None])[:, 0], 0.0)

    @property
    def underflow(self) -> Bools:
        """Where a path exists and yet the norm is 0 or subnormal, (T,)."""
        return self.path & (self.norms < np.finfo(self.vectors.dtype).tiny)

    @property
    def broken(self) -> Bools:
        """Where the norm is NaN or infinite, (T,)."""
        return ~np.isfinite(self.norms)


def connectivity(replay: Replay, step: int, unit: int) -> Connectivity:
    """Return the gradient of one output with respect to every input.

    Parameters
    ----------
    replay : Replay
    step : int
        Any step of the sequence, whether or not it is counted.
    unit : int
        Which row of the readout.
    """
    W_y = replay.network.parameters["readout.W_y"].astype(replay.dtype, copy=False)
    if not (0 <= step < replay.steps and 0 <= unit < len(W_y)):
        raise ValueError(f"there is no output {unit} at step {step}")
    seeds = Seeds(1, np.array([step]), np.array([0]), W_y[unit : unit + 1])
    inputs = sweep(replay, seeds, inputs=True).inputs
    assert inputs is not None  # they were asked for
    vectors = inputs[:, :, 0].copy()
    x = replay.layers[0].tape["x"][:, :, 0]
    with np.errstate(all="ignore"):
        on_input = np.einsum("td,td->t", vectors.astype(np.float64), x.astype(np.float64))
    return Connectivity(
        step, unit, vectors, on_input, input_paths(replay.layers, replay.steps)[step]
    )
