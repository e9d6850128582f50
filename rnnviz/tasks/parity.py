"""Parity: whether a string of bits has an odd number of ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import class_at_the_end, one_class
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import SymbolTask


@tasks.register("parity")
@dataclass(frozen=True)
class Parity(SymbolTask):
    """Random bits, from 1 to `length` of them; the last step tells whether the ones are odd."""

    length: int = setting(
        10, low=1, high=200, log=True, label="longest",
        help="Bits of the longest string; all lengths from 1 on are equally likely. Short strings"
        " show how it is done: from long ones alone, almost nothing can be learnt.",
    )  # fmt: skip

    title = "Parity"
    shape = Shape.MANY_TO_ONE
    about = (
        "Is the number of ones odd? Every one changes the answer, so none may be missed, and"
        " knowing all but one bit is worth nothing. One bit of memory is enough, but there is no"
        " way to learn it gradually: a network that is nearly right is no better than the baseline"
        " (Minsky & Papert 1969; for recurrent networks Bengio, Simard & Frasconi 1994)."
    )
    vocabulary = ("0", "1")
    answer_vocabulary = ("even", "odd")
    goal = Accuracy("strings classified correctly")

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random strings."""
        lengths = rng.integers(1, self.length + 1, size=size)
        bits = rng.integers(2, size=(int(lengths.max()), size))
        bits *= np.arange(len(bits))[:, None] < lengths
        return class_at_the_end(bits, bits.sum(axis=0) % 2, lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """Whether the ones are odd, whatever the string."""
        return one_class(tokens, int(tokens.sum()) % 2)

    def chance(self) -> float:
        """The last bit known: it is right in strings of one bit, which are 1 in `length`."""
        odds = 0.5 + 0.5 / self.length
        return -sum(p * math.log(p) for p in (odds, 1 - odds) if p > 0)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The ones, each of which turns the answer round."""
        return np.asarray((batch.inputs == 1) & batch.valid)
