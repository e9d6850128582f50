"""A feed-forward network over the last inputs: what recurrence is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.cells.pytorch import NotInTorch
from rnnviz.engine.diagram import Diagram, Node, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import Range
from rnnviz.registry import cells
from rnnviz.settings import setting


@cells.register("window")
@dataclass(frozen=True)
class WindowMLP(Cell):
    """Feed-forward layer over the last k inputs, 0 before the first (Waibel et al. 1989).

        h_t = phi(W_x [x_t; x_{t-1}; ...; x_{t-k+1}] + b)    (units, batch)

    and backward

        dL/dh_t = injected_t
        delta_t = dL/dh_t * phi'
        dL/dx_t = sum over j < k of W_j^T delta_{t+j},  W_j being W_x's columns for x_{t-j}

    Nothing is carried from step to step, and no gradient reaches inputs older than k: both are
    exactly 0. (A second layer reads the last k of the first layer's h, and so 2k - 1 inputs.)
    """

    steps: int = setting(
        5, low=1, high=100, log=True, label="window",
        help="How many of the last inputs are read at each step; older ones have no effect.",
    )  # fmt: skip
    activation: str = setting(
        "tanh", choices=tuple(ACTIVATIONS),
        help="Activation function of the hidden units; where it is flat, little gradient flows"
        " back.",
    )  # fmt: skip

    title = "Window (no recurrence)"
    about = "No state at all: it sees only the last few inputs. What it solves needs no memory."
    blocks = ("h",)
    labels = {"h": "hidden state"}
    keeps = None
    candidate = "h"
    gates = {}
    torch = NotInTorch("PyTorch has no recurrent module that reads a window of inputs")

    @property
    def states(self) -> Mapping[str, Range]:
        """The hidden units, on the range of the activation."""
        return {"h": ACTIVATIONS[self.activation].range}

    @property
    def reach(self) -> int:
        """The window."""
        return self.steps

    @property
    def diagram(self) -> Diagram:
        return Diagram(
            inputs={"x": (0, 0)},
            nodes=(Sum("h", (1, 0), {"W_x": "x"}), Node("h", self.activation, ("a_h",), (2, 0))),
            outputs={}, up=(3, 0), bus=0,
        )  # fmt: skip

    def shapes(self, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        """There are no recurrent weights."""
        return {"W_x": (units, self.steps * inputs), "b": (units,)}

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        return {"window": self.steps * inputs}

    def forward(self, weights: Weights, tape: Tape) -> None:
        h, x, window = tape["h"], tape["x"], tape["window"]
        tape.clear_padding("x")
        window[:] = 0
        for now, then, rows in self._lags(tape):
            window[now, rows] = x[then]
        np.matmul(weights["W_x"], window, out=h)
        np.add(h, weights["b"][:, None], out=h)
        ACTIVATIONS[self.activation].apply(h)
        for (t,) in tape.steps():
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        h, dh, delta, dx, window = (tape[k] for k in ("h", "dh", "delta", "dx", "window"))
        np.copyto(dh, tape["dh_injected"])
        ACTIVATIONS[self.activation].slope(h, delta)
        np.multiply(delta, tape["dh_injected"], out=delta)
        deltas = tape.across("delta")
        gradients["W_x"][:] = np.dot(deltas, tape.across("window").T)
        gradients["b"][:] = deltas.sum(axis=1)
        np.matmul(weights["W_x"].T, delta, out=window)  # what was read is not needed any more
        dx[:] = 0
        for now, then, rows in self._lags(tape):
            dx[then] += window[now, rows]
        tape.clear_padding("dx")

    def _lags(self, tape: Tape) -> list[tuple[slice, slice, slice]]:
        """Return for each j < k the steps that have a j-th last input, its steps, and its rows."""
        width = tape.inputs
        lags = range(min(self.steps, len(tape["x"])))
        return [(*tape.ago(j), slice(j * width, (j + 1) * width)) for j in lags]
