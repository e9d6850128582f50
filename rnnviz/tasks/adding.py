"""Adding: the sum of two marked numbers in a long sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Task

TOLERANCE = 0.08  # 4 % of the range of the sum, as in Hochreiter & Schmidhuber 1997


@tasks.register("adding")
@dataclass(frozen=True)
class Adding(Task):
    """Pairs (value in [0, 1], marker 0 or 1), one marker in each half; the last step tells the sum.

    Inputs: feature 0 the value, feature 1 the marker. Only the last step is counted.
    """

    length: int = setting(
        30, low=2, high=2000, log=True, label="length",
        help="Steps of a sequence; the longer, the further the gradient has to come back.",
    )  # fmt: skip

    title = "Adding"
    about = (
        "Two of many random numbers are marked, one in each half; at the end the network has to say"
        " their sum. A network without memory can only answer 1"
        " (Hochreiter & Schmidhuber 1997, with values from 0 to 1 as in Le, Jaitly & Hinton 2015)."
    )
    loss = SQUARED_ERROR
    accuracy_of = f"sums within {TOLERANCE:g}"
    criterion = f"99 % of the sums within {TOLERANCE:g}"

    @property
    def inputs(self) -> int:
        """Value and marker."""
        return 2

    @property
    def outputs(self) -> int:
        """The sum."""
        return 1

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        half = self.length // 2
        inputs = np.zeros((self.length, 2, size), dtype=np.float32)
        inputs[:, 0] = rng.random((self.length, size))
        each = np.arange(size)
        inputs[rng.integers(half, size=size), 1, each] = 1.0
        inputs[rng.integers(half, self.length, size=size), 1, each] = 1.0
        targets = np.zeros((self.length, 1, size), dtype=np.float32)
        targets[-1, 0] = (inputs[:, 0] * inputs[:, 1]).sum(axis=0)
        counted = np.zeros((self.length, size), dtype=bool)
        counted[-1] = True
        return Batch(inputs, targets, counted, np.full(size, self.length))

    def chance(self) -> float:
        """The variance of the sum of two uniform numbers: 2 / 12, by always answering 1."""
        return 1 / 6

    def relevant_steps(self, batch: Batch) -> Bools:
        """The marked steps."""
        return np.asarray(batch.inputs[:, 1] != 0)

    def right(self, batch: Batch, outputs: Floats) -> Bools:
        """The answer is off by less than the tolerance."""
        return np.asarray(np.abs(outputs[:, 0] - batch.targets[:, 0]) < TOLERANCE)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The values, the markers, and the sum at the end."""
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
