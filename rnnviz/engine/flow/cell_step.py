"""What flows through a cell in one step: the values forward, and the gradients back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.diagram import OPERATIONS, Node, Sum
from rnnviz.engine.interventions.held_rows import HeldRows
from rnnviz.engine.passes.trace import Trace

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
A = TypeVar("A", Floats, Bools)
Edge = tuple[str, str]  # from a quantity to the node that reads it; from a state also to these:
NEXT, UP = "next", "up"  # the next step, and the readout or the layer above


@dataclass(frozen=True)
class CellStep:
    """One step of one layer and sequence: every quantity of the cell's diagram.

    Values and gradients are (units,), those of what the layer reads (inputs,). States, gates, their
    gradients and what is carried are as the trace holds them. The rest follows from these by the
    operations of the diagram, in the numbers' own format: what underflows in a pass does so here.
    A held gate's slopes are 0, and a clamped unit's gradient is: no path goes through them.

    Attributes
    ----------
    values : mapping of quantity to array
    terms : mapping of (weight, name of the sum) to array
        What pre-activations are the sum of.
    rows : mapping of (weight, name of the sum) to array
        The weights in it: (units, what is read), or (units,) of a vector of weights.
    slopes : mapping of Edge to array
        d(node)/d(operand), of the nodes that are no sums.
    gradients : mapping of quantity to array
        dL/d(quantity).
    parts : mapping of Edge to array
        What of it comes back through one of those that read the quantity; they add up to it.
    paths : mapping of Edge to bool array
        Where a part is not exactly 0, however small it may be.
    """

    values: Mapping[str, Floats]
    terms: Mapping[Edge, Floats]
    rows: Mapping[Edge, Floats]
    slopes: Mapping[Edge, Floats]
    gradients: Mapping[str, Floats]
    parts: Mapping[Edge, Floats]
    paths: Mapping[Edge, Bools]


def cell_step(
    cell: Cell,
    weights: Weights,
    trace: Trace,
    line: int,
    sequence: int,
    step: int,
    entering: tuple[bool, bool] = (True, True),
) -> CellStep:
    """Return what flows through a cell.

    Parameters
    ----------
    cell : Cell
    weights : mapping of name to array
        Of this layer and direction, as they were in the pass; the network's own where gates are
        held.
    trace : Trace
    line : int
        Which of the trace's layers.
    sequence, step : int
    entering : (bool, bool)
        Whether any loss is reached by way of the next step, and of the readout or layer above.
    """
    walk = _Walk(cell, weights, trace, line, sequence, step)
    with np.errstate(all="ignore"):
        for node in cell.diagram.nodes:
            walk.forward(node)
        walk.enter(*entering)
        for node in reversed(cell.diagram.nodes):
            walk.back(node)
        walk.leave()
    return CellStep(
        walk.values, walk.terms, walk.rows, walk.slopes, walk.gradients, walk.parts, walk.paths
    )


class _Walk:
    """Through the nodes of a diagram, forward and back."""

    def __init__(
        self, cell: Cell, weights: Weights, trace: Trace, line: int, sequence: int, step: int
    ) -> None:
        self.cell = cell
        self.layer, self.sequence, self.step = trace.layers[line], sequence, step
        self.length = int(trace.lengths[sequence])
        self.way = -1 if self.layer.reverse else 1
        self.units = self.layer.states["h"].shape[1]
        held = HeldRows(cell, weights, self.units, self.layer.held)
        self.weights = held.replaced_in(weights)
        self.clamped = list(self.layer.held.get("h", ()))
        self.values: dict[str, Floats] = {"x": self._read(trace)}
        for state, states in self.layer.states.items():
            initial = self.layer.initial[state][:, sequence]
            self.values[f"{state}_before"] = initial if self.first else self._at(states, -1)
        self.terms: dict[Edge, Floats] = {}
        self.rows: dict[Edge, Floats] = {}
        self.slopes: dict[Edge, Floats] = {}
        self.gradients: dict[str, Floats] = {}
        self.parts: dict[Edge, Floats] = {}
        self.paths: dict[Edge, Bools] = {}

    @property
    def first(self) -> bool:
        """Whether it is the first step that the layer reads."""
        return not 0 <= self.step - self.way < self.length

    def _at(self, array: Floats, ahead: int = 0) -> Floats:
        """Return a column of (T, rows, B): now, or some steps ahead in the layer's direction."""
        return array[self.step + self.way * ahead, :, self.sequence]

    def _read(self, trace: Trace) -> Floats:
        """Return what the layer reads: the inputs or the h of the layer below, 0 beyond the ends.

        Where a state depends on several inputs (`reach`), it is these, the latest first.
        """
        index = self.layer.id.index - 1
        below = [layer.states["h"] for layer in trace.layers if layer.id.index == index] or [
            trace.inputs
        ]
        window = []
        for ago in range(self.layer.reach or 1):
            known = 0 <= self.step - self.way * ago < self.length
            columns = [self._at(read, -ago if known else 0) for read in below]
            window.append(np.concatenate(columns) * known)
        return np.concatenate(window)

    def _rows(self, name: str, node: Sum) -> Floats:
        weight = self.weights[name]
        return weight[self.cell.rows(node, weight, self.units)]

    def forward(self, node: Node | Sum) -> None:
        """Compute a node's value; those of states and gates are in the trace."""
        if isinstance(node, Sum):
            for name, read in node.reads.items():
                weight, value = self._rows(name, node), self.values[read]
                self.rows[name, node.name] = weight
                self.terms[name, node.name] = weight @ value if weight.ndim > 1 else weight * value
            self.terms[node.bias, node.name] = self._rows(node.bias, node)
            terms = [self.terms[name, node.name] for name in (*node.reads, node.bias)]
            self.values[node.name] = np.sum(terms, axis=0)
            return
        operands = [self.values[name] for name in node.of]
        recorded = {**self.layer.states, **self.layer.gates}.get(node.name)
        operation = OPERATIONS[node.op]
        value = operation.apply(*operands) if recorded is None else self._at(recorded)
        self.values[node.name] = value
        held = list(self.layer.held.get(node.name, ())) if node.name in self.cell.gates else []
        for name, slope in zip(node.of, operation.slopes(value, *operands), strict=True):
            self.slopes[name, node.name] = _without(slope, held) if held else slope

    def enter(self, onward: bool, up: bool) -> None:
        """Take what comes back to the states: carried, and to h from the readout or layer above."""
        for state in self.cell.diagram.outputs:
            carried = self._at(self.layer.gradients[state].carried)
            self._add((state, NEXT), carried, onward and state in self.layer.ways.carried)
        self._add(("h", UP), self._at(self.layer.gradients["h"].injected), up)

    def back(self, node: Node | Sum) -> None:
        """Send a node's gradient on to what it reads."""
        gradient, path = self._total(node.name)
        if isinstance(node, Sum):
            for name, read in node.reads.items():
                weight = self._rows(name, node)
                if weight.ndim > 1:
                    self._add((read, node.name), weight.T @ gradient, bool(path.any()))
                else:
                    self._add((read, node.name), weight * gradient, path & (weight != 0))
            return
        for name in node.of:
            slope = self.slopes[name, node.name]
            self._add((name, node.name), slope * gradient, path & (slope != 0))

    def leave(self) -> None:
        """Add up what goes back to what was there before the step."""
        for name in self.cell.diagram.inputs:
            self._total(name)

    def _add(self, edge: Edge, part: Floats, path: Bools | bool) -> None:
        path = np.zeros(len(part), bool) | path
        if self.clamped and edge[0] in ("h", "h_before"):
            part, path = _without(part, self.clamped), _without(path, self.clamped)
        self.parts[edge] = self.parts.get(edge, np.zeros_like(part)) + part
        self.paths[edge] = self.paths.get(edge, np.zeros(len(part), bool)) | path

    def _total(self, name: str) -> tuple[Floats, Bools]:
        """Return a quantity's gradient, the trace's if it holds it, and whether there is a path."""
        edges = [edge for edge in self.parts if edge[0] == name]
        total = np.sum([self.parts[edge] for edge in edges], axis=0)
        state = name.removesuffix("_before")
        if name in self.layer.gradients:
            total = self._at(self.layer.gradients[name].total)
        elif state in self.layer.gradients and self.first:
            total = self.layer.initial_gradients[state][:, self.sequence]
        elif state in self.layer.gradients:
            total = self._at(self.layer.gradients[state].carried, -1)
        self.gradients[name] = total
        return total, np.logical_or.reduce([self.paths[edge] for edge in edges])


def _without(values: A, units: list[int]) -> A:
    """Return a copy with 0 (or False) for some units."""
    values = values.copy()
    values[units] = 0
    return values
