"""Delayed echo: say again what was read some steps ago, without a pause."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.rows import LETTERS, answer_rows, input_row
from rnnviz.tasks.typed import Ints, answered


@tasks.register("echo")
@dataclass(frozen=True)
class Echo(Task):
    """Random letters; the target at t is the letter of step t - delay, counted from `delay` on."""

    delay: int = setting(
        5, low=1, high=200, log=True, label="delay",
        help="Steps from a letter to its echo: so many letters have to be held at any time, each in"
        " its place, and so far the gradient has to come back.",
    )  # fmt: skip
    answers: int = setting(
        25, low=1, high=1000, log=True, label="echoes",
        help="How many letters are echoed; more make each update surer.",
    )  # fmt: skip
    alphabet: int = setting(
        3, low=2, high=26, label="alphabet",
        help="How many different letters there are; more fill the memory.",
    )  # fmt: skip

    title = "Delayed echo"
    shape = Shape.SYNCED
    about = (
        "Letters come without end, and each is to be said again a few steps later. The state has to"
        " work as a shift register: keep the last few letters in order and drop the oldest"
        " (the memory task of reservoir computing, Jaeger 2001)."
    )
    loss = CROSS_ENTROPY
    accuracy_of = "echoes"

    @property
    def inputs(self) -> int:
        """The letters."""
        return self.alphabet

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The letters."""
        return tuple(LETTERS[: self.alphabet])

    @property
    def outputs(self) -> int:
        """The letters."""
        return self.alphabet

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
        return answered(tokens, np.where(counted, np.roll(tokens, self.delay), 0), counted)

    def chance(self) -> float:
        """Every letter guessed: ln(alphabet) a counted step."""
        return math.log(self.alphabet)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The letters that are echoed."""
        relevant = np.zeros_like(batch.counted)
        relevant[: -self.delay] = True
        return relevant

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """Three lines of letters."""
        answers = answer_rows(self, batch, outputs, sequence, LETTERS)
        return (input_row(batch, sequence, self.vocabulary), *answers)
