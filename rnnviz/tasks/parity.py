"""Parity: whether a string of bits has an odd number of ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.endings import classified
from rnnviz.tasks.rows import answer_rows, input_row
from rnnviz.tasks.typed import Ints


@tasks.register("parity")
@dataclass(frozen=True)
class Parity(Task):
    """Random bits, from 1 to `length` of them; the last step tells whether the ones are odd."""

    length: int = setting(
        10, low=1, high=200, log=True, label="longest",
        help="Bits of the longest string; all lengths from 1 on are as likely. Short strings show"
        " how it is done: with long ones alone there is next to nothing to learn from.",
    )  # fmt: skip

    title = "Parity"
    shape = Shape.MANY_TO_ONE
    about = (
        "Is the number of ones odd? Every bit turns the answer round, so that none may be missed,"
        " and knowing all but one is worth nothing. One bit of memory is enough, but it has to be"
        " found all at once: a network that is nearly right is no better than chance"
        " (Minsky & Papert 1969; for recurrent networks Bengio, Simard & Frasconi 1994)."
    )
    loss = CROSS_ENTROPY
    accuracy_of = "strings"

    @property
    def inputs(self) -> int:
        """0 and 1."""
        return 2

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """0 and 1."""
        return ("0", "1")

    @property
    def outputs(self) -> int:
        """Even and odd."""
        return 2

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random strings."""
        lengths = rng.integers(1, self.length + 1, size=size)
        bits = rng.integers(2, size=(int(lengths.max()), size))
        bits *= np.arange(len(bits))[:, None] < lengths
        return classified(bits, bits.sum(axis=0) % 2, lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """Whether the ones are odd, whatever the string."""
        return classified(tokens[:, None], tokens.sum(keepdims=True) % 2, np.array([len(tokens)]))

    def chance(self) -> float:
        """The last bit known: it is right in strings of one bit, which are 1 in `length`."""
        odds = 0.5 + 0.5 / self.length
        return -sum(p * math.log(p) for p in (odds, 1 - odds) if p > 0)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The ones, each of which turns the answer round."""
        return np.asarray((batch.inputs == 1) & batch.valid)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The bits, and the answer at the end."""
        answers = answer_rows(self, batch, outputs, sequence, ("even", "odd"))
        return (input_row(batch, sequence, self.vocabulary), *answers)
