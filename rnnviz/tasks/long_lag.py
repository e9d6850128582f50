"""Noise-free long lag: the last symbol is the first one again, and all between is always alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import first_steps, next_symbols, without_answers
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import SymbolTask

BETWEEN = "abcdefghijklmnopqrstuvwz"  # over and over: they stand for symbols that are all different


@tasks.register("long-lag")
@dataclass(frozen=True)
class LongLag(SymbolTask):
    """Strings (y, a_1, ..., a_{p-1}, y) and (x, a_1, ..., a_{p-1}, x); predict the next symbol.

    The p + 1 symbols are all different. Tokens: 0 .. p - 2 are a_1 .. a_{p-1}, p - 1 is x, p is y.
    A string has p steps, each answered by the symbol after it; only the last needs a memory.
    """

    delay: int = setting(
        10, low=2, high=1000, log=True, label="lag (p)",
        help="Steps from the first symbol to the answer that it decides. There are p + 1 different"
        " symbols, so longer strings also need more weights.",
    )  # fmt: skip

    title = "Long lag without noise"
    shape = Shape.SYNCED
    about = (
        "Two strings that differ in their first and last symbol only. The part between is soon"
        " learnt by heart; the last symbol has to be remembered from the first. With p = 100 an"
        " LSTM learnt it in all 18 trials, backpropagation through time and real-time recurrent"
        " learning in none (Hochreiter & Schmidhuber 1997, experiment 2a: solved when in 10,000"
        " strings no output is ever off by 0.25). The baseline knows all but the last symbol."
    )
    baseline = "last symbol guessed"
    goal = Accuracy("last symbols predicted correctly")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All symbols; of those between many share a name."""
        return (*islice(cycle(BETWEEN), self.delay - 1), "x", "y")

    @property
    def length(self) -> int:
        """Steps of a string, one fewer than its symbols."""
        return self.delay

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` strings, x and y as likely."""
        strings = np.empty((self.delay + 1, size), np.int64)
        strings[0] = strings[-1] = self.delay - rng.integers(2, size=size)
        strings[1:-1] = np.arange(self.delay - 1)[:, None]
        counted = np.ones((self.delay, size), dtype=bool)
        return Batch(strings[:-1], strings[1:], counted, np.full(size, self.delay))

    def answers_to(self, tokens: Ints) -> Batch:
        """The next symbol, as long as all come in their order.

        Of the symbols that share a name the one that belongs at its step is meant.
        """
        steps, names = np.arange(len(tokens)), self.vocabulary
        between = [0 < t < self.delay and names[tokens[t]] == names[t - 1] for t in steps]
        tokens = np.where(between, steps - 1, tokens)
        if tokens[0] < self.delay - 1 or len(tokens) > self.delay or not all(between[1:]):
            return without_answers(tokens)
        whole = len(tokens) == self.delay
        return next_symbols(tokens, int(tokens[0]) if whole else len(tokens) - 1)

    def chance(self) -> float:
        """All but the last symbol known: ln 2 in p steps."""
        return math.log(2) / self.delay

    def relevant_steps(self, batch: Batch) -> Bools:
        """The first symbol."""
        return first_steps(batch)

    def answer_steps(self, batch: Batch) -> Bools:
        """The last step."""
        answers = np.zeros_like(batch.counted)
        answers[self.delay - 1 : self.delay] = True
        return answers
