"""Step Jacobians: how one state follows from the one before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.flow.replay import Fan, Replay, ReplayLayer

Doubles = NDArray[np.float64]
CHUNK = 2**26  # bytes of a fan at most, roughly


def step_jacobians(
    replay: Replay, which: int = 0, start: int = 0, stop: int | None = None
) -> Doubles:
    """Return J_t = d state_t / d state_{t-1} of every step of a layer of the replay, (n, N, N).

    The state is all that is carried, one above the other: (h, c) in an LSTM, N = 2 units rows. Row:
    state after the step; column: state before it. What a layer gets from the layers below at t is
    held fixed. The steps are in the order in which the layer reads. A unit that is clamped is a
    constant: its row and its column are 0.

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
    matrices = np.concatenate(
        [
            _matrices(replay.cell, layer, t, min(t + length, stop))
            for t in range(start, stop, length)
        ]
    )
    return matrices[::-1] if layer.id.reverse else matrices


def singular_values(matrices: Doubles) -> Doubles:
    """Return those of (n, N, N), descending, (n, N); NaN where an entry is not finite."""
    values = np.full(matrices.shape[:2], np.nan)
    sound = np.isfinite(matrices).all(axis=(1, 2))
    values[sound] = np.linalg.svd(matrices[sound], compute_uv=False)
    return values


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
    back[:, :, list(layer.held.get("h", ()))] = 0  # h comes first
    return np.ascontiguousarray(back.transpose(0, 2, 1), np.float64)
