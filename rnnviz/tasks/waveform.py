"""Waveform: a class, told once, becomes a wave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.batches import first_steps
from rnnviz.tasks.goals import LossReduced

NAMES = ("sine", "square", "saw", "triangle")


@tasks.register("waveform")
@dataclass(frozen=True)
class Waveform(Task):
    """At the first step one of four inputs is 1, then all are 0; the target is that class's wave.

    Sine, square, saw tooth and triangle have the same period, go from -1 to 1 and begin together.
    """

    length: int = setting(
        40, low=4, high=1000, log=True, label="length",
        help="Steps of a sequence. The class is shown at the first step only and has to be"
        " remembered to the end.",
    )  # fmt: skip
    period: float = setting(
        16.0, low=4.0, high=200.0, log=True, label="period",
        help="Steps of a wave. The network has to keep time by itself: it gets no other input.",
    )  # fmt: skip

    title = "Class to waveform"
    shape = Shape.ONE_TO_MANY
    about = (
        "One input at the first step, then silence; the network has to generate the wave of that"
        " class by itself. The baseline is the mean of all waves after the first step."
    )
    loss = SQUARED_ERROR
    baseline = "mean value"
    goal = LossReduced(0.95, "less squared error than the mean value")

    @property
    def inputs(self) -> int:
        """One for each class."""
        return len(NAMES)

    @property
    def outputs(self) -> int:
        """The value."""
        return 1

    @property
    def waves(self) -> Floats:
        """(T, classes): the wave of each class."""
        turns = np.arange(self.length) / self.period % 1
        return np.stack(
            [
                np.sin(2 * np.pi * turns),
                np.where(turns < 0.5, 1.0, -1.0),
                2 * turns - 1,
                1 - 4 * np.abs((turns + 0.25) % 1 - 0.5),
            ],
            axis=1,
        )

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` sequences of random classes."""
        classes = rng.integers(len(NAMES), size=size)
        inputs = np.zeros((self.length, len(NAMES), size), np.float32)
        inputs[0, classes, np.arange(size)] = 1
        targets = self.waves[:, classes].astype(np.float32)[:, None]
        counted = np.ones((self.length, size), dtype=bool)
        return Batch(inputs, targets, counted, np.full(size, self.length))

    def chance(self) -> float:
        """The first value known, and then one value for all: by formula."""
        after = self.waves[1:]
        return float(((after - after.mean()) ** 2).mean(axis=1).sum() / self.length)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The first step."""
        return first_steps(batch)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The class, and two curves."""
        name = NAMES[int(batch.inputs[0, :, sequence].argmax())]
        return (
            Row("input", symbols=(name, *[""] * (batch.steps - 1))),
            Row("target", values=batch.targets[:, 0, sequence]),
            Row("prediction", values=outputs[:, 0, sequence]),
        )
