"""The simple recurrent network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.cells.kernels import SendBack, joined, weight_gradients
from rnnviz.engine.cells.pytorch import NotInTorch, TorchModule
from rnnviz.engine.diagram import Diagram, Node, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import Range
from rnnviz.registry import cells
from rnnviz.settings import setting


@cells.register("rnn")
@dataclass(frozen=True)
class RNN(Cell):
    """Simple recurrent network (Elman 1990).

        h_t = phi(W_x x_t + W_h h_{t-1} + b)    (units, batch)

    and backward, from the last step to the first:

        dL/dh_t     = injected_t + carried_t
        delta_t     = dL/dh_t * phi'
        carried_t-1 = W_h^T delta_t
    """

    activation: str = setting(
        "tanh", choices=tuple(ACTIVATIONS),
        help="Activation function of the hidden state; where it is flat, little gradient flows"
        " back.",
    )  # fmt: skip

    title = "RNN"
    about = (
        "One state, computed again at each step. The gradient is multiplied by the recurrent"
        " weights at every step back, so it vanishes or explodes over many steps."
    )
    blocks = ("h",)
    labels = {"h": "hidden state"}
    keeps = None
    candidate = "h"
    gates = {}

    @property
    def states(self) -> Mapping[str, Range]:
        """The hidden state, on the range of the activation."""
        return {"h": ACTIVATIONS[self.activation].range}

    @property
    def diagram(self) -> Diagram:
        return Diagram(
            inputs={"h_before": (0, 1), "x": (0.5, 2)},
            nodes=(Sum("h", (1, 1)), Node("h", self.activation, ("a_h",), (2, 1))),
            outputs={"h": (3, 1)}, up=(3, 0), bus=1,
        )  # fmt: skip

    @property
    def torch(self) -> TorchModule | NotInTorch:
        if self.activation in ("tanh", "relu"):
            return TorchModule("RNN", self.blocks, options={"nonlinearity": self.activation})
        return NotInTorch(f"PyTorch's RNN has no {self.activation} activation")

    def forward(self, weights: Weights, tape: Tape) -> None:
        W = joined(weights)
        activate = ACTIVATIONS[self.activation].apply
        for t, read, h in tape.steps("read", "h"):
            np.dot(W, read, h)
            activate(h)
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        send_back = SendBack(joined(weights))
        slope = ACTIVATIONS[self.activation].slope
        names = ("h", "dh", "dh_injected", "dh_carried", "delta", "sent")
        for t, h, dh, injected, carried, delta, sent in reversed(tape.steps(*names)):
            np.add(injected, carried, dh)
            slope(h, delta)
            np.multiply(delta, dh, delta)
            send_back(t, delta, sent)
            tape.pass_on(t)
        weight_gradients(tape, gradients)
