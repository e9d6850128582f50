"""Embedded Reber grammar: the last but one symbol is the second one again."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.grammar import (
    BRANCHES,
    NEXT,
    START,
    SYMBOL_OF,
    SYMBOLS,
    before_last_but_one,
    predicted_by_grammar,
    second_symbols,
    string_lengths,
    walk,
)
from rnnviz.tasks.symbols import SymbolTask

CHUNK = 16  # steps that are walked before looking whether every string has ended


@tasks.register("reber")
@dataclass(frozen=True)
class EmbeddedReber(SymbolTask):
    """Strings of the embedded Reber grammar; predict the next symbol at every step.

    A string is B, then T or P, a string of Reber's grammar, the same T or P again, and E. At a
    branch of the grammar both ways are equally likely. A string of n symbols has n - 1 steps; n - 5
    of them, 7 on average, are at branches and cost ln 2 each, the others can be known.
    """

    title = "Embedded Reber grammar"
    shape = Shape.SYNCED
    about = (
        "Strings written by a small automaton; at every step the network has to predict the next"
        " symbol. Most follow from the last few, but the second-to-last is the second symbol again,"
        " which has to be remembered until then (Hochreiter & Schmidhuber 1997, experiment 1:"
        " solved when all strings are predicted; an LSTM learnt that in 148 of 150 trials, Elman's"
        " network, as it was trained then, never). At a branch of the grammar, two symbols are"
        " possible. The baseline knows the grammar, but not the second symbol."
    )
    vocabulary = tuple(SYMBOLS)
    open_ended = True
    baseline = "second symbol unknown"
    goal = Accuracy("second-to-last symbols predicted correctly")

    @property
    def length(self) -> int:
        """A string may be of any length, but less than one in a billion is longer than this."""
        return 80

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` strings, of the lengths that they happen to have."""
        edges = np.zeros((0, size), np.int64)
        nodes, ended = np.full(size, START), np.zeros((0, size), bool)
        while not ended.any(axis=0).all():
            edges = np.concatenate([edges, walk(rng.integers(2, size=(CHUNK, size)), nodes)])
            nodes, ended = NEXT[edges[-1]], NEXT[edges] == START
        lengths = ended.argmax(axis=0)  # a symbol fewer than the string has
        symbols = SYMBOL_OF[edges[: lengths.max() + 1]]
        counted = np.arange(lengths.max())[:, None] < lengths
        return Batch(symbols[:-1], symbols[1:], counted, lengths)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why a prediction that is not the target need not be wrong."""
        return (BRANCHES,)

    def answers_to(self, tokens: Ints) -> Batch:
        """The next symbol, if it is the beginning of a string."""
        return predicted_by_grammar(tokens, (START,), ends=True)

    def chance(self) -> float:
        """The floor, and a coin more: the second symbol is guessed."""
        return self._loss_at(coins_fewer=4)

    @property
    def floor(self) -> float:
        """The least mean over strings of the loss a step, where nothing is forgotten.

        A string of n symbols shows n - 5 coins, each of which costs ln 2 if both sides are thought
        equally likely. But a step of a short string counts for more, w = 1/(n - 1), so that it pays
        to expect strings to end early: each with its probability times w / mean(w).
        """
        return self._loss_at(coins_fewer=5)

    def _loss_at(self, coins_fewer: int) -> float:
        lengths = string_lengths()
        n = np.arange(len(lengths))
        weights = 1 / np.maximum(n - 1, 1)
        costs = (n - coins_fewer) * math.log(2) - np.log(weights / (lengths @ weights))
        return float(lengths @ (weights * costs))

    def relevant_steps(self, batch: Batch) -> Bools:
        """The second symbol."""
        return second_symbols(batch)

    def answer_steps(self, batch: Batch) -> Bools:
        """The step before the last but one symbol, which only a memory can know."""
        return before_last_but_one(batch)
