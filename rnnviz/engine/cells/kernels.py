"""What the cells share: matrix products over the stacked vectors of a Tape."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.tape import Tape

Floats = NDArray[np.floating]
Weights = Mapping[str, Floats]


def joined(weights: Weights) -> Floats:
    """Return [W_x W_h b] as one matrix: with [x; h; 1] a step is a single product."""
    return np.concatenate([weights["W_x"], weights["W_h"], weights["b"][:, None]], axis=1)


class SendBack:
    """sent = [W_x W_h]^T delta: from a step's pre-activations to its input and old state.

    Where gradients vanish they end as subnormal numbers (in float32 below 1.2e-38), and many
    processors take a hundred times as long for a product with one: such entries of delta are set to
    0 first. They are searched for only when the square of delta's norm has underflowed itself,
    which is looked at every few steps.

    Parameters
    ----------
    W : (rows, inputs + units + 1)
        What `joined` returns.
    """

    EVERY = 4

    def __init__(self, W: Floats) -> None:
        self._transposed = np.ascontiguousarray(W[:, :-1].T)
        self._tiny = np.finfo(W.dtype).tiny
        self._vanished = False

    def __call__(self, t: int, delta: Floats, sent: Floats) -> None:
        """Write W^T delta to `sent`."""
        if t % self.EVERY == 0:
            flat = delta.reshape(-1)
            self._vanished = bool(np.dot(flat, flat) < self._tiny)
        if self._vanished:
            np.copyto(delta, 0, where=np.abs(delta) < self._tiny)
        np.dot(self._transposed, delta, sent)


def weight_gradients(tape: Tape, gradients: Weights) -> None:
    """Write dL/d[W_x W_h b]: the sum over t of delta_t [x_t; h_before; 1]^T, as one product."""
    sums = np.dot(tape.across("delta"), tape.across("read").T)
    gradients["W_x"][:] = sums[:, : tape.inputs]
    gradients["W_h"][:] = sums[:, tape.inputs : -1]
    gradients["b"][:] = sums[:, -1]
