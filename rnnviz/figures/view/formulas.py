"""Formulas of a cell's diagram as people write them, with the numbers of one unit filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Floats, Node, Sum
from rnnviz.engine.equation import Writer, quantity, sum_of
from rnnviz.engine.flow.cell_step import NEXT, UP, CellStep, Edge
from rnnviz.figures.view.numbers import compact

SLOPES = {"sigmoid": "{y}(1 − {y})", "tanh": "(1 − {y}²)", "1-": "(−1)", "relu": "[{y} > 0]"}
"""dy/da in terms of y; of a product it is the other factor, of anything else 1."""


def entry(name: str, array: Floats, unit: int) -> float:
    """Return a unit's number; of what the layer reads, if that is a vector, its norm."""
    if name != "x":
        return float(array[unit])
    return float(array[0]) if len(array) == 1 else float(np.linalg.norm(array.astype(np.float64)))


@dataclass(frozen=True)
class Formulas:
    """What a diagram's quantities are called, and how they come about.

    Attributes
    ----------
    cell : Cell
    inside : CellStep
    unit : int
    reverse : bool
        Whether the step before t is t + 1.
    """

    cell: Cell
    inside: CellStep
    unit: int
    reverse: bool = False

    @cached_property
    def _symbols(self) -> Writer:
        names = partial(quantity, self.cell, before=1 if self.reverse else -1)
        return Writer(self.cell, names, " · ", sums=True)

    @cached_property
    def _numbers(self) -> Writer:
        return replace(self._symbols, leaf=lambda leaf: compact(self.value(leaf)))

    def named(self, name: str) -> bool:
        """Return whether a quantity has a name of its own, and is not just a part of a formula."""
        return self._symbols.named(name)

    def label(self, name: str) -> str:
        """Return a name in the notation of `rnnviz.engine.equation`, or the formula of no name."""
        return self._symbols.operand(name)

    def slope_label(self, name: str) -> str:
        """Return the name of a gradient: ∂L/∂c_t, and of a pre-activation's δ_f."""
        node = self.cell.diagram.table.get(name)
        if isinstance(node, Sum):
            return f"δ_{node.product}"
        return f"∂L/∂{self.label(name)}" if self.named(name) else f"∂L/∂({self.label(name)})"

    def value_label(self, name: str) -> str:
        """Return what the number of a quantity is: of a vector its norm, or the entry that is 1."""
        values, label = self.inside.values[name], self.label(name)
        if name != "x" or len(values) == 1:
            return label
        entries = np.flatnonzero(values)
        one_hot = len(entries) == 1 and values[entries[0]] == 1
        return f"{label}[{entries[0]}]" if one_hot else f"‖{label}‖"

    def value(self, name: str) -> float:
        """Return the number of a quantity."""
        return entry(name, self.inside.values[name], self.unit)

    def gradient(self, name: str) -> float:
        """Return the number of a gradient."""
        return entry(name, self.inside.gradients[name], self.unit)

    def part(self, edges: Sequence[Edge]) -> float:
        """Return what comes back along edges: their sum, on a bus the norm over what it carries."""
        parts = self.inside.parts
        with np.errstate(all="ignore"):
            sums = [
                entry(
                    name, np.sum([parts[edge] for edge in edges if edge[0] == name], 0), self.unit
                )
                for name in dict.fromkeys(source for source, _ in edges)
            ]
            return sums[0] if len(sums) == 1 else float(np.hypot.reduce(sums))

    def path(self, edges: Sequence[Edge]) -> bool:
        """Return whether what comes back along edges is not exactly 0."""
        paths = (self.inside.paths[edge] for edge in edges)
        return any(
            bool(path.any() if len(path) <= self.unit else path[self.unit]) for path in paths
        )

    def forward(self, name: str) -> str:
        """Return "c_t = f_t · c_{t-1} + i_t · g_t = 0.87 · 0.51 + 0.12 · −0.90 = 0.34"."""
        node, result = self.cell.diagram.table.get(name), compact(self.value(name))
        if node is None:
            return f"{self.value_label(name)} = {result}"
        if isinstance(node, Sum):
            terms = (self.inside.terms[weights, name] for weights in (*node.reads, node.bias))
            numbers = sum_of(compact(float(term[self.unit])) for term in terms)
        else:
            numbers = self._numbers.formula(name)
        return _equation(self.label(name), self._symbols.formula(name), numbers, result)

    def backward(self, name: str, edges: Sequence[Edge] = ()) -> str:
        """Return "∂L/∂f_t = ∂L/∂c_t · c_{t-1} = −0.013 · 0.51 = −0.0066".

        Of the whole gradient of a quantity, or of what comes back along some edges.
        """
        whole = [edge for edge in self.inside.parts if edge[0] == name]
        chosen = [edge for edge in whole if not edges or edge in edges]
        chains = [self._chain(edge) for edge in chosen]
        symbols = sum_of([" · ".join(text for text, _ in chain) for chain in chains])
        numbers = sum_of([" · ".join(number for _, number in chain) for chain in chains])
        all_of_it = len(chosen) == len(whole)
        label = self.slope_label(name) if all_of_it else f"part of {self.slope_label(name)}"
        result = self.gradient(name) if all_of_it else self.part(chosen)
        if name == "x" and len(self.inside.values["x"]) > 1:
            return f"‖{label}‖ = {compact(result)}"
        return _equation(label, symbols, numbers, compact(result))

    def _chain(self, edge: Edge) -> list[tuple[str, str]]:
        """Return the factors of what comes back along an edge, each as symbol and as number."""
        name, reader = edge
        number = compact(entry(name, self.inside.parts[edge], self.unit))
        if reader in (NEXT, UP):
            return [({NEXT: "carried", UP: "injected"}[reader], number)]
        node = self.cell.diagram.table[reader]
        if isinstance(node, Sum):
            weights = next(weights for weights, read in node.reads.items() if read == name)
            return [(self._symbols.returned(weights, self.slope_label(reader)), number)]
        upstream = [one for one in self.inside.parts if one[0] == reader]
        if self.named(reader) or len(upstream) > 1:
            factors = [(self.slope_label(reader), compact(self.gradient(reader)))]
        else:
            factors = self._chain(upstream[0])
        symbol = self._slope(node, name, reader)
        number = compact(float(self.inside.slopes[edge][self.unit]))
        return [*factors, (symbol, number)] if symbol else factors

    def _slope(self, node: Node, name: str, reader: str) -> str:
        """Return d(node)/d(operand) in symbols; "" where it is 1."""
        if node.op != "*":
            return SLOPES.get(node.op, "").format(y=self.label(reader))
        return self._symbols.factor(next(other for other in node.of if other != name))


def _equation(*sides: str) -> str:
    """Join sides that say something, and none twice."""
    return " = ".join(dict.fromkeys(side for side in sides if side))
