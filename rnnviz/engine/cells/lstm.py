"""Long short-term memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.activations import ONE, sigmoid_of_negative
from rnnviz.engine.cells.base import Cell, Floats, Keeps, Weights
from rnnviz.engine.cells.kernels import SendBack, joined, weight_gradients
from rnnviz.engine.cells.pytorch import NotInTorch, TorchModule
from rnnviz.engine.diagram import Diagram, Node, Place, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import SIGNED, UNBOUNDED, UNIT
from rnnviz.registry import cells
from rnnviz.settings import setting

PEEPHOLES: Mapping[str, tuple[str, tuple[Place, ...]]] = {
    "i": ("c_before", ((0.5, 0), (0.5, 1), (1.5, 1), (1.5, 3))),
    "f": ("c_before", ((0.5, 0), (0.5, 3))),
    "o": ("c", ((3.5, 0), (3.5, 3))),
}
"""What each gate sees through its peephole, and the corners of the line to it in the diagram."""


@cells.register("lstm")
@dataclass(frozen=True)
class LSTM(Cell):
    """Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers et al. 2000).

        i, f, o = sigmoid(W_x x_t + W_h h_{t-1} + b)    (units, batch) each
        g       = tanh(W_x x_t + W_h h_{t-1} + b)
        c_t     = f * c_{t-1} + i * g
        h_t     = o * tanh(c_t)

    With peepholes (Gers & Schmidhuber 2000) the gates see their unit's cell: p_i * c_{t-1} is
    added within the sigmoid of i, p_f * c_{t-1} in that of f, p_o * c_t in that of o.

    and backward, from the last step to the first:

        dL/dh_t       = injected_t + carried_t
        dL/dc_t       = dL/dh_t * o * (1 - tanh(c_t)^2) + carried_t
        delta_i       = dL/dc_t * i * g * (1 - i)
        delta_f       = dL/dc_t * f * c_{t-1} * (1 - f)
        delta_o       = dL/dh_t * h_t * (1 - o)               (h_t = o * tanh(c_t))
        delta_g       = dL/dc_t * i * (1 - g^2)
        carried_{t-1} = W_h^T delta_t for h, f * dL/dc_t for c

    Peepholes add p_o * delta_o to dL/dc_t, and p_i * delta_i + p_f * delta_f to what c carries.
    """

    forget_bias: float = setting(
        1.0, low=-5.0, high=10.0, step=0.1, label="forget bias",
        unless=("model.initializer", "chrono"),
        help="Initial bias of the forget gate. A larger one opens the gate from the start: states"
        " are remembered longer, and the gradient reaches further back.",
    )  # fmt: skip
    peepholes: bool = setting(
        False, label="peepholes",
        help="Let the gates see the cell state, each unit its own: a gate can then react to a value"
        " that the output gate still hides, which helps with counting and timing.",
    )  # fmt: skip

    title = "LSTM"
    about = (
        "A cell state that gates write to, keep and read out. While the forget gate is open, the"
        " gradient flows back along it almost unchanged: long dependencies can be learnt."
    )
    blocks = ("i", "f", "o", "g")
    labels = {
        "h": "hidden state", "c": "cell state",
        "i": "input", "f": "forget", "o": "output", "g": "candidate",
    }  # fmt: skip
    keeps = Keeps("c", "f")
    candidate = "g"
    states = {"h": SIGNED, "c": UNBOUNDED}
    gates = {"i": UNIT, "f": UNIT, "o": UNIT, "g": SIGNED}

    @property
    def biases(self) -> Mapping[str, float]:
        """The forget gate's."""
        return {"f": self.forget_bias}

    @property
    def chrono(self) -> Mapping[str, float]:
        """The forget gate keeps what the input gate lets in."""
        return {"f": 1.0, "i": -1.0}

    @property
    def diagram(self) -> Diagram:
        bus = 4 if self.peepholes else 3
        return Diagram(
            inputs={"c_before": (0, 0), "h_before": (0, bus), "x": (0.5, bus + 1)},
            nodes=(
                *(self._sum(block, (column, 3)) for column, block in enumerate("fig", 1)),
                Node("f", "sigmoid", ("a_f",), (1, 2)),
                Node("i", "sigmoid", ("a_i",), (2, 2)),
                Node("g", "tanh", ("a_g",), (3, 2)),
                Node("kept", "*", ("f", "c_before"), (1, 0)),
                Node("new", "*", ("i", "g"), (3, 1)),
                Node("c", "+", ("kept", "new"), (3, 0)),
                self._sum("o", (4, 3)),
                Node("o", "sigmoid", ("a_o",), (4, 2)),
                Node("tanh_c", "tanh", ("c",), (5, 1)),
                Node("h", "*", ("o", "tanh_c"), (5, 2)),
            ),
            outputs={"c": (6, 0), "h": (6, bus)}, up=(6, 2), bus=bus,
        )  # fmt: skip

    @property
    def torch(self) -> TorchModule | NotInTorch:
        if self.peepholes:
            return NotInTorch("PyTorch's LSTM has no peepholes")
        return TorchModule("LSTM", ("i", "f", "g", "o"))

    def _sum(self, block: str, at: Place) -> Sum:
        """Return a pre-activation, with its peephole if it has one."""
        if not self.peepholes or block not in PEEPHOLES:
            return Sum(block, at)
        seen, corners = PEEPHOLES[block]
        reads = {"W_x": "x", "W_h": "h_before", "p": seen}
        return Sum(block, at, reads, via={seen: corners})

    def shapes(self, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        peepholes = {"p": (3 * units,)} if self.peepholes else {}  # of i, f, o
        return super().shapes(inputs, units) | peepholes

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        return {"tanh_c": units}

    def forward(self, weights: Weights, tape: Tape) -> None:
        W = joined(weights)
        sigmoids = slice(0, 3 * tape.units)
        # These rows need exp(-a): the weights are negated once, not every a.
        np.negative(W[sigmoids], W[sigmoids])
        tape.add_part("ifo", "gates", sigmoids)
        new = np.empty_like(tape["c"][0])
        peepholes = _Peepholes(weights["p"], new) if self.peepholes else None
        names = ("read", "gates", "ifo", "i", "f", "o", "g", "c_before", "c", "tanh_c", "h")
        for t, read, gates, ifo, i, f, o, g, c_before, c, tanh_c, h in tape.steps(*names):
            np.dot(W, read, gates)
            if peepholes is None:
                sigmoid_of_negative(ifo)
            else:
                peepholes.open(c_before, i, f)
            np.tanh(g, g)
            np.multiply(i, g, new)
            np.multiply(f, c_before, c)
            np.add(c, new, c)
            if peepholes is not None:
                peepholes.open_output(c, o)
            np.tanh(c, tanh_c)
            np.multiply(o, tanh_c, h)
            tape.hold(t)

    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        send_back = SendBack(joined(weights))
        tape.add_part("delta_ifo", "delta", slice(0, 3 * tape.units))
        shut, part = np.empty_like(tape["ifo"][0]), np.empty_like(tape["g"][0])
        one = ONE[part.dtype]
        peepholes = _Peepholes(weights["p"], part) if self.peepholes else None
        names = (
            "ifo", "i", "f", "o", "g", "c_before", "tanh_c", "h",
            "dh", "dh_injected", "dh_carried", "dc", "dc_injected", "dc_carried", "dc_before",
            "delta", "delta_ifo", "delta_i", "delta_f", "delta_o", "delta_g", "sent",
        )  # fmt: skip
        for (
            t, ifo, i, f, o, g, c_before, tanh_c, h,
            dh, dh_injected, dh_carried, dc, dc_injected, dc_carried, dc_before,
            delta, difo, di, df, do, dg, sent,
        ) in reversed(tape.steps(*names)):  # fmt: skip
            np.add(dh_injected, dh_carried, dh)
            np.multiply(h, tanh_c, dc_injected)  # o (1 - tanh(c)^2) = o - h tanh(c)
            np.subtract(o, dc_injected, dc_injected)
            np.multiply(dc_injected, dh, dc_injected)
            # The slope of a gate y is y (1 - y), and what it is multiplied by holds y already.
            np.subtract(one, ifo, shut)
            np.multiply(dh, h, do)
            if peepholes is not None:
                peepholes.inject(do, shut, dc_injected)
            np.add(dc_injected, dc_carried, dc)
            np.multiply(dc, f, dc_before)
            np.multiply(dc_before, c_before, df)
            np.multiply(dc, i, dg)
            np.multiply(dg, g, di)
            np.multiply(di, g, part)
            np.subtract(dg, part, dg)  # dg (1 - g^2)
            np.multiply(difo, shut, difo)
            if peepholes is not None:
                peepholes.carry(di, df, dc_before)
            send_back(t, delta, sent)
            tape.pass_on(t)
        weight_gradients(tape, gradients)
        if self.peepholes:
            seen = {"i": "c_before", "f": "c_before", "o": "c"}
            gradients["p"][:] = np.concatenate(
                [np.einsum("tub,tub->u", tape[f"delta_{k}"], tape[c]) for k, c in seen.items()]
            )


class _Peepholes:
    """What p_i, p_f and p_o (units,) add to a step; `scratch` is (units, batch)."""

    def __init__(self, p: Floats, scratch: Floats) -> None:
        self._p = np.split(p[:, None], 3)
        self._scratch = scratch

    def open(self, c_before: Floats, i: Floats, f: Floats) -> None:
        """Turn i and f from -a into sigmoid(a + p * c_{t-1})."""
        for gate, p in ((i, self._p[0]), (f, self._p[1])):
            self._open(gate, p, c_before)

    def open_output(self, c: Floats, o: Floats) -> None:
        """Turn o from -a into sigmoid(a + p * c_t)."""
        self._open(o, self._p[2], c)

    def _open(self, gate: Floats, p: Floats, c: Floats) -> None:
        np.multiply(p, c, self._scratch)
        np.subtract(gate, self._scratch, gate)
        sigmoid_of_negative(gate)

    def inject(self, do: Floats, shut: Floats, dc_injected: Floats) -> None:
        """Add p_o * delta_o, which is do * (1 - o), to what c_t gets."""
        np.multiply(do, shut[-len(do) :], self._scratch)
        np.multiply(self._scratch, self._p[2], self._scratch)
        np.add(dc_injected, self._scratch, dc_injected)

    def carry(self, di: Floats, df: Floats, dc_before: Floats) -> None:
        """Add p_i * delta_i + p_f * delta_f to what goes back to c_{t-1}."""
        for delta, p in ((di, self._p[0]), (df, self._p[1])):
            np.multiply(delta, p, self._scratch)
            np.add(dc_before, self._scratch, dc_before)
