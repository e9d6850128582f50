"""A cell in one file, as anybody might add one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import sigmoid, sigmoid_slope, tanh_slope
from rnnviz.engine.cells.base import Cell, Floats, Keeps, Weights
from rnnviz.engine.cells.kernels import SendBack, joined
from rnnviz.engine.cells.pytorch import NotInTorch
from rnnviz.engine.diagram import Diagram, Node, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import SIGNED, UNIT
from rnnviz.registry import cells


@cells.register("mgu")
@dataclass(frozen=True)
class MinimalGatedUnit(Cell):
    """Minimal gated unit (Zhou et al. 2016): a GRU whose only gate both resets and updates.

        f    = sigmoid(W_x x_t + W_h h_{t-1} + b)                (units, batch) each
        n    = tanh(W_x x_t + W_h (f * h_{t-1}) + b)
        h_t  = (1 - f) * h_{t-1} + f * n

    and backward, from the last step to the first:

        dL/dh_t       = injected_t + carried_t
        delta_n       = dL/dh_t * f * (1 - n^2)
        back          = W_h^T delta_n
        delta_f       = (dL/dh_t * (n - h_{t-1}) + back * h_{t-1}) * f (1 - f)
        carried_{t-1} = W_h^T delta_f + back * f + (1 - f) * dL/dh_t
    """

    title = "MGU"
    about = "One state and one gate, which decides both what is forgotten and what is written."
    labels = {"h": "hidden state", "f": "forget", "n": "candidate"}
    blocks = ("f", "n")
    candidate = "n"
    keeps = Keeps("h", "f", inverted=True)
    states = {"h": SIGNED}
    gates = {"f": UNIT, "n": SIGNED}
    torch = NotInTorch("PyTorch has no minimal gated unit")

    @property
    def chrono(self) -> Mapping[str, float]:
        """The gate keeps while it is closed."""
        return {"f": -1.0}

    @property
    def diagram(self) -> Diagram:
        return Diagram(
            inputs={"h_before": (0, 0), "x": (0.5, 5)},
            nodes=(
                Sum("f", (1, 4)),
                Node("f", "sigmoid", ("a_f",), (1, 2)),
                Node("seen", "*", ("f", "h_before"), (2, 3)),
                Sum("n", (3, 3), {"W_x": "x", "W_h": "seen"}),
                Node("n", "tanh", ("a_n",), (3, 2)),
                Node("rest", "1-", ("f",), (1, 1)),
                Node("kept", "*", ("rest", "h_before"), (1, 0)),
                Node("new", "*", ("f", "n"), (3, 1)),
                Node("h", "+", ("kept", "new"), (3, 0)),
            ),
            outputs={"h": (4, 0)}, up=(4, 1), bus=4,
        )  # fmt: skip

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        return {"seen": units}  # f * h_{t-1}

    def forward(self, weights: Weights, tape: Tape) -> None:
        W, W_n = _without_recurrent_n(weights), weights["W_h"][tape.units :]
        recurrent = np.empty_like(tape["h"][0])
        names = ("read", "h_before", "gates", "f", "n", "seen", "h")
        for t, read, h_before, gates, f, n, seen, h in tape.steps(*names):
            np.dot(W, read, gates)
            sigmoid(f)
            np.multiply(f, h_before, seen)
            np.dot(W_n, seen, recurrent)
            np.add(n, recurrent, n)
            np.tanh(n, n)
            np.subtract(n, h_before, h)
            np.multiply(h, f, h)
            np.add(h, h_before, h)
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        send_back = SendBack(_without_recurrent_n(weights))
        W_n_transposed = np.ascontiguousarray(weights["W_h"][tape.units :].T)
        slope, back = np.empty_like(tape["h"][0]), np.empty_like(tape["h"][0])
        names = (
            "h_before", "f", "n", "dh", "dh_injected", "dh_carried", "dh_before",
            "delta", "delta_f", "delta_n", "sent",
        )  # fmt: skip
        for (
            t, h_before, f, n, dh, injected, carried, dh_before, delta, df, dn, sent,
        ) in reversed(tape.steps(*names)):  # fmt: skip
            np.add(injected, carried, dh)
            tanh_slope(n, slope)
            np.multiply(dh, f, dn)
            np.multiply(dn, slope, dn)
            np.dot(W_n_transposed, dn, back)
            sigmoid_slope(f, slope)
            np.multiply(dh * (n - h_before) + back * h_before, slope, df)
            kept = back * f + dh * (1 - f)
            send_back(t, delta, sent)
            np.add(dh_before, kept, dh_before)
            tape.pass_on(t)
        deltas, units = tape.across("delta"), tape.units
        sums = np.dot(deltas, tape.across("read").T)
        gradients["W_x"][:] = sums[:, : tape.inputs]
        gradients["W_h"][:units] = sums[:units, tape.inputs : -1]
        gradients["W_h"][units:] = np.dot(deltas[units:], tape.across("seen").T)
        gradients["b"][:] = sums[:, -1]


def _without_recurrent_n(weights: Weights) -> Floats:
    """Return [W_x W_h b] with 0 in place of n's W_h."""
    inputs, units = weights["W_x"].shape[1], weights["W_h"].shape[1]
    W = joined(weights)
    W[units:, inputs:-1] = 0
    return W
