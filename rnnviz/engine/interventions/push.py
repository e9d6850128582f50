"""Push: what a nudge does while a pass goes over a tape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.diagram import OPERATIONS, Sum
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.passes.tape import Change, Tape

Floats = NDArray[np.floating]


class Push(Change):
    """A state is changed at one step, in every sequence that has the step.

    What the step computes from the state, as h_t from c_t, is computed again. The slopes of a step
    are those of what it computed: while the gradient goes back over it, h is what it was before.

    Parameters
    ----------
    cell : Cell
    weights : mapping of name to array
        Of the pass.
    state : str
    step : int
    by : mapping of unit to float
    """

    def __init__(
        self, cell: Cell, weights: Weights, state: str, step: int, by: Mapping[int, float]
    ) -> None:
        self._cell, self._weights, self._state, self._step = cell, weights, state, step
        self._units, self._by = list(by), np.array([*by.values()])[:, None]
        self._followers = _computed_from(cell, state)
        self._other: Floats | None = None  # h as it was computed; on the way back, as it was read

    def start(self, tape: Tape) -> None:
        """Do nothing yet."""

    def after(self, tape: Tape, t: int) -> None:
        """Change the state, and what is computed from it."""
        if t != self._step:
            return
        state, valid = tape[self._state][t], tape.valid_at(t)
        self._other = None if self._followers else state.copy()
        state[self._units] += np.where(valid, self._by, 0).astype(state.dtype)
        again = _Again(self._cell, self._weights, tape, t)
        for name in self._followers:
            again.compute(name)
        for name in self._followers:
            if name in tape.arrays:
                np.copyto(tape[name][t], again.values[name], where=valid)

    def start_back(self, tape: Tape) -> None:
        """The last step is the first on the way back; without recurrence all come at once."""
        if tape.last == self._step or self._cell.reach is not None:
            self._exchange(tape)

    def after_back(self, tape: Tape, t: int) -> None:
        """Put h as computed in place before its step, and as it was read after it."""
        if self._step in (t, tape.before(t)):
            self._exchange(tape)

    def end_back(self, tape: Tape) -> None:
        """Without recurrence there were no steps."""
        if self._cell.reach is not None:
            self._exchange(tape)

    def _exchange(self, tape: Tape) -> None:
        if self._other is not None:
            state = tape[self._state][self._step]
            put, self._other = self._other, state.copy()
            state[:] = put


def pushes(cell: Cell, weights: Weights, nudges: Iterable[Nudge]) -> tuple[Push, ...]:
    """Return the pushes of one layer, one for each state and step, c before the h made of it."""
    by: dict[tuple[str, int], dict[int, float]] = {}
    for nudge in nudges:
        units = by.setdefault((nudge.state, nudge.step), {})
        units[nudge.unit] = units.get(nudge.unit, 0.0) + nudge.by
    order = list(cell.states)[::-1]
    places = sorted(by, key=lambda place: order.index(place[0]))
    return tuple(Push(cell, weights, *place, by[place]) for place in places)


def _computed_from(cell: Cell, state: str) -> list[str]:
    """Return the nodes of a diagram that a step computes from a state of its own."""
    reached = {state}
    for node in cell.diagram.nodes:
        if reached.intersection(node.of):
            reached.add(node.name)
    return [node.name for node in cell.diagram.nodes if node.name in reached - {state}]


class _Again:
    """Nodes of a diagram computed again at one step, for all sequences: (units, B)."""

    def __init__(self, cell: Cell, weights: Weights, tape: Tape, t: int) -> None:
        self._cell, self._weights, self._tape, self._t = cell, weights, tape, t
        self.values: dict[str, Floats] = {}

    def compute(self, name: str) -> None:
        """Compute a node from what it reads."""
        node = self._cell.diagram.table[name]
        if isinstance(node, Sum):
            terms = [self._term(weight, node, self._value(of)) for weight, of in node.reads.items()]
            self.values[name] = np.sum([*terms, self._term(node.bias, node)], axis=0)
        else:
            self.values[name] = OPERATIONS[node.op].apply(*map(self._value, node.of))

    def _value(self, name: str) -> Floats:
        """Return a quantity: computed again, or on the tape, or from what is."""
        if name not in self.values and name not in self._tape.arrays:
            self.compute(name)
        return self.values[name] if name in self.values else self._tape[name][self._t]

    def _term(self, name: str, node: Sum, read: Floats | None = None) -> Floats:
        weight = self._weights[name]
        rows = weight[self._cell.rows(node, weight, self._tape.units)]
        if read is None:
            return np.broadcast_to(rows[:, None], (self._tape.units, self._tape.size))
        return rows @ read if rows.ndim > 1 else rows[:, None] * read
