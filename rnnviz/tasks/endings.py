"""Sequences of different lengths, and answers that are asked for at their end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.tasks.base import Bools

Ints = NDArray[np.int64]


def tenth_longer(rng: np.random.Generator, length: int, size: int) -> Ints:
    """Return `size` lengths from `length` to a tenth more, as in Hochreiter & Schmidhuber 1997."""
    return rng.integers(length, length + length // 10 + 1, size=size)


def last_steps(lengths: Ints) -> Bools:
    """Return (T, B): true on the last step of each sequence."""
    return np.asarray(np.arange(lengths.max())[:, None] == lengths - 1)


def classified(inputs: NDArray[np.generic], classes: Ints, lengths: Ints) -> Batch:
    """Return a batch whose sequences are to be classified (B,) at their last step."""
    counted = last_steps(lengths)
    return Batch(inputs, np.where(counted, classes, 0), counted, lengths)
