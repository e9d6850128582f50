"""Formulas of a cell's diagram as people write them, with the numbers of one unit filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.diagram import Diagram, Floats, Node, Sum
from rnnviz.engine.flow.cell_step import NEXT, UP, CellStep, Edge
from rnnviz.figures.view.numbers import SUBSCRIPTS, compact

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
    diagram : Diagram
    inside : CellStep
    states : tuple of str
    gates : tuple of str
    unit : int
    reverse : bool
        Whether the step before t is t + 1.
    reach : int or None
        How many inputs are read at once; None if only the one at t.
    """

    diagram: Diagram
    inside: CellStep
    states: tuple[str, ...]
    gates: tuple[str, ...]
    unit: int
    reverse: bool = False
    reach: int | None = None

    def named(self, name: str) -> bool:
        """Whether a quantity has a name of its own, and is not just a part of a formula."""
        node = self.diagram.table.get(name)
        return not isinstance(node, Node) or name in (*self.states, *self.gates)

    def label(self, name: str) -> str:
        """Return a name as it is written: cₜ₋₁, a_f, f, or the formula of what has none."""
        before = "ₜ₊" if self.reverse else "ₜ₋"
        if name == "x" and self.reach is not None and self.reach > 1:
            return f"xₜ…x{before}{str(self.reach - 1).translate(SUBSCRIPTS)}"
        if name == "x" or name in self.states:
            return f"{name}ₜ"
        if name.endswith("_before"):
            return f"{name.removesuffix('_before')}{before}₁"
        return name if self.named(name) else self._expression(name, self.label)

    def slope_label(self, name: str) -> str:
        """Return the name of a gradient: ∂L/∂cₜ, and of a pre-activation's δ_f."""
        if isinstance(self.diagram.table.get(name), Sum):
            return f"δ_{name.removeprefix('a_')}"
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
        """Return "cₜ = f · cₜ₋₁ + i · g = 0.87 · 0.51 + 0.12 · −0.90 = 0.34"."""
        node, result = self.diagram.table.get(name), compact(self.value(name))
        if node is None:
            return f"{self.value_label(name)} = {result}"
        if isinstance(node, Sum):
            labels = {read: self.label(read) for read in node.of}
            symbols = [
                f"{weight} {labels[read] if self.named(read) else f'({labels[read]})'}"
                for weight, read in node.reads.items()
            ]
            weights = (*node.reads, node.bias)
            terms = [compact(float(self.inside.terms[w, name][self.unit])) for w in weights]
            return _equation(self.label(name), _sum([*symbols, node.bias]), _sum(terms), result)
        formula = self._expression(name, self.label)
        numbers = self._expression(name, lambda leaf: compact(self.value(leaf)))
        return _equation(self.label(name), formula, numbers, result)

    def backward(self, name: str, edges: Sequence[Edge] = ()) -> str:
        """Return "∂L/∂f = ∂L/∂cₜ · cₜ₋₁ = −0.013 · 0.51 = −0.0066".

        Of the whole gradient of a quantity, or of what comes back along some edges.
        """
        whole = [edge for edge in self.inside.parts if edge[0] == name]
        chosen = [edge for edge in whole if not edges or edge in edges]
        chains = [self._chain(edge) for edge in chosen]
        symbols = _sum([" · ".join(text for text, _ in chain) for chain in chains])
        numbers = _sum([" · ".join(number for _, number in chain) for chain in chains])
        all_of_it = len(chosen) == len(whole)
        label = self.slope_label(name) if all_of_it else f"part of {self.slope_label(name)}"
        result = self.gradient(name) if all_of_it else self.part(chosen)
        if name == "x" and len(self.inside.values["x"]) > 1:
            return f"‖{label}‖ = {compact(result)}"
        return _equation(label, symbols, numbers, compact(result))

    def _expression(self, name: str, leaf: Callable[[str], str]) -> str:
        """Write what a node does; operands that have no name are written out."""
        node = self.diagram.table[name]
        assert isinstance(node, Node)
        texts = [leaf(one) if self.named(one) else self._expression(one, leaf) for one in node.of]
        if node.op == "+":
            return _sum(texts)
        if node.op == "*":
            return " · ".join(map(self._factor, node.of, texts))
        if node.op == "1-":
            return f"1 − {self._factor(node.of[0], texts[0])}"
        return f"{node.op}({texts[0]})"

    def _chain(self, edge: Edge) -> list[tuple[str, str]]:
        """Return the factors of what comes back along an edge, each as symbol and as number."""
        name, reader = edge
        number = compact(entry(name, self.inside.parts[edge], self.unit))
        if reader in (NEXT, UP):
            return [({NEXT: "carried", UP: "injected"}[reader], number)]
        node = self.diagram.table[reader]
        if isinstance(node, Sum):
            weight = next(weight for weight, read in node.reads.items() if read == name)
            turned = "ᵀ" if name == "x" or weight == "W_h" else ""
            return [(f"{weight}{turned} {self.slope_label(reader)}", number)]
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
        other = next(one for one in node.of if one != name)
        return self._factor(other, self.label(other))

    def _factor(self, name: str, text: str) -> str:
        """Return an operand as it stands in a product."""
        node = self.diagram.table.get(name)
        loose = isinstance(node, Node) and not self.named(name) and node.op in ("+", "1-")
        return f"({text})" if loose else text


def _sum(texts: Sequence[str]) -> str:
    return " + ".join(texts).replace("+ −", "− ")


def _equation(*sides: str) -> str:
    """Join sides that say something, and none twice."""
    return " = ".join(dict.fromkeys(side for side in sides if side))
