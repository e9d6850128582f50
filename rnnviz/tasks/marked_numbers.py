"""What adding and multiplication have in common: two marked numbers and an answer at the end."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.tasks.base import Bools, Floats, Ints, Row, Shape, Task

CLOSE = 0.04  # of the range of the answer, as in Hochreiter & Schmidhuber 1997


@dataclass(frozen=True)
class MarkedNumbers(Task):
    """Pairs (value, marker 0 or 1), two of them marked; the last step asks for an answer.

    Inputs: feature 0 the value, feature 1 the marker. Only the last step is counted.
    """

    shape = Shape.MANY_TO_ONE
    loss = SQUARED_ERROR

    @property
    def inputs(self) -> int:
        """Value and marker."""
        return 2

    @property
    def outputs(self) -> int:
        """The answer."""
        return 1

    @property
    @abstractmethod
    def tolerance(self) -> float:
        """How far off an answer may be."""

    def relevant_steps(self, batch: Batch) -> Bools:
        """The marked steps."""
        return np.asarray(batch.inputs[:, 1] != 0)

    def right(self, batch: Batch, outputs: Floats) -> Bools:
        """The answer is off by less than the tolerance."""
        return np.asarray(np.abs(outputs[:, 0] - batch.targets[:, 0]) < self.tolerance)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The values, the markers, and the answer at the end."""
        counted = batch.counted[:, sequence]
        marked = batch.inputs[:, 1, sequence] != 0
        return (
            Row("value", values=batch.inputs[:, 0, sequence]),
            Row("marker", symbols=tuple("▲" if mark else "" for mark in marked)),
            Row("target", values=np.where(counted, batch.targets[:, 0, sequence], np.nan)),
            Row(
                "prediction",
                values=np.where(counted, outputs[:, 0, sequence], np.nan),
                right=self.right(batch, outputs)[:, sequence],
                judged=counted,
            ),
        )


def marks_in_halves(rng: np.random.Generator, length: int, size: int) -> Ints:
    """Return (2, B): a random step of the first half, and one of the second."""
    half = length // 2
    return np.stack([rng.integers(half, size=size), rng.integers(half, length, size=size)])


def marks_in_first_half(rng: np.random.Generator, length: int, size: int) -> Ints:
    """Return (2, B): one of the first 10 steps, and of the others one of the first T/2 - 1."""
    first = rng.integers(min(10, length), size=size)
    second = rng.integers(max(length // 2 - 1, 1), size=size)
    return np.stack([first, second + (second >= first)])


def marked_inputs(values: Floats, marks: Ints, lengths: Ints) -> tuple[Floats, Floats]:
    """Return the inputs (T, 2, B) of values (T, B), 0 after the end, and the marked ones (2, B)."""
    steps, size = values.shape
    inputs = np.zeros((steps, 2, size), dtype=np.float32)
    inputs[:, 0] = np.where(np.arange(steps)[:, None] < lengths, values, 0)
    each = np.arange(size)
    inputs[marks, 1, each] = 1
    return inputs, inputs[marks, 0, each]
