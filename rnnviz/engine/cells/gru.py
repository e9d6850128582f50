"""The gated recurrent unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import ONE, sigmoid_of_negative, sigmoid_slope, tanh_slope
from rnnviz.engine.cells.base import Cell, Floats, Keeps, Weights
from rnnviz.engine.cells.kernels import SendBack, joined
from rnnviz.engine.cells.pytorch import NotInTorch, TorchModule
from rnnviz.engine.diagram import Diagram, Node, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import SIGNED, UNIT
from rnnviz.registry import cells
from rnnviz.settings import setting


@cells.register("gru")
@dataclass(frozen=True)
class GRU(Cell):
    """Gated recurrent unit (Cho et al. 2014); z = 1 keeps the old state.

        r, z = sigmoid(W_x x_t + W_h h_{t-1} + b)                (units, batch) each
        n    = tanh(W_x x_t + r * (W_h h_{t-1} + b_h) + b)       reset after the product
        n    = tanh(W_x x_t + W_h (r * h_{t-1}) + b)             reset before it
        h_t  = (1 - z) * n + z * h_{t-1}

    and backward, from the last step to the first:

        dL/dh_t   = injected_t + carried_t
        delta_n   = dL/dh_t * (1 - z) * (1 - n^2)
        delta_z   = dL/dh_t * (h_{t-1} - n) * z (1 - z)
        after:    delta_r = delta_n * (W_h h_{t-1} + b_h) * r (1 - r)
                  back    = W_h^T (delta_n * r)                  n's W_h
        before:   delta_r = W_h^T delta_n * h_{t-1} * r (1 - r)
                  back    = W_h^T delta_n * r
        carried_{t-1} = W_h^T (delta_r, delta_z) + back + z * dL/dh_t

    "After" is PyTorch's (and cuDNN's) variant and has the bias b_h inside; "before" is the paper's.
    """

    reset: str = setting(
        "after", choices=("after", "before"),
        help="Whether the reset gate is applied after the recurrent matrix product (PyTorch) or to"
        " the state before it (Cho et al. 2014).",
    )  # fmt: skip

    title = "GRU"
    about = (
        "A state and two gates: the update gate decides how much of the old state stays, the"
        " reset gate how much of it the candidate sees. Learns about as well as an LSTM, with"
        " fewer weights."
    )
    blocks = ("r", "z", "n")
    labels = {"h": "hidden state", "r": "reset", "z": "update", "n": "candidate"}
    keeps = Keeps("h", "z")
    candidate = "n"
    states = {"h": SIGNED}
    gates = {"r": UNIT, "z": UNIT, "n": SIGNED}

    @property
    def chrono(self) -> Mapping[str, float]:
        """The update gate keeps."""
        return {"z": 1.0}

    @property
    def products(self) -> tuple[str, ...]:
        """After the product, what the reset gate acts on is a product of its own."""
        return (*self.blocks, "inside") if self.reset == "after" else self.blocks

    @property
    def diagram(self) -> Diagram:
        if self.reset == "after":
            candidate: tuple[Node | Sum, ...] = (
                Sum("inside", (3, 4), {"W_h": "h_before"}, bias="b_h", block="n"),
                Node("reset", "*", ("r", "a_inside"), (3, 3)),
                Sum("n", (4, 4), {"W_x": "x"}),
                Node("both", "+", ("a_n", "reset"), (4, 3)),
                Node("n", "tanh", ("both",), (4, 2)),
            )
        else:
            candidate = (
                Node("reset", "*", ("r", "h_before"), (3, 3)),
                Sum("n", (4, 3), {"W_x": "x", "W_h": "reset"}),
                Node("n", "tanh", ("a_n",), (4, 2)),
            )
        return Diagram(
            inputs={"h_before": (0, 0), "x": (0.5, 5)},
            nodes=(
                Sum("r", (2, 4)),
                Sum("z", (1, 4)),
                Node("r", "sigmoid", ("a_r",), (2, 3)),
                Node("z", "sigmoid", ("a_z",), (1, 2)),
                *candidate,
                Node("rest", "1-", ("z",), (2, 1)),
                Node("new", "*", ("rest", "n"), (4, 1)),
                Node("kept", "*", ("z", "h_before"), (1, 0)),
                Node("h", "+", ("new", "kept"), (4, 0)),
            ),
            outputs={"h": (5, 0)}, up=(5, 1), bus=4,
        )  # fmt: skip

    @property
    def torch(self) -> TorchModule | NotInTorch:
        if self.reset == "before":
            return NotInTorch("PyTorch's GRU applies the reset gate after the product, not before")
        return TorchModule("GRU", self.blocks, second_biases={"n": "b_h"})

    def shapes(self, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        inside = {"b_h": (units,)} if self.reset == "after" else {}
        return super().shapes(inputs, units) | inside

    @property
    def bias_names(self) -> frozenset[str]:
        """With the product inside, its bias too."""
        return frozenset({"b", "b_h"} if self.reset == "after" else {"b"})

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        return {"inside": units}  # W_h h_{t-1} + b_h, or r * h_{t-1}

    def forward(self, weights: Weights, tape: Tape) -> None:
        W, W_n = _without_recurrent_n(weights), weights["W_h"][2 * tape.units :]
        sigmoids = slice(0, 2 * tape.units)
        # These rows need exp(-a): the weights are negated once, not every a.
        np.negative(W[sigmoids], W[sigmoids])
        tape.add_part("rz", "gates", sigmoids)
        tape.add_part("h_1", "read", slice(tape.inputs, None))
        after = self.reset == "after"
        W_n = np.column_stack([W_n, weights["b_h"]]) if after else W_n
        recurrent = np.empty_like(tape["h"][0])
        names = ("read", "h_1", "h_before", "gates", "rz", "r", "z", "n", "inside", "h")
        for t, read, h_1, h_before, gates, rz, r, z, n, inside, h in tape.steps(*names):
            np.dot(W, read, gates)
            sigmoid_of_negative(rz)
            if after:
                np.dot(W_n, h_1, inside)
                np.multiply(r, inside, recurrent)
            else:
                np.multiply(r, h_before, inside)
                np.dot(W_n, inside, recurrent)
            np.add(n, recurrent, n)
            np.tanh(n, n)
            np.subtract(h_before, n, h)
            np.multiply(h, z, h)
            np.add(h, n, h)
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        W, W_n = _without_recurrent_n(weights), weights["W_h"][2 * tape.units :]
        after = self.reset == "after"
        if after:
            W = np.concatenate([W, np.pad(W_n, ((0, 0), (tape.inputs, 1)))])
        send_back, W_n_transposed = SendBack(W), np.ascontiguousarray(W_n.T)
        tape.add_part("delta_rz", "delta", slice(0, 2 * tape.units))
        rz_slope, n_slope = np.empty_like(tape["rz"][0]), np.empty_like(tape["n"][0])
        back = np.empty_like(n_slope)
        one = ONE[back.dtype]
        names = (
            "h_before", "rz", "r", "z", "n", "inside", "dh", "dh_injected", "dh_carried",
            "dh_before", "delta", "delta_rz", "delta_r", "delta_z", "delta_n", "sent",
        )  # fmt: skip
        through = tape.steps("delta_inside") if after else tape.steps("delta_n")
        for (
            t, h_before, rz, r, z, n, inside, dh, dh_injected, dh_carried,
            dh_before, delta, drz, dr, dz, dn, sent,
        ), (_, dinside) in zip(
            reversed(tape.steps(*names)), reversed(through), strict=True
        ):  # fmt: skip
            np.add(dh_injected, dh_carried, dh)
            np.subtract(one, z, dn)
            np.multiply(dn, dh, dn)
            tanh_slope(n, n_slope)
            np.multiply(dn, n_slope, dn)
            if after:
                np.multiply(dn, r, dinside)
                np.multiply(dn, inside, dr)
                np.multiply(dh, z, back)
            else:
                np.dot(W_n_transposed, dn, back)
                np.multiply(back, h_before, dr)
                np.multiply(back, r, back)
                np.multiply(dh, z, n_slope)
                np.add(back, n_slope, back)
            np.subtract(h_before, n, dz)
            np.multiply(dz, dh, dz)
            sigmoid_slope(rz, rz_slope)
            np.multiply(drz, rz_slope, drz)
            send_back(t, delta, sent)
            np.add(dh_before, back, dh_before)
            tape.pass_on(t)
        self._weight_gradients(tape, gradients)

    def _weight_gradients(self, tape: Tape, gradients: Weights) -> None:
        """Write the sums over t of delta_t [x_t; h_{t-1}; 1]^T; n's W_h reads something else."""
        deltas, units = tape.across("delta"), tape.units
        sums = np.dot(deltas, tape.across("read").T)
        gradients["W_x"][:] = sums[: 3 * units, : tape.inputs]
        gradients["W_h"][: 2 * units] = sums[: 2 * units, tape.inputs : -1]
        gradients["b"][:] = sums[: 3 * units, -1]
        if self.reset == "after":
            gradients["W_h"][2 * units :] = sums[3 * units :, tape.inputs : -1]
            gradients["b_h"][:] = sums[3 * units :, -1]
        else:
            gradients["W_h"][2 * units :] = np.dot(deltas[2 * units :], tape.across("inside").T)


def _without_recurrent_n(weights: Weights) -> Floats:
    """Return [W_x W_h b] with 0 in place of n's W_h."""
    inputs, units = weights["W_x"].shape[1], weights["W_h"].shape[1]
    W = joined(weights)
    W[2 * units :, inputs:-1] = 0
    return W
