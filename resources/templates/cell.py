"""NAME: a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.cells.kernels import SendBack, joined, weight_gradients
from rnnviz.engine.cells.pytorch import NotInTorch
from rnnviz.engine.diagram import Diagram, Node, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import SIGNED
from rnnviz.registry import cells


@cells.register("KIND")
@dataclass(frozen=True)
class CLASS(Cell):
    """NAME: what it is, and who has written of it first.

    This one is a simple recurrent network, to be changed into yours:

        h_t = tanh(W_x x_t + W_h h_{t-1} + b)    (units, batch)

    and backward, from the last step to the first:

        dL/dh_t     = injected_t + carried_t
        delta_t     = dL/dh_t * (1 - h_t^2)
        carried_t-1 = W_h^T delta_t
    """

    title = "NAME"
    about = "What the cell means for learning, in a sentence or two."
    labels = {"h": "hidden state"}  # of every state and gate
    blocks = ("h",)  # the row blocks of W_x, W_h and b, in their order
    candidate = "h"  # the block that proposes the new state
    keeps = None  # Keeps("c", "f") where a gate f keeps a state c unit by unit
    gates = {}  # what else is shown of a step: {"f": UNIT}
    states = {"h": SIGNED}  # what is carried from step to step, with its range; "h" comes first
    torch = NotInTorch("PyTorch has no NAME")  # or the module that computes the same

    @property
    def diagram(self) -> Diagram:
        """A step as a graph; the formulas that are shown, and a check, follow from it."""
        return Diagram(
            inputs={"h_before": (0, 1), "x": (0.5, 2)},
            nodes=(Sum("h", (1, 1)), Node("h", "tanh", ("a_h",), (2, 1))),
            outputs={"h": (3, 1)}, up=(3, 0), bus=1,
        )  # fmt: skip

    def forward(self, weights: Weights, tape: Tape) -> None:
        """Fill the tape's states and gates; its inputs and initial states are given."""
        W = joined(weights)  # (rows, inputs + units + 1), for read = [x_t; h_{t-1}; 1]
        for t, read, h in tape.steps("read", "h"):
            np.dot(W, read, h)
            ACTIVATIONS["tanh"].apply(h)
            tape.hold(t)  # a person may clamp a unit: after every state is written

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        """Fill the tape's gradients, and those of the weights (summed over the sequences)."""
        send_back = SendBack(joined(weights))
        names = ("h", "dh", "dh_injected", "dh_carried", "delta", "sent")
        for t, h, dh, injected, carried, delta, sent in reversed(tape.steps(*names)):
            np.add(injected, carried, dh)
            ACTIVATIONS["tanh"].slope(h, delta)
            np.multiply(delta, dh, delta)
            send_back(t, delta, sent)
            tape.pass_on(t)
        weight_gradients(tape, gradients)
