"""Long short-term memory as it was first: without a forget gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import sigmoid_of_negative, sigmoid_slope, tanh_slope
from rnnviz.engine.cells.base import Cell, Keeps, Weights
from rnnviz.engine.cells.kernels import SendBack, joined, weight_gradients
from rnnviz.engine.cells.pytorch import NotInTorch
from rnnviz.engine.diagram import Diagram, Node, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import SIGNED, UNBOUNDED, UNIT
from rnnviz.registry import cells


@cells.register("lstm-noforget")
@dataclass(frozen=True)
class LSTMWithoutForgetGate(Cell):
    """Long short-term memory without a forget gate (Hochreiter & Schmidhuber 1997).

        i, o = sigmoid(W_x x_t + W_h h_{t-1} + b)    (units, batch) each
        g    = tanh(W_x x_t + W_h h_{t-1} + b)
        c_t  = c_{t-1} + i * g
        h_t  = o * tanh(c_t)

    and backward, from the last step to the first:

        dL/dh_t       = injected_t + carried_t
        dL/dc_t       = dL/dh_t * o * (1 - tanh(c_t)^2) + carried_t
        di, do, dg    = dL/dc_t * g, dL/dh_t * tanh(c_t), dL/dc_t * i
        delta_t       = (di, do, dg) * (slopes of sigmoid and tanh)
        carried_{t-1} = W_h^T delta_t for h, dL/dc_t for c

    What is carried to c is what c got: the constant error carousel. The cell cannot forget, so in
    a long stream it grows without end. (The paper squashes g to [-2, 2] by a sigmoid and cuts the
    gradient at the gates; here g is tanh, as it has been since, and the gradient is whole.)
    """

    title = "LSTM, no forget gate"
    about = (
        "The LSTM of 1997: the cell state only adds up, so the gradient never vanishes along it;"
        " but it cannot forget either, and on long streams it grows until it saturates."
    )
    blocks = ("i", "o", "g")
    labels = {
        "h": "hidden state", "c": "cell state", "i": "input", "o": "output", "g": "candidate",
    }  # fmt: skip
    keeps = Keeps("c", None)
    candidate = "g"
    states = {"h": SIGNED, "c": UNBOUNDED}
    gates = {"i": UNIT, "o": UNIT, "g": SIGNED}
    torch = NotInTorch("PyTorch's LSTM always has a forget gate")

    @property
    def diagram(self) -> Diagram:
        return Diagram(
            inputs={"c_before": (0, 0), "h_before": (0, 3), "x": (0.5, 4)},
            nodes=(
                *(Sum(block, (column, 3)) for column, block in enumerate("igo", 1)),
                Node("i", "sigmoid", ("a_i",), (1, 2)),
                Node("o", "sigmoid", ("a_o",), (3, 2)),
                Node("g", "tanh", ("a_g",), (2, 2)),
                Node("new", "*", ("i", "g"), (2, 1)),
                Node("c", "+", ("c_before", "new"), (2, 0)),
                Node("tanh_c", "tanh", ("c",), (4, 1)),
                Node("h", "*", ("o", "tanh_c"), (4, 2)),
            ),
            outputs={"c": (5, 0), "h": (5, 3)}, up=(5, 2), bus=3,
        )  # fmt: skip

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        return {"tanh_c": units}

    def forward(self, weights: Weights, tape: Tape) -> None:
        W = joined(weights)
        sigmoids = slice(0, 2 * tape.units)
        # These rows need exp(-a): the weights are negated once, not every a.
        np.negative(W[sigmoids], W[sigmoids])
        tape.add_part("sigmoids", "gates", sigmoids)
        names = ("read", "gates", "sigmoids", "i", "o", "g", "c_before", "c", "tanh_c", "h")
        for t, read, gates, io, i, o, g, c_before, c, tanh_c, h in tape.steps(*names):
            np.dot(W, read, gates)
            sigmoid_of_negative(io)
            np.tanh(g, g)
            np.multiply(i, g, c)
            np.add(c, c_before, c)
            np.tanh(c, tanh_c)
            np.multiply(o, tanh_c, h)
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        send_back = SendBack(joined(weights))
        slopes = np.empty_like(tape["delta"][0])
        io_slope, g_slope = np.split(slopes, [2 * tape.units])
        names = (
            "sigmoids", "i", "o", "g", "tanh_c", "h",
            "dh", "dh_injected", "dh_carried", "dc", "dc_injected", "dc_carried", "dc_before",
            "delta", "delta_i", "delta_o", "delta_g", "sent",
        )  # fmt: skip
        for (
            t, io, i, o, g, tanh_c, h,
            dh, dh_injected, dh_carried, dc, dc_injected, dc_carried, dc_before,
            delta, di, do, dg, sent,
        ) in reversed(tape.steps(*names)):  # fmt: skip
            np.add(dh_injected, dh_carried, dh)
            np.multiply(h, tanh_c, dc_injected)  # o (1 - tanh(c)^2) = o - h tanh(c)
            np.subtract(o, dc_injected, dc_injected)
            np.multiply(dc_injected, dh, dc_injected)
            np.add(dc_injected, dc_carried, dc)
            np.multiply(dc, g, di)
            np.multiply(dh, tanh_c, do)
            np.multiply(dc, i, dg)
            sigmoid_slope(io, io_slope)
            tanh_slope(g, g_slope)
            np.multiply(delta, slopes, delta)
            np.copyto(dc_before, dc)
            send_back(t, delta, sent)
            tape.pass_on(t)
        weight_gradients(tape, gradients)
