"""First symbol: remember it to the end. A task in one file, as anybody might add it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import class_at_the_end, first_steps, one_class
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import LETTERS, SymbolTask


@tasks.register("first-symbol")
@dataclass(frozen=True)
class FirstSymbol(SymbolTask):
    """Random letters; the last step asks for the first of them."""

    length: int = setting(
        20, low=2, high=1000, log=True, label="length",
        help="Letters of a sequence; the longer, the further the gradient has to come back.",
    )  # fmt: skip
    alphabet: int = setting(
        4, low=2, high=26, label="alphabet",
        help="How many different letters there are; with more, guessing is right less often.",
    )  # fmt: skip

    title = "First symbol"
    shape = Shape.MANY_TO_ONE
    about = "Letters are read; at the last one the network has to say which was the first."
    goal = Accuracy("first symbols")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The letters."""
        return tuple(LETTERS[: self.alphabet])

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        letters = rng.integers(self.alphabet, size=(self.length, size))
        return class_at_the_end(letters, letters[0], np.full(size, self.length))

    def answers_to(self, tokens: Ints) -> Batch:
        """The first letter, whatever the sequence."""
        return one_class(tokens, int(tokens[0]))

    def chance(self) -> float:
        """Every letter as likely: ln(alphabet)."""
        return math.log(self.alphabet)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The first letter."""
        return first_steps(batch)
