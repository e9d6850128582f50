"""Delayed echo: say again what was read some steps ago, without a pause."""

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


@tasks.register("echo")
@dataclass(frozen=True)
class Echo(SymbolTask):
    """Random letters; the target at t is the letter of step t - delay, counted from `delay` on."""

    delay: int = setting(
        5, low=1, high=200, log=True, label="delay",
        help="Steps from a letter to its echo: this many letters have to be remembered in order,"
        " and the gradient has to flow back over as many steps.",
    )  # fmt: skip
    answers: int = setting(
        25, low=1, high=1000, log=True, label="echoes",
        help="How many letters are echoed; more make the gradient less noisy.",
    )  # fmt: skip
    alphabet: int = setting(
        3, low=2, high=26, label="alphabet",
        help="How many different letters there are; more need more memory.",
    )  # fmt: skip

    title = "Delayed echo"
    shape = Shape.SYNCED
    about = (
        "Letters come without end, and each has to be repeated a few steps later. The state has to"
        " work as a shift register: keep the last few letters in order and drop the oldest (the"
        " memory task of reservoir computing, Jaeger 2001)."
    )
    goal = Accuracy("letters echoed correctly")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The letters."""
        return tuple(LETTERS[: self.alphabet])

    @property
    def length(self) -> int:
        """Steps of a sequence."""
        return self.delay + self.answers

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        inputs = rng.integers(self.alphabet, size=(self.length, size))
        targets = np.zeros_like(inputs)
        targets[self.delay :] = inputs[: self.answers]
        counted = np.zeros(inputs.shape, dtype=bool)
        counted[self.delay :] = True
        return Batch(inputs, targets, counted, np.full(size, self.length))

    def answers_to(self, tokens: Ints) -> Batch:
        """The letters, later."""
        counted = np.arange(len(tokens)) >= self.delay
        return one_sequence(tokens, np.where(counted, np.roll(tokens, self.delay), 0), counted)

    def chance(self) -> float:
        """Every letter guessed: ln(alphabet) a counted step."""
        return math.log(self.alphabet)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The letters that are echoed."""
        return first_steps(batch, batch.steps - self.delay)
