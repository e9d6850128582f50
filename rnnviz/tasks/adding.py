"""Adding: the sum of two marked numbers in a long sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.batches import lengths_up_to_a_tenth_more, number_at_the_end
from rnnviz.tasks.goals import Accuracy, Goal
from rnnviz.tasks.marked_numbers import (
    CLOSE,
    MarkedNumbers,
    marked_inputs,
    marks_in_first_half,
    marks_in_halves,
)

CHANCE = {"modern": 1 / 6, "1997": 1 / 24, "plain": 2 / 3}
RANGE = {"modern": 2.0, "1997": 1.0, "plain": 4.0}  # of the answer


@tasks.register("adding")
@dataclass(frozen=True)
class Adding(MarkedNumbers):
    """The last step tells the sum X1 + X2 of the two marked values.

    modern: values U[0, 1], one mark in each half. plain: the same with values U[-1, 1]. 1997:
    values U[-1, 1], one mark in the first 10 steps, the other at one of the first T/2 - 1 unmarked
    ones; T to 1.1 T steps; the answer is 0.5 + (X1 + X2)/4. (The paper marks both ends by -1, too,
    and counts a number that is marked at the very first step as 0.)
    """

    length: int = setting(
        30, low=2, high=2000, log=True, label="length",
        help="Steps of a sequence; the longer, the further back the gradient has to flow.",
    )  # fmt: skip
    variant: str = setting(
        "modern", choices=tuple(CHANCE), titles=("0 to 1", "1997", "−1 to 1"), label="variant",
        help="The values, and where the marks are. 0 to 1: one mark in each half. −1 to 1: the"
        " same, and the sum is 0 on average. 1997: as first published, both marks in the first half"
        " and varying lengths: only distractors follow.",
    )  # fmt: skip

    title = "Adding"
    about = (
        "Two of many random numbers are marked; at the end the network has to output their sum. A"
        " network without memory can only predict the mean. As published (Hochreiter & Schmidhuber"
        " 1997, experiment 4) it is solved when the mean error is below 0.01 and the last 2,000"
        " sequences were all answered within 4 % of the range. Values from 0 to 1 are those of Le,"
        " Jaitly & Hinton 2015."
    )

    @property
    def tolerance(self) -> float:
        """4 % of the range."""
        return CLOSE * RANGE[self.variant]

    @property
    def goal(self) -> Goal:
        """Sums that are close."""
        return Accuracy(f"sums within {self.tolerance:g}")

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        if self.variant == "1997":
            lengths = lengths_up_to_a_tenth_more(rng, self.length, size)
            marks = marks_in_first_half(rng, self.length, size)
            values = rng.uniform(-1, 1, (int(lengths.max()), size))
            inputs, marked = marked_inputs(values, marks, lengths)
            return number_at_the_end(inputs, 0.5 + marked.sum(axis=0) / 4, lengths)
        lengths = np.full(size, self.length)
        values = rng.random((self.length, size))
        if self.variant == "plain":
            values = 2 * values - 1
        marks = marks_in_halves(rng, self.length, size)
        inputs, marked = marked_inputs(values, marks, lengths)
        return number_at_the_end(inputs, marked.sum(axis=0), lengths)

    def chance(self) -> float:
        """The variance of the answer: twice that of a value, which is 1/12 or 1/3 (over 4²)."""
        return CHANCE[self.variant]
