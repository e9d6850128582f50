"""Two-sequence: a class told by the first few numbers, and then noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.batches import class_at_the_end, first_steps, lengths_up_to_a_tenth_more
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import class_rows


@tasks.register("two-sequence")
@dataclass(frozen=True)
class TwoSequence(Task):
    """The first N values are all +1 or all -1, the rest is noise; the last step tells which.

    The noise is normal with mean 0. A sequence has T to 1.1 T steps.
    """

    length: int = setting(
        40, low=2, high=2000, log=True, label="length",
        help="Steps of the shortest sequence; the longest has a tenth more. The noise of all these"
        " steps has to be kept out of the memory.",
    )  # fmt: skip
    told: int = setting(
        3, low=1, high=100, log=True, label="informative steps",
        help="How many steps at the beginning show the class (N).",
    )  # fmt: skip
    noise: float = setting(
        0.2, low=0.0, high=2.0, step=0.05, label="noise variance",
        help="Variance of the noise that follows; what leaks into the memory adds up over the"
        " sequence.",
    )  # fmt: skip

    title = "Two-sequence"
    shape = Shape.MANY_TO_ONE
    about = (
        "The first few numbers are +1 or −1, then comes noise; at the end the network has to output"
        " which it was: latch one bit and let nothing disturb it (Bengio, Simard & Frasconi 1994,"
        " on why gradients through time vanish; T = 100, N = 3 in Hochreiter & Schmidhuber 1997,"
        " experiment 3a: solved when none of 256 sequences is classified wrong, and so simple that"
        " guessing weights at random solves it sooner)."
    )
    loss = CROSS_ENTROPY
    goal = Accuracy("sequences classified correctly")
    answer_vocabulary = ("+", "−")

    @property
    def inputs(self) -> int:
        """The value."""
        return 1

    @property
    def outputs(self) -> int:
        """The two classes."""
        return 2

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        lengths = lengths_up_to_a_tenth_more(rng, self.length, size)
        classes = rng.integers(2, size=size)
        values = rng.normal(0, math.sqrt(self.noise), (int(lengths.max()), size))
        values[: self.told] = 1 - 2 * classes
        values[np.arange(len(values))[:, None] >= lengths] = 0
        return class_at_the_end(values[:, None].astype(np.float32), classes, lengths)

    def chance(self) -> float:
        """Two classes, as likely: ln 2."""
        return math.log(2)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The first N steps."""
        return first_steps(batch, self.told)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The values, and the class at the end."""
        answers = class_rows(self, batch, outputs, sequence, batch.counted)
        return (Row("input", values=batch.inputs[:, 0, sequence]), *answers)
