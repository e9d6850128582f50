"""Networks to exchange weights with, and how they answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network

Array = NDArray[Any]

INPUTS, UNITS, OUTPUTS = 5, 3, 4


def network(cell: Cell, dtype: Any = np.float64, seed: int = 0, **model: Any) -> Network:
    """Return a small network all of whose weights are random, the biases too."""
    made = Network(Model(cell, UNITS, **model), INPUTS, OUTPUTS, SQUARED_ERROR, dtype)
    made.parameters.flat[:] = 0.6 * np.random.default_rng(seed).standard_normal(
        made.parameters.flat.size
    )
    return made


def answers(made: Network, x: Array) -> Array:
    """Return what a network answers, (T, B, outputs), to (T, B, inputs) or tokens (T, B)."""
    inputs = x.transpose(0, 2, 1) if x.ndim == 3 else x
    steps, size = x.shape[:2]
    targets = np.zeros((steps, OUTPUTS, size))
    counted = np.ones((steps, size), np.bool_)
    batch = Batch(inputs, targets, counted, np.full(size, steps))
    return made.forward(batch).outputs.transpose(0, 2, 1)
