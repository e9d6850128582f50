"""Tape: the arrays that one layer, in one direction, writes during a pass.

They are allocated once per shape, and so are the views of every step: making a view takes as long
as adding two small arrays. A cell walks over them in the order in which the layer reads by

    for t, x, h in tape.steps("x", "h"): ...

and backward by ``reversed(tape.steps(...))``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.passes.memory import Arena

Floats = NDArray[np.floating]


class Change(ABC):
    """What a person does to the states of a layer while a pass goes over its tape.

    It is called at these moments, where a tape has any; where it has none, they cost nothing.
    """

    @abstractmethod
    def start(self, tape: Tape) -> None:
        """The initial states are given; nothing is computed yet."""

    @abstractmethod
    def after(self, tape: Tape, t: int) -> None:
        """The states of step t are computed; nothing has read them yet."""

    @abstractmethod
    def start_back(self, tape: Tape) -> None:
        """All that is injected into h is given; nothing has gone back yet."""

    @abstractmethod
    def after_back(self, tape: Tape, t: int) -> None:
        """The gradient has gone back over step t; the step read before it comes next."""

    @abstractmethod
    def end_back(self, tape: Tape) -> None:
        """The gradient has gone back over all steps."""


class Tape:
    """Arrays (T, rows, B), indexed by the timestep of the input.

    Step t reads ``h_before`` and writes ``h``; on the way back it reads ``dh_carried`` and writes
    ``dh_before``. These are the same memory one step apart, T + 1 entries with the initial state.

    The names, for every state ("h" here):

    h, h_before
        The state after and before each step.
    dh = dh_carried + dh_injected
        dL/dh_t and its parts (see `rnnviz.engine.passes.trace`); the cell is given `dh_injected`.
    dh_before
        What a step carries back to the state before it.

    and besides

    x, dx (inputs rows)
        What the layer reads, and dL/dx_t.
    read = [x; h_before; 1], sent = [dx; dh_before]
        The same memory stacked, so that all pre-activations of a step are one matrix product, and
        so is all that it sends back.
    gates (gates * units rows), and every gate by its name
        Stacked in the order in which they are given.
    delta (products * units rows), and every block of it by its name: delta_i, delta_f, ...
        dL/d(pre-activations), stacked in the order of the products.

    Parameters
    ----------
    states, gates, products : iterable of str
        Names; the products are the row blocks of a step's matrix product.
    scratch : mapping of name to rows
        Further arrays that a cell keeps of every step.
    inputs, units, steps, size : int
        D, H, T and B.
    dtype : data type
    reverse : bool
        Whether the layer reads from the last step to the first.
    lean : bool
        Keep only what the weights' gradients need: each step of dh, dc and their parts overwrites
        the one before, so that they stay in the processor's cache. `dx` is kept.
    """

    def __init__(
        self,
        states: Iterable[str],
        gates: Iterable[str],
        products: Iterable[str],
        scratch: Mapping[str, int],
        *,
        inputs: int,
        units: int,
        steps: int,
        size: int,
        dtype: DTypeLike,
        reverse: bool = False,
        lean: bool = False,
    ) -> None:
        self.inputs, self.units, self.size, self.reverse = inputs, units, size, reverse
        self.states = tuple(states)
        self.arrays: dict[str, Floats] = {}
        self.initial: dict[str, Floats] = {}
        self.initial_gradients: dict[str, Floats] = {}
        self._order = range(steps)[::-1] if reverse else range(steps)
        # Of T + 1 entries: those before and after each step, and the one before all.
        self._before, self._after, self._start = slice(0, -1), slice(1, None), 0
        if reverse:
            self._before, self._after, self._start = self._after, self._before, -1
        self._changes: tuple[Change, ...] = ()
        self._walks: dict[tuple[str, ...], list[Any]] = {}
        self._copies: dict[str, Floats] = {}

        arena = Arena(dtype)

        def zeros(rows: int, entries: int = steps) -> Floats:
            return arena.zeros(entries, rows, size)

        def passing(rows: int, entries: int = steps) -> Floats:
            return _one_for_all(zeros(rows, 1), entries) if lean else zeros(rows, entries)

        read, sent = zeros(inputs + units + 1, steps + 1), zeros(inputs + units, steps + 1)
        read[:, -1] = 1
        self.arrays |= {"read": read[self._before], "sent": sent[self._before]}
        self.arrays |= {"x": self["read"][:, :inputs], "dx": self["sent"][:, :inputs]}
        for name in self.states:
            inside = name == "h"  # of what is stacked
            values = read[:, inputs:-1] if inside else zeros(units, steps + 1)
            # (In reverse, what is carried over padding is read after it has been written.)
            kept = zeros if reverse else passing
            carried = sent[:, inputs:] if inside else kept(units, steps + 1)
            self.initial[name] = values[self._start]
            self.initial_gradients[name] = carried[self._start]
            self.arrays |= {
                name: values[self._after],
                f"{name}_before": values[self._before],
                f"d{name}": passing(units),
                f"d{name}_injected": zeros(units) if inside else passing(units),
                f"d{name}_carried": carried[self._after],
                f"d{name}_before": carried[self._before],
            }
        self._add_stack("gates", [*gates], zeros)
        self._add_stack("delta", [f"delta_{product}" for product in products], zeros)
        self.arrays |= {name: zeros(rows) for name, rows in scratch.items()}
        self.set_lengths(np.full(size, steps))

    def _add_stack(self, name: str, parts: list[str], zeros: Callable[[int], Floats]) -> None:
        """Add an array with `units` rows for each part, and the parts by their names."""
        self.arrays[name] = zeros(len(parts) * self.units)
        for k, part in enumerate(parts):
            self.arrays[part] = self[name][:, k * self.units : (k + 1) * self.units]

    def add_part(self, name: str, whole: str, rows: slice) -> None:
        """Give some rows of an array a name of their own."""
        self.arrays.setdefault(name, self[whole][:, rows])

    def __getitem__(self, name: str) -> Floats:
        return self.arrays[name]

    @property
    def nbytes(self) -> int:
        """Size in bytes, roughly (some memory is counted under two names)."""
        return sum(a.nbytes for a in self.arrays.values() if a.strides[0] > 0 or len(a) == 1)

    def steps(self, *names: str) -> list[Any]:
        """Return (t, and the named arrays at t) of every step, in reading order."""
        if names not in self._walks:
            arrays = [self[name] for name in names]
            self._walks[names] = [(t, *(array[t] for array in arrays)) for t in self._order]
        return self._walks[names]

    def across(self, name: str) -> Floats:
        """Return a copy of a named array as (rows, T * B), as products over all steps need it.

        The copy's memory is used again the next time.
        """
        steps_inside = self[name].transpose(1, 0, 2)
        if name not in self._copies:
            self._copies[name] = np.empty_like(steps_inside, order="C")
        np.copyto(self._copies[name], steps_inside)
        return self._copies[name].reshape(len(steps_inside), -1)

    def set_lengths(self, lengths: NDArray[np.integer[Any]]) -> None:
        """Take note of how many steps of each sequence are valid; the others are padding."""
        self._shortest = int(lengths.min(initial=len(self._order)))
        self._padding = np.arange(len(self._order))[:, None] >= lengths
        self._watch()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is done to the states during a pass, in this order."""
        return self._changes

    @changes.setter
    def changes(self, changes: tuple[Change, ...]) -> None:
        self._changes = changes
        self._watch()

    def _watch(self) -> None:
        """Set the steps from which on there is more to do at the end of a step, and of one back."""
        never = len(self._order)
        self._hold_from = 0 if self._changes else self._shortest
        self._pass_from = 0 if self._changes else self._shortest if self.reverse else never

    def valid_at(self, t: int) -> NDArray[np.bool_]:
        """Return which sequences have step t, (B,)."""
        return np.asarray(~self._padding[t])

    def before(self, t: int) -> int:
        """Return the step that is read before step t; there may be none."""
        return t + 1 if self.reverse else t - 1

    @property
    def last(self) -> int:
        """The step that is read last; -1 if there is none."""
        return self._order[-1] if self._order else -1

    def ago(self, j: int) -> tuple[slice, slice]:
        """Return the steps that have one j steps before them, and those steps, as slices."""
        later, earlier = slice(j, None), slice(0, len(self._order) - j)
        return (earlier, later) if self.reverse else (later, earlier)

    def clear_padding(self, name: str) -> None:
        """Make a named array 0 on padding."""
        if self._shortest < len(self._order):
            np.copyto(self[name], 0, where=self._padding[:, None, :])

    def start(self) -> None:
        """Let changes act on the initial states, which are given."""
        for change in self._changes:
            change.start(self)

    def hold(self, t: int) -> None:
        """End a step: sequences that are padded at t keep the states that they had before it.

        So do what a person changes, last.
        """
        if t >= self._hold_from:
            self._end_step(t)

    def _end_step(self, t: int) -> None:
        if t >= self._shortest:
            for name in self.states:
                np.copyto(self[name][t], self[f"{name}_before"][t], where=self._padding[t])
        for change in self._changes:
            change.after(self, t)

    def carry_nothing(self) -> None:
        """Carry nothing to the last step; in a lean tape something may be left there."""
        for name in self.states:
            self[f"d{name}_carried"][0 if self.reverse else -1] = 0

    def start_back(self) -> None:
        """Let changes act on what is injected into h, which is given."""
        for change in self._changes:
            change.start_back(self)

    def pass_on(self, t: int) -> None:
        """End a step back: carry what comes to a padded step on to the state before it.

        The rest of a padded step is cleared. Only in the reverse direction does anything come back
        to padding: it is read first.
        """
        if t >= self._pass_from:
            self._end_step_back(t)

    def _end_step_back(self, t: int) -> None:
        if t >= self._shortest and self.reverse:
            padded = self._padding[t]
            cleared = ["delta", "dx"]
            for name in self.states:
                np.copyto(self[f"d{name}_before"][t], self[f"d{name}_carried"][t], where=padded)
                cleared += [f"d{name}", f"d{name}_carried", f"d{name}_injected"]
            for name in cleared:
                np.copyto(self[name][t], 0, where=padded)
        for change in self._changes:
            change.after_back(self, t)

    def end_back(self) -> None:
        """Let changes take back what they did for the way back."""
        for change in self._changes:
            change.end_back(self)


def _one_for_all(array: Floats, entries: int) -> Floats:
    """Return a (1, rows, size) array as one of many entries that are all the same memory."""
    return np.lib.stride_tricks.as_strided(
        array, (entries, *array.shape[1:]), (0, *array.strides[1:])
    )
