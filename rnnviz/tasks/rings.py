"""Rings: one point, one label; no sequence at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.plane import Plane
from rnnviz.tasks.symbols import class_rows

EDGE = 1.1  # of what is shown of the plane


@tasks.register("rings")
@dataclass(frozen=True)
class Rings(Task):
    """A point (x, y) in a disc or in the ring around it: which? A sequence of a single step.

    The radius is uniform in [0, 0.5 - gap/2] or in [0.5 + gap/2, 1], the angle uniform.
    """

    gap: float = setting(
        0.2, low=0.0, high=0.8, step=0.05, label="gap",
        help="Distance between disc and ring; the smaller it is, the more exact the decision"
        " boundary has to be.",
    )  # fmt: skip

    title = "Disc and ring"
    shape = Shape.ONE_TO_ONE
    about = (
        "One input, one answer: what a feed-forward network does, and where there is nothing to"
        " remember. A recurrent network does it too, in its only step; its recurrent weights are"
        " never used, and no gradient reaches them."
    )
    loss = CROSS_ENTROPY
    goal = Accuracy("points classified correctly")
    answer_vocabulary = ("disc", "ring")
    length = 1

    @property
    def inputs(self) -> int:
        """The coordinates."""
        return 2

    @property
    def outputs(self) -> int:
        """Disc and ring."""
        return 2

    @property
    def plane(self) -> Plane:
        """The disc and the ring, with a margin around them."""
        return Plane(("x", "y"), (-EDGE, EDGE), (-EDGE, EDGE))

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random points."""
        classes = rng.integers(2, size=size)
        radius = rng.random(size) * (0.5 - self.gap / 2)
        radius = np.where(classes, 1 - radius, radius)
        angle = rng.uniform(0, 2 * np.pi, size)
        points = radius * np.stack([np.cos(angle), np.sin(angle)])
        counted = np.ones((1, size), dtype=bool)
        return Batch(points[None].astype(np.float32), classes[None], counted, np.ones(size, int))

    def chance(self) -> float:
        """Both as likely, if the point is not looked at: ln 2."""
        return math.log(2)

    def relevant_steps(self, batch: Batch) -> Bools:
        """None: nothing has to be remembered."""
        return np.zeros_like(batch.counted)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The coordinates, and the label."""
        answers = class_rows(self, batch, outputs, sequence, batch.counted)
        x, y = batch.inputs[:, :, sequence].T
        return (Row("x", values=x), Row("y", values=y), *answers)
