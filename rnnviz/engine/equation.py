"""Equations of a cell's step, read off its diagram.

The notation is plain text in which ``_`` begins an index of one sign, or of several in braces. In
an index "t" is the present step, "t-1" the one read before it and "t+1" the one read after it:
``h_{t-1}``. ``⊙`` multiplies unit by unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Node, Sum

SIGNS = {"sigmoid": "σ"}  # of functions that have one


def quantity(cell: Cell, name: str, step: int = 0, before: int = -1) -> str:
    """Return the name of a quantity: x_t, c_{t-1}, f_t, and a_f of a pre-activation.

    Parameters
    ----------
    cell : Cell
    name : str
        As in the cell's diagram.
    step : int
        How far the step is from t.
    before : int
        How far the step before it is: 1 where a sequence is read from its end.
    """
    if name == "x" and (cell.reach or 1) > 1:
        first = step + before * ((cell.reach or 1) - 1)
        return f"[x{_time(step)} … x{_time(first)}]"
    if name == "x" or name in (*cell.states, *cell.gates):
        return name + _time(step)
    if name.endswith("_before"):
        return name.removesuffix("_before") + _time(step + before)
    return name


def sum_of(terms: Iterable[str]) -> str:
    """Return the sum of terms, of which some may begin with a minus."""
    return " + ".join(terms).replace("+ −", "− ")


def _time(offset: int) -> str:
    return f"_{{t{offset:+d}}}" if offset else "_t"


@dataclass(frozen=True)
class Writer:
    """Writes what the nodes of a cell's diagram compute.

    Attributes
    ----------
    cell : Cell
    leaf : function (quantity)
        Returns how a named quantity is written.
    product : str
        The sign between what is multiplied unit by unit.
    sums : bool
        Whether pre-activations have names; else they are written out, as all that has no name.
    """

    cell: Cell
    leaf: Callable[[str], str]
    product: str = " ⊙ "
    sums: bool = False

    @cached_property
    def table(self) -> Mapping[str, Node | Sum]:
        """The nodes of the cell's diagram by name."""
        return self.cell.diagram.table

    def named(self, name: str) -> bool:
        """Return whether a quantity has a name of its own, and is not just a part of a formula."""
        node = self.table.get(name)
        if isinstance(node, Sum):
            return self.sums
        return node is None or name in (*self.cell.states, *self.cell.gates)

    def formula(self, name: str) -> str:
        """Return what a node computes."""
        node = self.table[name]
        if isinstance(node, Sum):
            return sum_of((*(self.weighted(*read) for read in node.reads.items()), node.bias))
        if node.op == "*":
            return self.product.join(map(self.factor, node.of))
        if node.op == "+":
            return sum_of(map(self.operand, node.of))
        if node.op == "1-":
            return f"1 − {self.factor(node.of[0])}"
        return f"{SIGNS.get(node.op, node.op)}({self.operand(node.of[0])})"

    def operand(self, name: str) -> str:
        """Return a quantity's name, or the formula of what has none."""
        return self.leaf(name) if self.named(name) else self.formula(name)

    def factor(self, name: str) -> str:
        """Return an operand as it stands in a product."""
        node = self.table.get(name)
        is_sum = isinstance(node, Sum) or (node is not None and node.op in ("+", "1-"))
        text = self.operand(name)
        return f"({text})" if is_sum and not self.named(name) else text

    def weighted(self, weights: str, read: str) -> str:
        """Return weights times what they read; a vector of them acts unit by unit."""
        text = self.operand(read) if self.named(read) else f"({self.operand(read)})"
        return f"{weights} {text}" if self.is_matrix(weights) else f"{weights}{self.product}{text}"

    def returned(self, weights: str, gradient: str) -> str:
        """Return what a gradient sends back through weights."""
        if self.is_matrix(weights):
            return f"{weights}ᵀ {gradient}"
        return f"{weights}{self.product}{gradient}"

    def is_matrix(self, weights: str) -> bool:
        """Return whether weights mix units."""
        return len(self.cell.shapes(1, 1)[weights]) > 1


@dataclass(frozen=True)
class Equation:
    """How some tensors of a step are computed; several that share a form stand in one line.

    Attributes
    ----------
    names : tuple of str
        Of states or gates, as in the trace.
    right : str
        What they equal.
    """

    names: tuple[str, ...]
    right: str


@lru_cache(maxsize=64)
def equations(cell: Cell) -> Equations:
    """Return what a cell computes in writing; made once, as slow motion asks at every frame."""
    return Equations(cell)


@dataclass(frozen=True)
class Equations:
    """What a cell computes, forward and back, in writing."""

    cell: Cell

    @cached_property
    def forward(self) -> tuple[Equation, ...]:
        """How a step computes every gate and state, in the order of computation."""
        writer = Writer(self.cell, partial(quantity, self.cell))
        by_right: dict[str, list[str]] = {}
        for node in self.cell.diagram.nodes:
            if writer.named(node.name):
                by_right.setdefault(writer.formula(node.name), []).append(node.name)
        order = [*self.cell.gates, *self.cell.states]
        return tuple(
            Equation(tuple(sorted(names, key=order.index)), right)
            for right, names in by_right.items()
        )

    def carried(self, state: str) -> str:
        """Return the gradient that a state gets from the step read after it; "" for none."""
        writer = Writer(self.cell, partial(quantity, self.cell, step=1))
        return " + ".join(dict.fromkeys(self._back(writer, f"{state}_before")))

    def _back(self, writer: Writer, name: str) -> list[str]:
        """Return the terms of the gradient of something before the step, as of that step."""
        terms = []
        for node in self.cell.diagram.nodes:
            if isinstance(node, Sum):
                terms += [
                    writer.returned(weights, "δ_{t+1}")
                    for weights, read in node.reads.items()
                    if read == name
                ]
            elif name in node.of:
                others = [writer.factor(other) for other in node.of if other != name]
                factor = f"{others[0]}{writer.product}" if node.op == "*" else ""
                is_state = node.name in self.cell.states
                after = (
                    [f"∂L/∂{writer.leaf(node.name)}"] if is_state else self._back(writer, node.name)
                )
                terms += [factor + term for term in after]
        return terms
