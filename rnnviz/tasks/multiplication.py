"""Multiplication: the product of two marked numbers in a long sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.batches import lengths_up_to_a_tenth_more, number_at_the_end
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.marked_numbers import CLOSE, MarkedNumbers, marked_inputs, marks_in_first_half


@tasks.register("multiplication")
@dataclass(frozen=True)
class Multiplication(MarkedNumbers):
    """The last step tells the product X1 X2 of the two marked values, which are U[0, 1].

    One mark is in the first 10 steps, the other at one of the first T/2 - 1 unmarked ones; a
    sequence has T to 1.1 T steps.
    """

    length: int = setting(
        20, low=2, high=2000, log=True, label="length",
        help="Steps of the shortest sequence; the longest has a tenth more. The longer, the further"
        " back the gradient has to flow.",
    )  # fmt: skip

    title = "Multiplication"
    about = (
        "Two of many random numbers are marked; at the end the network has to output their product."
        " A sum could be accumulated in one unit; a product cannot: the first number has to be"
        " remembered until the second comes. As published (Hochreiter & Schmidhuber 1997,"
        " experiment 5) it is solved when fewer than 13 of the last 2,000 sequences were off by"
        " more than 0.04."
    )
    tolerance = CLOSE
    goal = Accuracy(f"products within {CLOSE:g}")

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        lengths = lengths_up_to_a_tenth_more(rng, self.length, size)
        marks = marks_in_first_half(rng, self.length, size)
        values = rng.random((int(lengths.max()), size))
        inputs, marked = marked_inputs(values, marks, lengths)
        return number_at_the_end(inputs, marked.prod(axis=0), lengths)

    def chance(self) -> float:
        """The variance of the product of two uniform numbers: 1/9 - 1/16, by answering 1/4."""
        return 7 / 144
