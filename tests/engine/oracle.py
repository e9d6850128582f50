"""What the engine is checked against: central differences, and the equations written plainly."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.losses import CROSS_ENTROPY, Loss
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.registry import cells
from rnnviz.settings import settings_of

Array = NDArray[np.floating]

INPUTS, UNITS, OUTPUTS = 2, 3, 4


def variants() -> Iterator[Cell]:
    """Yield every registered cell with every combination of the words and switches it has."""
    for kind in cells:
        words = {
            name: s.choices or (False, True)
            for name, s in settings_of(cells[kind]).items()
            if s.choices or s.type is bool
        }
        for choice in itertools.product(*words.values()):
            yield cells[kind](**dict(zip(words, choice, strict=True)))


def name_of(cell: Cell) -> str:
    words = [str(v) for v in vars(cell).values() if isinstance(v, (str, bool))]
    return "-".join([cell.kind, *words])


VARIANTS = {name_of(cell): cell for cell in variants()}


def network(
    cell: Cell, loss: Loss = CROSS_ENTROPY, seed: int = 0, dtype: Any = np.float64, **model: Any
) -> Network:
    """Return a small network all of whose weights are random, the biases too."""
    rng = np.random.default_rng(seed)
    made = Network(Model(cell=cell, **({"units": UNITS} | model)), INPUTS, OUTPUTS, loss, dtype)
    made.initialize(rng)
    made.parameters.flat += 0.3 * rng.standard_normal(made.parameters.flat.size)
    return made


def batch(
    loss: Loss = CROSS_ENTROPY,
    lengths: tuple[int, ...] = (6, 6, 6),
    share: float = 1.0,
    seed: int = 0,
) -> Batch:
    """Return a random batch of which a share of the steps is counted."""
    rng = np.random.default_rng(seed)
    steps, size = max(lengths), len(lengths)
    valid = np.arange(steps)[:, None] < np.array(lengths)
    return Batch(
        inputs=rng.standard_normal((steps, INPUTS, size)),
        targets=rng.integers(0, OUTPUTS, (steps, size))
        if loss.classes
        else rng.standard_normal((steps, OUTPUTS, size)),
        counted=(rng.random((steps, size)) < share) & valid,
        lengths=np.array(lengths),
    )


def differences(function: Callable[[], float], array: Array, step: float = 1e-5) -> Array:
    """Return the gradient of a function with respect to an array, by central differences."""
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        value = array[place]
        array[place] = value + step
        above = function()
        array[place] = value - step
        below = function()
        array[place] = value
        gradient[place] = (above - below) / (2 * step)
    return gradient


def slope_along(
    function: Callable[[], float], array: Array, direction: Array, step: float = 1e-5
) -> float:
    """Return the derivative of a function along a direction of an array, by central differences."""
    start = array.copy()
    array[...] = start + step * direction
    above = function()
    array[...] = start - step * direction
    below = function()
    array[...] = start
    return (above - below) / (2 * step)


def assert_close(ours: Array, oracle: Array, relative: float = 1e-6) -> None:
    """Compare as whole tensors: the largest difference against the largest entry."""
    assert ours.shape == oracle.shape
    np.testing.assert_allclose(ours, oracle, rtol=0, atol=relative * np.abs(oracle).max() + 1e-9)


Bump = tuple[str, int, Array]


def plain_loss(
    made: Network, given: Batch, sequence: int, bump: Bump | None = None, h: Any = 0.0, c: Any = 0.0
) -> float:
    """Return L of one sequence, computed by the textbook, one vector at a time.

    `bump` (state, t, vector) adds the vector to a state once step t has computed it: what is read
    later, h_t from a bumped c_t too, is read from the sum. `h` and `c` are the initial states.
    """
    w = made.parameters
    cell: Any = made.model.cell
    total = 0.0
    steps = range(given.lengths[sequence])
    counted = given.counted[:, sequence]

    def bumped(name: str, t: int, state: Array) -> Array:
        return state + bump[2] if bump is not None and bump[:2] == (name, t) else state

    for t in steps:
        a = w["layer0.W_x"] @ given.inputs[t, :, sequence] + w["layer0.b"]
        a = a + w["layer0.W_h"] @ np.broadcast_to(h, w["layer0.W_h"].shape[1])
        if cell.kind == "rnn":
            h = _PHI[cell.activation](a)
        else:
            i, f, o, g = np.split(a, 4)
            c = _PHI["sigmoid"](f) * c + _PHI["sigmoid"](i) * np.tanh(g)
            c = bumped("c", t, c)
            h = _PHI["sigmoid"](o) * np.tanh(c)
        h = bumped("h", t, h)
        if counted[t]:
            y = w["readout.W_y"] @ h + w["readout.b_y"]
            if made.loss_function.classes:
                total += np.log(np.exp(y).sum()) - y[given.targets[t, sequence]]
            else:
                total += np.mean((y - given.targets[t, :, sequence]) ** 2)
    return float(total / max(counted[steps].sum(), 1))


_PHI: Mapping[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "relu": lambda a: np.where(a > 0, a, 0.0),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "linear": lambda a: a,
}
