"""Spelling: a digit becomes its word."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import first_steps, one_sequence, without_answers
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import BLANK, BLANK_KEYS, END, SymbolTask

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LETTERS = (*sorted(set("".join(WORDS))), END)


@tasks.register("spelling")
@dataclass(frozen=True)
class Spelling(SymbolTask):
    """A digit, then blanks; the target is the digit's English word, letter by letter, and an end.

    Every step is counted. Tokens: 0 .. words - 1 the digits, words the blank.
    """

    words: int = setting(
        10, low=2, high=10, label="words",
        help="How many digits there are, from zero on: the state alone has to distinguish more"
        " words.",
    )  # fmt: skip

    title = "Digit to word"
    shape = Shape.ONE_TO_MANY
    about = (
        "A digit is shown, then nothing more; the network has to spell its word and mark the end."
        " The state has to hold which word it is and how far it has come: zero and one both"
        " continue with an e or end after an o. The baseline knows the first letter and guesses the"
        " others by how often they occur."
    )
    answer_vocabulary = LETTERS
    aliases = {BLANK: BLANK_KEYS}
    baseline = "letters guessed"
    goal = Accuracy("letters correct")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The digits and the blank."""
        return (*map(str, range(self.words)), BLANK)

    @property
    def length(self) -> int:
        """Steps of the longest word, with its end sign."""
        return max(map(len, WORDS[: self.words])) + 1

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random words."""
        digits = rng.integers(self.words, size=size)
        spelt = np.zeros((self.length, self.words), np.int64)
        for digit, word in enumerate(WORDS[: self.words]):
            spelt[: len(word) + 1, digit] = [LETTERS.index(letter) for letter in (*word, END)]
        lengths = np.array([len(word) + 1 for word in WORDS])[digits]
        steps = lengths.max()
        inputs = np.full((steps, size), self.words)
        inputs[0] = digits
        counted = np.arange(steps)[:, None] < lengths
        return Batch(inputs, spelt[:steps, digits], counted, lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """The word of a digit, as far as there are blanks after it."""
        digit, steps = int(tokens[0]), len(tokens)
        if digit == self.words or (tokens[1:] != self.words).any():
            return without_answers(tokens)
        spelt = (*WORDS[digit], END)
        if steps > len(spelt):
            return without_answers(tokens)
        return one_sequence(tokens, [LETTERS.index(letter) for letter in spelt[:steps]])

    def chance(self) -> float:
        """Later letters by their frequencies, each weighing as much as it does in the loss."""
        weights: dict[str, float] = defaultdict(float)
        for word in WORDS[: self.words]:
            for letter in (*word[1:], END):
                weights[letter] += 1 / (len(word) + 1) / self.words
        total = sum(weights.values())
        return -sum(weight * math.log(weight / total) for weight in weights.values())

    def relevant_steps(self, batch: Batch) -> Bools:
        """The digit."""
        return first_steps(batch)
