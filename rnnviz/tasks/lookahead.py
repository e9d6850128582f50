"""Look ahead: a label that only the future tells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import first_steps, one_sequence
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import LETTERS, SymbolTask


@tasks.register("look-ahead")
@dataclass(frozen=True)
class LookAhead(SymbolTask):
    """Random letters; the target at t is the letter of step t + ahead, where there is one."""

    ahead: int = setting(
        3, low=1, high=100, log=True, label="steps ahead",
        help="How far in the future the answer is. A network that reads one way never knows it;"
        " with model.bidirectional the reverse direction has to remember over this many steps.",
    )  # fmt: skip
    answers: int = setting(
        20, low=1, high=1000, log=True, label="answers",
        help="How many letters are asked for; more make the gradient less noisy.",
    )  # fmt: skip
    alphabet: int = setting(
        3, low=2, high=26, label="alphabet",
        help="How many different letters there are; with more, the baseline is higher.",
    )  # fmt: skip

    title = "Look ahead"
    shape = Shape.BIDIRECTIONAL
    about = (
        "Each step has to be labelled with a letter that comes a few steps later. A network that"
        " reads from the left has not seen it yet: it stays exactly at the baseline, and no"
        " gradient flows from a label to the letter. With both directions, the one that reads from"
        " the end knows it (Schuster & Paliwal 1997)."
    )
    goal = Accuracy("labels correct")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The letters."""
        return tuple(LETTERS[: self.alphabet])

    @property
    def length(self) -> int:
        """Steps of a sequence."""
        return self.ahead + self.answers

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        inputs = rng.integers(self.alphabet, size=(self.length, size))
        targets = np.zeros_like(inputs)
        targets[: self.answers] = inputs[self.ahead :]
        counted = np.zeros(inputs.shape, dtype=bool)
        counted[: self.answers] = True
        return Batch(inputs, targets, counted, np.full(size, self.length))

    def answers_to(self, tokens: Ints) -> Batch:
        """The letters, earlier."""
        counted = np.arange(len(tokens)) < len(tokens) - self.ahead
        return one_sequence(tokens, np.where(counted, np.roll(tokens, -self.ahead), 0), counted)

    def chance(self) -> float:
        """Every letter guessed: ln(alphabet) a counted step."""
        return math.log(self.alphabet)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The letters that are asked for."""
        return batch.valid & ~first_steps(batch, self.ahead)
