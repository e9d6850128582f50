"""Equations of a cell's step, read off its diagram.

The notation is plain text in which ``_`` begins an index of one sign, or of several in braces. In
an index "t" is the present step, "t-1" the one read before it and "t+1" the one read after it:
``h_{t-1}``. ``⊙`` multiplies unit by unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Node, Sum

SIGNS = {"sigmoid": "σ"}  # of functions that have one


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


@dataclass(frozen=True)
class Equations:
    """What a cell computes, forward and back, in writing."""

    cell: Cell

    @cached_property
    def forward(self) -> tuple[Equation, ...]:
        """How a step computes every gate and state, in the order of computation."""
        by_right: dict[str, list[str]] = {}
        for node in self.cell.diagram.nodes:
            if node.name in self._named:
                by_right.setdefault(self._right(node), []).append(node.name)
        order = [*self.cell.gates, *self.cell.states]
        return tuple(
            Equation(tuple(sorted(names, key=order.index)), right)
            for right, names in by_right.items()
        )

    def carried(self, state: str) -> str:
        """Return the gradient that a state gets from the step read after it; "" for none."""
        return " + ".join(dict.fromkeys(self._back(f"{state}_before")))

    @property
    def _named(self) -> set[str]:
        """The quantities with names of their own; others are parts of formulas."""
        return {*self.cell.states, *self.cell.gates}

    def _name(self, quantity: str) -> str:
        """Return a quantity as it is written, as a formula if it has no name."""
        reach = self.cell.reach or 1
        if quantity == "x" and reach > 1:
            return f"[x_t … x_{{t-{reach - 1}}}]"
        if quantity == "x" or quantity in self._named:
            return f"{quantity}_t"
        if quantity.endswith("_before"):
            return f"{quantity.removesuffix('_before')}_{{t-1}}"
        return self._right(self.cell.diagram.table[quantity])

    def _factor(self, quantity: str) -> str:
        """Return a quantity so that it can be multiplied."""
        text = self._name(quantity)
        return f"({text})" if " " in text and not text.startswith(("(", "[")) else text

    def _right(self, node: Node | Sum) -> str:
        if isinstance(node, Sum):
            products = (
                f"{weights}{self._times(weights)}{self._factor(read)}"
                for weights, read in node.reads.items()
            )
            return " + ".join((*products, node.bias))
        if node.op == "*":
            return " ⊙ ".join(map(self._factor, node.of))
        if node.op == "+":
            return " + ".join(map(self._name, node.of))
        if node.op == "1-":
            return f"(1 − {self._name(node.of[0])})"
        return f"{SIGNS.get(node.op, node.op)}({self._name(node.of[0])})"

    def _times(self, weights: str) -> str:
        """Return the sign between weights and what they read: a vector acts unit by unit."""
        return " " if len(self.cell.shapes(1, 1)[weights]) > 1 else " ⊙ "

    def _back(self, quantity: str) -> list[str]:
        """Return the terms of the gradient of something before the step, as of that step."""
        terms = []
        for node in self.cell.diagram.nodes:
            if isinstance(node, Sum):
                for weights, read in node.reads.items():
                    if read == quantity:
                        matrix = len(self.cell.shapes(1, 1)[weights]) > 1
                        terms.append(
                            f"{weights}ᵀ δ_{{t+1}}" if matrix else f"{weights} ⊙ δ_{{t+1}}"
                        )
            elif quantity in node.of:
                others = [self._factor(other) for other in node.of if other != quantity]
                factor = f"{others[0]} ⊙ " if node.op == "*" else ""
                after = (
                    [f"∂L/∂{node.name}_{{t+1}}"]
                    if node.name in self.cell.states
                    else self._back(node.name)
                )
                terms += [factor.replace("_t", "_{t+1}") + term for term in after]
        return terms
