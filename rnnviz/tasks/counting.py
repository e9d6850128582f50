"""Counting: as many b as there were a."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import one_sequence, without_answers
from rnnviz.tasks.goals import WholeSequences
from rnnviz.tasks.symbols import SymbolTask

START, A, B = range(3)  # what is read
NEXT_A, NEXT_B, END = range(3)  # what is answered


@tasks.register("counting")
@dataclass(frozen=True)
class Counting(SymbolTask):
    """A start sign, n times a, n times b, an end sign; predict the next symbol at every step.

    n is uniform from 1 to `most`. A string has 2n + 1 steps. When the b begin cannot be known; when
    they end follows from a count of the a.
    """

    most: int = setting(
        10, low=1, high=200, log=True, label="largest n",
        help="How far the network has to count. A larger n leaves less room between two counts, and"
        " the gradient has to flow back further.",
    )  # fmt: skip

    title = "Counting aⁿbⁿ"
    shape = Shape.SYNCED
    about = (
        "Strings aaabbb with as many b as a: a language that no finite automaton can recognise. An"
        " LSTM counts in a cell that moves one way with every a and back with every b; it is solved"
        " when every symbol that can be predicted is, in every string (Gers & Schmidhuber 2001)."
        " The baseline knows the last symbol only."
    )
    vocabulary = tuple("▶ab")
    meanings = {"▶": "start", "■": "end"}
    aliases = {"▶": ">"}
    answer_vocabulary = tuple("ab■")
    open_ended = True
    baseline = "last symbol known"
    goal = WholeSequences(
        "symbols after a b predicted correctly", "of strings correct from the first b on"
    )

    @property
    def length(self) -> int:
        """Steps of the longest string."""
        return 2 * self.most + 1

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` strings."""
        n = rng.integers(1, self.most + 1, size=size)
        lengths = 2 * n + 1
        t = np.arange(lengths.max())[:, None]
        inputs = np.where(t == 0, START, np.where(t <= n, A, B))
        targets = np.where(t < n, NEXT_A, np.where(t < 2 * n, NEXT_B, END))
        counted = t < lengths
        return Batch(np.where(counted, inputs, 0), np.where(counted, targets, 0), counted, lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """The next symbol, as long as no more b come than a; after the last a it is open."""
        match = re.fullmatch("▶(a*)(b*)", "".join(self.vocabulary[token] for token in tokens))
        if match is None or len(match[2]) > len(match[1]):
            return without_answers(tokens)
        n, rest = len(match[1]), len(match[1]) - len(match[2])
        counted = np.ones(len(tokens), dtype=bool)
        counted[-1] = n == 0 or rest < n
        last = NEXT_A if n == 0 else NEXT_B if rest else END
        return one_sequence(tokens, np.append(tokens[1:] - 1, last), counted)

    def chance(self) -> float:
        """The best guess after an a and after a b: the same symbol again with one probability.

        A string has n - 1 steps after each that go on and one that does not, of 2n + 1.
        """
        n = np.arange(1, self.most + 1)
        on, over = float(((n - 1) / (2 * n + 1)).mean()), float((1 / (2 * n + 1)).mean())
        p = on / (on + over)
        return 2 * sum(share * -math.log(q) for share, q in ((on, p), (over, 1 - p)) if share)

    @property
    def floor(self) -> float:
        """Where the b begin, guessed so that the mean of losses per step is the least.

        A step of a short string counts for more, 1/(2n + 1), so that it pays to expect the b a
        little too early: n with the probability q(n) that is proportional to 1/(2n + 1).
        """
        weights = 1 / (2 * np.arange(1, self.most + 1) + 1)
        return float((weights * np.log(weights.sum() / weights)).mean())

    def relevant_steps(self, batch: Batch) -> Bools:
        """What is to be counted: the a."""
        return np.asarray((batch.inputs == A) & batch.valid)

    def answer_steps(self, batch: Batch) -> Bools:
        """From the first b on all can be known."""
        return np.asarray((batch.inputs == B) & batch.valid)
