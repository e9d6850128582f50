"""Formulas of a cell's diagram as people write them, with the numbers of one unit filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Floats, Node, Sum
from rnnviz.engine.equation import Writer, quantity, sum_of
from rnnviz.engine.flow.cell_step import NEXT, UP, CellStep, Edge
from rnnviz.engine.passes.trace import Held
from rnnviz.figures.view.inputs import Contribution, Inputs
from rnnviz.figures.view.numbers import compact

SLOPES = {"sigmoid": "{y}(1 − {y})", "tanh": "(1 − {y}²)", "1-": "(−1)", "relu": "[{y} > 0]"}
"""dy/da in terms of y; of a product it is the other factor, of anything else 1."""

Chain: TypeAlias = list[tuple[str, str]]  # factors, each as a symbol and as a number
LARGEST = 3  # of what adds to a pre-activation, how much is named


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
    inputs : Inputs
        What the layer reads.
    held : Held
        What is held in the layer: that follows from nothing, and nothing goes back through it.
    reverse : bool
        Whether the step before t is t + 1.
    ahead : int
        How far the step is from t.
    after : Formulas or None
        Of the step that is read next; None if there is none.
    """

    cell: Cell
    inside: CellStep
    unit: int
    inputs: Inputs
    held: Held
    reverse: bool = False
    ahead: int = 0
    after: Formulas | None = None

    @cached_property
    def _symbols(self) -> Writer:
        names = partial(quantity, self.cell, step=self.ahead, before=1 if self.reverse else -1)
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
        """Return the name of a gradient: ∂L/∂c_t, and of a pre-activation's δ_f.

        At another step than t, δ is that of all pre-activations.
        """
        node = self.cell.diagram.table.get(name)
        if isinstance(node, Sum):
            return f"δ_{{t{self.ahead:+d}}}" if self.ahead else f"δ_{node.product}"
        return f"∂L/∂{self.label(name)}" if self.named(name) else f"∂L/∂({self.label(name)})"

    def value_label(self, name: str) -> str:
        """Return what the number of a quantity is: of a vector its norm, unless it is a symbol."""
        label = self.label(name)
        if name != "x" or self.inputs.symbols or len(self.inside.values[name]) == 1:
            return label
        return f"‖{label}‖"

    def written(self, name: str) -> str:
        """Return a quantity's number, or the symbol that is read."""
        return (name == "x" and self.inputs.text) or compact(self.value(name))

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

    def is_held(self, name: str) -> bool:
        """Return whether a gate or state of the unit is held."""
        return self.unit in self.held.get(name, ())

    def held_gate(self, name: str) -> str:
        """Return the gate that is held, where a pre-activation of the unit is only for that one."""
        node = self.cell.diagram.table.get(name)
        gate = (node.block or node.product) if isinstance(node, Sum) else ""
        return gate if gate in self.cell.gates and self.is_held(gate) else ""

    def _constant(self, name: str) -> str:
        """Return what is held so that no gradient goes back to a quantity; "" for nothing."""
        is_state = name.removesuffix("_before") in self.cell.states
        held = is_state and self.is_held(name.removesuffix("_before"))
        return name if held else self.held_gate(name)

    def forward(self, name: str) -> str:
        """Return "c_t = f_t · c_{t-1} + i_t · g_t = 0.87 · 0.51 + 0.12 · −0.90 = 0.34".

        What is held follows from nothing: "f_t is held at 1".
        """
        node, result = self.cell.diagram.table.get(name), self.written(name)
        if self.is_held(name):
            return f"{self.label(name)} is held at {result}"
        if gate := self.held_gate(name):
            return f"{self.label(name)} is not read: {self.forward(gate)}"
        if node is None:
            embedded = name == "x" and self.inputs.embedded
            right = f"W_e[·, {result}]" if embedded else result
            return f"{self.value_label(name)} = {right}"
        if isinstance(node, Sum):
            terms = (self.inside.terms[weights, name] for weights in (*node.reads, node.bias))
            numbers = sum_of(compact(float(term[self.unit])) for term in terms)
        else:
            numbers = self._numbers.formula(name)
        return _equation(self.label(name), self._symbols.formula(name), numbers, result)

    def contributions(self, name: str) -> list[Contribution]:
        """Return what a pre-activation's products of matrices are the sums of, the largest first.

        Each is a unit or an input with the number that it adds; those that add nothing are left
        out.
        """
        node = self.cell.diagram.table.get(name)
        found: list[Contribution] = []
        for weights, read in node.reads.items() if isinstance(node, Sum) else ():
            rows = self.inside.rows[weights, name]
            if rows.ndim == 1:
                continue
            products = rows[self.unit] * self.inside.values[read]
            if read == "x":
                found += self.inputs.contributions(products)
            else:
                found += [(f"unit {k}", value) for k, value in enumerate(products.tolist())]
        return sorted((one for one in found if one[1]), key=lambda one: -abs(one[1]))

    def largest(self, name: str) -> str:
        """Return "largest: unit 7 +0.52, input "B" −0.31", or "" for what is no pre-activation."""
        found = self.contributions(name)[:LARGEST]
        parts = (f"{source} {'+' * (value > 0)}{compact(value)}" for source, value in found)
        return f"largest: {', '.join(parts)}" if found else ""

    def opened(self, name: str) -> list[str]:
        """Return how the pre-activations come about that a quantity is a function of."""
        if self.is_held(name):
            return []
        table = self.cell.diagram.table
        sums = [one for one in table[name].of if isinstance(table.get(one), Sum)]
        return [text for one in sums for text in (self.forward(one), self.largest(one)) if text]

    def backward(self, name: str, edges: Sequence[Edge] = ()) -> str:
        """Return "∂L/∂f_t = ∂L/∂c_t · c_{t-1} = −0.013 · 0.51 = −0.0066".

        Of the whole gradient of a quantity, or of what comes back along some edges.
        """
        if held := self._constant(name):
            return f"{self.slope_label(name)} = 0: {self.label(held)} is held"
        whole = self._edges(name)
        chosen = [edge for edge in whole if not edges or edge in edges]
        symbols, numbers = _sums([chain for edge in chosen for chain in self._chains(edge)])
        all_of_it, label = len(chosen) == len(whole), self.slope_label(name)
        if name.endswith("_before"):  # what else the step before gets is no part of this step
            label = f"carried to {self.label(name)}"
        label = label if all_of_it else f"part of {label}"
        result = self.gradient(name) if all_of_it else self.part(chosen)
        if name == "x" and len(self.inside.values["x"]) > 1:
            return f"‖{label}‖ = {compact(result)}"
        return _equation(label, symbols, numbers, compact(result))

    def returned(self, state: str) -> str:
        """Return "∂L/∂c_t = injected + f_{t+1} · ∂L/∂c_{t+1} = −0.02 + 0.98 · 0.14 = 0.12"."""
        if self.is_held(state):
            return self.backward(state)
        edges = self._edges(state)
        injected = [edge for edge in edges if edge[1] != NEXT]
        chains: list[Chain] = [[("injected", compact(self.part(injected)))]] if injected else []
        chains += [chain for edge in edges if edge[1] == NEXT for chain in self._chains(edge)]
        return _equation(self.slope_label(state), *_sums(chains), compact(self.gradient(state)))

    def _edges(self, name: str) -> list[Edge]:
        """Return the ways on which a gradient comes back, last that through the next step."""
        edges = [edge for edge in self.inside.parts if edge[0] == name]
        return sorted(edges, key=lambda edge: edge[1] == NEXT)

    def _chains(self, edge: Edge) -> list[Chain]:
        """Return what comes back along an edge; through the next step, as what it is made of."""
        state, reader = edge
        if reader != NEXT or self.after is None:
            return [self._chain(edge)]
        chains: list[Chain] = []
        sums: dict[str, float] = {}
        for one in self.after._edges(f"{state}_before"):
            chain = self.after._chain(one)
            if len(chain) > 1:
                chains.append(chain[::-1])
                continue
            symbol = chain[0][0]
            sums[symbol] = sums.get(symbol, 0.0) + self.after.part([one])
        return [*chains, *([(symbol, compact(number))] for symbol, number in sums.items())]

    def _chain(self, edge: Edge) -> Chain:
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


def _sums(chains: Sequence[Chain]) -> tuple[str, str]:
    """Return the sum of products in symbols, and in numbers."""
    symbols = (" · ".join(text for text, _ in chain) for chain in chains)
    numbers = (" · ".join(number for _, number in chain) for chain in chains)
    return sum_of(symbols), sum_of(numbers)


def _equation(*sides: str) -> str:
    """Join sides that say something, and none twice."""
    return " = ".join(dict.fromkeys(side for side in sides if side))
