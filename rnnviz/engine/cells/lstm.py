"""Long short-term memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.cells.activations import sigmoid_of_negative, sigmoid_slope, tanh_slope
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.cells.kernels import SendBack, joined, weight_gradients
from rnnviz.engine.tape import Tape
from rnnviz.engine.trace import SIGNED, UNBOUNDED, UNIT
from rnnviz.registry import cells
from rnnviz.settings import setting


@cells.register("lstm")
@dataclass(frozen=True)
class LSTM(Cell):
    """Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers et al. 2000).

        i, f, o = sigmoid(W_x x_t + W_h h_{t-1} + b)    (units, batch) each
        g       = tanh(W_x x_t + W_h h_{t-1} + b)
        c_t     = f * c_{t-1} + i * g
        h_t     = o * tanh(c_t)

    and backward, from the last step to the first:

        dL/dh_t       = injected_t + carried_t
        dL/dc_t       = dL/dh_t * o * (1 - tanh(c_t)^2) + carried_t
        di, df, do    = dL/dc_t * g, dL/dc_t * c_{t-1}, dL/dh_t * tanh(c_t)
        dg            = dL/dc_t * i
        delta_t       = (di, df, do, dg) * (slopes of sigmoid and tanh)
        carried_{t-1} = W_h^T delta_t for h, f * dL/dc_t for c
    """

    forget_bias: float = setting(
        1.0, low=-5.0, high=10.0, step=0.1, label="forget bias",
        help="Start value of the forget gate's bias; larger remembers longer.",
    )  # fmt: skip

    title = "LSTM"
    blocks = ("i", "f", "o", "g")
    candidate = "g"
    states = {"h": SIGNED, "c": UNBOUNDED}
    gates = {"i": UNIT, "f": UNIT, "o": UNIT, "g": SIGNED}

    @property
    def biases(self) -> Mapping[str, float]:
        """The forget gate's."""
        return {"f": self.forget_bias}

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        return {"tanh_c": units}

    def forward(self, weights: Weights, tape: Tape) -> None:
        W = joined(weights)
        sigmoids = slice(0, 3 * tape.units)
        # exp(-a) is wanted of these rows: the weights are negated once, not every a.
        np.negative(W[sigmoids], W[sigmoids])
        tape.add_part("sigmoids", "gates", sigmoids)
        new = np.empty_like(tape["c"][0])
        names = ("read", "gates", "sigmoids", "i", "f", "o", "g", "c_before", "c", "tanh_c", "h")
        for t, read, gates, ifo, i, f, o, g, c_before, c, tanh_c, h in tape.steps(*names):
            np.dot(W, read, gates)
            sigmoid_of_negative(ifo)
            np.tanh(g, g)
            np.multiply(i, g, new)
            np.multiply(f, c_before, c)
            np.add(c, new, c)
            np.tanh(c, tanh_c)
            np.multiply(o, tanh_c, h)
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        send_back = SendBack(joined(weights))
        slopes = np.empty_like(tape["delta"][0])
        ifo_slope, g_slope = np.split(slopes, [3 * tape.units])
        names = (
            "sigmoids", "i", "f", "o", "g", "c_before", "tanh_c", "h",
            "dh", "dh_injected", "dh_carried", "dc", "dc_injected", "dc_carried", "dc_before",
            "delta", "delta_i", "delta_f", "delta_o", "delta_g", "sent",
        )  # fmt: skip
        for (
            t, ifo, i, f, o, g, c_before, tanh_c, h,
            dh, dh_injected, dh_carried, dc, dc_injected, dc_carried, dc_before,
            delta, di, df, do, dg, sent,
        ) in reversed(tape.steps(*names)):  # fmt: skip
            np.add(dh_injected, dh_carried, dh)
            np.multiply(h, tanh_c, dc_injected)  # o (1 - tanh(c)^2) = o - h tanh(c)
            np.subtract(o, dc_injected, dc_injected)
            np.multiply(dc_injected, dh, dc_injected)
            np.add(dc_injected, dc_carried, dc)
            np.multiply(dc, g, di)
            np.multiply(dc, c_before, df)
            np.multiply(dh, tanh_c, do)
            np.multiply(dc, i, dg)
            sigmoid_slope(ifo, ifo_slope)
            tanh_slope(g, g_slope)
            np.multiply(delta, slopes, delta)
            np.multiply(dc, f, dc_before)
            send_back(t, delta, sent)
            tape.pass_on(t)
        weight_gradients(tape, gradients)
