"""Held rows: how a gate is held, by the weights that a pass computes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS, Activation
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.diagram import Node, Sum
from rnnviz.engine.passes.trace import Held

Floats = NDArray[np.floating]


def can_hold(cell: Cell, gate: str) -> bool:
    """Return whether a gate is an activation of weights of its own, as the diagram says."""
    node, table = cell.diagram.table.get(gate), cell.diagram.table
    return isinstance(node, Node) and node.op in ACTIVATIONS and f"a_{gate}" in table


class HeldRows:
    """The rows of a layer's weights that belong to gates which are held.

    A pass computes with 0 in their place, and with the bias at which the gate has its value: 0 and
    1 exactly, others to rounding. So no cell knows of holds, and nothing goes back through a held
    gate. The weights themselves stay as they are, and act again when the hold ends.

    Parameters
    ----------
    cell : Cell
    weights : mapping of name to array
        Any of the layer, for their shapes.
    units : int
    held : Held
        Its states are no business of this.
    """

    def __init__(self, cell: Cell, weights: Weights, units: int, held: Held) -> None:
        self._rows: dict[str, list[int]] = {}
        self._biases: list[tuple[str, int, float]] = []  # name, row, value
        for gate in (name for name in held if name in cell.gates):
            inverse = _activation(cell, gate).inverse
            for node in _sums_of(cell, gate):
                for name in (*node.reads, node.bias):
                    first = cell.rows(node, weights[name], units).start
                    self._rows.setdefault(name, []).extend(first + unit for unit in held[gate])
                if node.product == gate:
                    self._biases += [
                        (node.bias, first + unit, inverse(value))
                        for unit, value in held[gate].items()
                    ]

    def replaced_in(self, weights: Weights) -> Weights:
        """Return the weights that a pass computes with; they themselves if no gate is held."""
        if not self._rows:
            return weights
        replaced = {name: array.copy() for name, array in weights.items()}
        self.fill(replaced, 0)
        for name, row, value in self._biases:
            replaced[name][row] = value
        return replaced

    def fill(self, arrays: Mapping[str, NDArray[Any]], value: float) -> None:
        """Write a number to these rows of arrays, such as 0 to those of gradients."""
        for name, rows in self._rows.items():
            arrays[name][rows] = value


def _activation(cell: Cell, gate: str) -> Activation:
    node = cell.diagram.table[gate]
    assert isinstance(node, Node)
    return ACTIVATIONS[node.op]


def _sums_of(cell: Cell, gate: str) -> list[Sum]:
    """Return the pre-activations that read a gate's weights."""
    sums = (node for node in cell.diagram.nodes if isinstance(node, Sum))
    return [node for node in sums if (node.block or node.product) == gate]
