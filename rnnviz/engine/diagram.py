"""Diagram: one step of a cell as a graph, with a place for each part on a coarse grid.

A cell declares what it computes, in order. The value of a node, its gradient and its formula follow
from its operation, so that code that shows a diagram knows no particular cell, and a test can
compare it with what the engine computed.

Names of quantities are those of the tape: a state ("c"), the same before the step ("c_before"), a
gate ("f"), what the layer reads ("x"), and the names of other nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS, Activation
from rnnviz.engine.passes.trace import Range

Floats = NDArray[np.floating]
Place: TypeAlias = tuple[float, float]  # column, counted from the left, and row from the top


@dataclass(frozen=True)
class Operation:
    """y = op(operands), each (units,).

    Attributes
    ----------
    apply : function (operands)
        Return y.
    slopes : function (y, operands)
        Return dy/d(each operand).
    range : Range or None
        Of y, where the operation sets it.
    """

    apply: Callable[..., Floats]
    slopes: Callable[..., tuple[Floats, ...]]
    range: Range | None = None


def _activation(function: Activation) -> Operation:
    def apply(a: Floats) -> Floats:
        y = a.copy()
        function.apply(y)
        return y

    def slopes(y: Floats, a: Floats) -> tuple[Floats, ...]:
        slope = np.empty_like(a)
        function.slope(y, slope)
        return (slope,)

    return Operation(apply, slopes, function.range)


OPERATIONS: Final[Mapping[str, Operation]] = {
    "*": Operation(lambda a, b: a * b, lambda _, a, b: (b, a)),
    "+": Operation(lambda a, b: a + b, lambda _, a, b: (np.ones_like(a), np.ones_like(b))),
    "1-": Operation(lambda a: 1 - a, lambda _, a: (-np.ones_like(a),)),
    **{name: _activation(function) for name, function in ACTIVATIONS.items()},
}


@dataclass(frozen=True)
class Node:
    """One operation on quantities of the unit itself.

    Attributes
    ----------
    name : str
        Of the result; that of a gate or state if it is one.
    op : str
        One of `OPERATIONS`.
    of : tuple of str
        The operands.
    at : Place
    """

    name: str
    op: str
    of: tuple[str, ...]
    at: Place


@dataclass(frozen=True)
class Sum:
    """A pre-activation: the sum of weights times what they read, and a bias.

    Attributes
    ----------
    product : str
        One of the cell's `products`.
    at : Place
    reads : mapping of str to str
        What each of the weights is multiplied by; a vector of weights unit by unit.
    bias : str
    block : str
        Whose rows of the weights they are; by default those of the product's own block.
    via : mapping of quantity to places
        Corners of the lines that do not come along the bus.
    """

    product: str
    at: Place
    reads: Mapping[str, str] = field(default_factory=lambda: {"W_x": "x", "W_h": "h_before"})
    bias: str = "b"
    block: str = ""
    via: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the result."""
        return f"a_{self.product}"

    @property
    def of(self) -> tuple[str, ...]:
        """The quantities that are read."""
        return tuple(self.reads.values())


@dataclass(frozen=True)
class Diagram:
    """A step of a cell.

    Attributes
    ----------
    inputs : mapping of quantity to Place
        What is known before the step: "x", and the states before it that are read.
    nodes : tuple of Node or Sum
        In the order of computation.
    outputs : mapping of state to Place
        Where what is carried to the next step leaves.
    up : Place
        Where h leaves for the readout, or for the layer above.
    bus : float
        The row along which inputs run that are read in other rows than their own.
    """

    inputs: Mapping[str, Place]
    nodes: tuple[Node | Sum, ...]
    outputs: Mapping[str, Place]
    up: Place
    bus: float

    @cached_property
    def table(self) -> dict[str, Node | Sum]:
        """The nodes by name."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def straight(self) -> frozenset[str]:
        """The states that go on to the next step unit by unit, by no way through W_h."""
        return frozenset(
            state
            for state in self.outputs
            if f"{state}_before" in self.inputs and not self._recurrent(f"{state}_before")
        )

    def _recurrent(self, name: str) -> bool:
        """Return whether W_h reads what an input enters into."""
        reached = {name}
        for node in self.nodes:
            if isinstance(node, Sum) and node.reads.get("W_h") in reached:
                return True
            if reached.intersection(node.of):
                reached.add(node.name)
        return False

    @cached_property
    def activation(self) -> str | None:
        """phi, if a step is h_t = phi(one sum) and nothing else."""
        match self.nodes:
            case (Sum() as node, Node(op=op, of=of)) if op in ACTIVATIONS and of == (node.name,):
                return op
        return None

    def place(self, name: str) -> Place:
        """Return where an input or a node stands."""
        return self.inputs[name] if name in self.inputs else self.table[name].at
