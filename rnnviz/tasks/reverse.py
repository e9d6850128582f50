"""Reverse: read a word to its end sign, then write it backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import one_sequence, without_answers
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import BLANK, BLANK_KEYS, END, LETTERS, SymbolTask, recall_parts


@tasks.register("reverse")
@dataclass(frozen=True)
class Reverse(SymbolTask):
    """n letters, an end sign, n blanks; at the blanks the letters are to be written backwards.

    n is uniform from 1 to `most`, a word has 2n + 1 steps, and only the blanks are counted. Tokens:
    0 .. alphabet - 1 the letters, alphabet the blank, alphabet + 1 the end sign.
    """

    most: int = setting(
        5, low=1, high=50, label="longest word",
        help="Letters of the longest word; all lengths from 1 on are equally likely. The whole word"
        " has to fit into the state at the end sign.",
    )  # fmt: skip
    alphabet: int = setting(
        4, low=2, high=26, label="alphabet",
        help="How many different letters there are; with more, a word fills more of the state.",
    )  # fmt: skip

    title = "Reverse"
    shape = Shape.MANY_TO_MANY
    about = (
        "A word is read to its end, then written backwards: encoder and decoder in one network,"
        " connected only by the state at the end sign. The last letter is written first, so some"
        " gradients have only a short way back: reversing made translation learnable (Sutskever,"
        " Vinyals & Le 2014)."
    )
    goal = Accuracy("letters written correctly")
    aliases = {BLANK: BLANK_KEYS, END: "#"}

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Letters, blank and end sign."""
        return (*LETTERS[: self.alphabet], BLANK, END)

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """The letters."""
        return self.vocabulary[:-2]

    @property
    def length(self) -> int:
        """Steps of the longest word."""
        return 2 * self.most + 1

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random words."""
        n = rng.integers(1, self.most + 1, size=size)
        lengths = 2 * n + 1
        t = np.arange(lengths.max())[:, None]
        letters = rng.integers(self.alphabet, size=(len(t), size))
        inputs = np.where(t < n, letters, np.where(t == n, self.alphabet + 1, self.alphabet))
        counted = (t > n) & (t < lengths)
        mirrored = np.where(counted, 2 * n - t, 0)
        targets = np.where(counted, np.take_along_axis(letters, mirrored, axis=0), 0)
        return Batch(inputs, targets, counted, lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """The letters backwards after the end sign, as far as there are blanks."""
        parts = recall_parts(tokens, self.alphabet)
        if parts is None or parts[2]:
            return without_answers(tokens)
        first = parts.start(4)
        targets = np.zeros_like(tokens)
        targets[first:] = tokens[: len(parts[1])][::-1][: len(parts[4])]
        return one_sequence(tokens, targets, np.arange(len(tokens)) >= first)

    def chance(self) -> float:
        """Every letter guessed: ln(alphabet) a counted step."""
        return math.log(self.alphabet)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The letters."""
        return np.asarray((batch.inputs < self.alphabet) & batch.valid)
