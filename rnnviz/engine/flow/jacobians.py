"""Step Jacobians: how one state follows from the one before it, and what a span makes of that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.flow.logscaled import Doubles, Product, product, running
from rnnviz.engine.flow.replay import Fan, Replay, ReplayLayer

Ints = NDArray[np.int64]
CHUNK = 2**26  # bytes of a fan at most, roughly


@dataclass(frozen=True)
class StepJacobians:
    """J_t = d state_t / d state_{t-1} of one layer in one direction, of one sequence.

    The state is all that is carried, one above the other: (h, c) in an LSTM, N = 2 units rows.
    What a layer gets from the layers below at t is held fixed.

    Attributes
    ----------
    states : tuple of str
    units : int
    steps : int (n,)
        The timesteps t, in the order in which the layer reads.
    matrices : (n, N, N), float64
        Row: state after the step; column: state before it.
    """

    states: tuple[str, ...]
    units: int
    steps: Ints
    matrices: Doubles

    @cached_property
    def finite(self) -> bool:
        """Whether every entry is; what is said below is NaN otherwise."""
        return bool(np.isfinite(self.matrices).all())

    @cached_property
    def singular_values(self) -> Doubles:
        """(n, N), descending."""
        if not self.finite:
            return np.full(self.matrices.shape[:2], np.nan)
        return np.asarray(np.linalg.svd(self.matrices, compute_uv=False))

    @property
    def norms(self) -> Doubles:
        """The largest singular value of each, (n,): by how much a gradient can grow in the step."""
        return self.singular_values[:, 0]

    @cached_property
    def eigenvalues(self) -> NDArray[Any]:
        """Complex (n, N)."""
        if not self.finite:
            return np.full(self.matrices.shape[:2], np.nan, np.complex128)
        return np.linalg.eigvals(self.matrices).astype(np.complex128)

    def block(self, to: str, of: str) -> Doubles:
        """Return d(state `to` at t) / d(state `of` before t), (n, units, units)."""
        row, column = (self.states.index(name) * self.units for name in (to, of))
        return self.matrices[:, row : row + self.units, column : column + self.units]

    def span(self, first: int = 0, last: int | None = None) -> Product:
        """Return d state after step `last` / d state before step `first`, counted in `steps`."""
        stop = len(self.steps) if last is None else last + 1
        if not 0 <= first < stop <= len(self.steps):
            raise ValueError(f"there is no span from {first} to {stop - 1}")
        return product(self.matrices[first:stop])

    def log10_norms_to_end(self) -> Doubles:
        """Return log10 |d state after the last step / d state before each step|, (n,).

        The norm is the largest singular value; -inf where no path is left.
        """
        return _log10_norms(self.matrices)


def step_jacobians(
    replay: Replay, which: int = 0, start: int = 0, stop: int | None = None
) -> StepJacobians:
    """Return the Jacobian of every step of a layer of the replay.

    They come from the cell's own `backward`, over all steps at once, on a fan in which each step
    gets the unit vectors as what is carried to it.

    Parameters
    ----------
    replay : Replay
        Of float64, so that small entries do not underflow.
    which : int
        Which of `replay.layers`.
    start, stop : int
        The timesteps; all if left out. Memory grows with their number times N squared.
    """
    layer = replay.layers[which]
    stop = replay.steps if stop is None else stop
    if not 0 <= start < stop <= replay.steps:
        raise ValueError(f"there are no steps from {start} to {stop}")
    length = _chunk(layer, replay.dtype.itemsize)
    parts = [
        _matrices(replay.cell, layer, t, min(t + length, stop)) for t in range(start, stop, length)
    ]
    steps, matrices = np.arange(start, stop), np.concatenate(parts)
    if layer.id.reverse:
        steps, matrices = steps[::-1], matrices[::-1]
    return StepJacobians(layer.tape.states, layer.tape.units, steps, matrices)


def _chunk(layer: ReplayLayer, itemsize: int) -> int:
    """Return how many steps a fan may have."""
    tape = layer.tape
    columns = len(tape.states) * tape.units
    rows = tape["sent"].shape[1] + tape["delta"].shape[1] + 4 * columns
    return max(CHUNK // int(rows * columns * itemsize), 1)


def _matrices(cell: Cell, layer: ReplayLayer, start: int, stop: int) -> Doubles:
    """Return J_t of some steps, (n, N, N), by timestep."""
    tape = layer.tape
    size = len(tape.states) * tape.units
    fan = Fan(cell, tape, start, stop, size)
    fan.begin()
    unit = np.eye(size, dtype=tape["x"].dtype)
    for k, state in enumerate(tape.states):
        mine = unit[k * tape.units : (k + 1) * tape.units]
        # Every step gets these, and not what the step after it sends back.
        fan.arrays[f"d{state}_carried"] = np.broadcast_to(mine, (stop - start, *mine.shape))
    with np.errstate(all="ignore"):
        cell.backward(layer.weights, fan, {k: np.empty_like(w) for k, w in layer.weights.items()})
    back = np.concatenate([fan[f"d{state}_before"] for state in tape.states], axis=1)
    return np.ascontiguousarray(back.transpose(0, 2, 1), np.float64)


def _log10_norms(matrices: Doubles) -> Doubles:
    """Return log10 of the norms of the products up to the last, (n,)."""
    logs = np.empty(len(matrices))
    products = running(matrices[::-1], forward=False)
    for k, (matrix, log10_scale) in zip(reversed(range(len(matrices))), products, strict=True):
        if not np.isfinite(matrix).all():
            logs[: k + 1] = np.nan
            break
        with np.errstate(divide="ignore"):
            logs[k] = np.log10(np.linalg.norm(matrix, 2)) + log10_scale
    return logs
