"""NAME: a task."""

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


@tasks.register("KIND")
@dataclass(frozen=True)
class CLASS(SymbolTask):
    """NAME: what is read and what is to be answered. Of numbers instead of symbols: `Task`."""

    length: int = setting(
        20, low=2, high=1000, log=True, label="length",
        help="Letters of a sequence; what a larger value means for learning.",
    )  # fmt: skip

    title = "NAME"
    shape = Shape.MANY_TO_ONE
    about = "Letters are read; at the last one the network has to say which was the first."
    goal = Accuracy("first letters")  # when it counts as solved

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The symbols that are read."""
        return tuple(LETTERS[:4])

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` fresh sequences drawn from `rng` alone, (T, B)."""
        letters = rng.integers(len(self.vocabulary), size=(self.length, size))
        return class_at_the_end(letters, letters[0], np.full(size, self.length))

    def answers_to(self, tokens: Ints) -> Batch:
        """Return the batch of one sequence that a person typed, with its answer."""
        return one_class(tokens, int(tokens[0]))

    def chance(self) -> float:
        """Return the loss of the best answer that remembers nothing."""
        return math.log(len(self.vocabulary))

    def relevant_steps(self, batch: Batch) -> Bools:
        """Return (T, B): true on the steps whose input has to be remembered."""
        return first_steps(batch)
