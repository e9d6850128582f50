"""Copy memory: recall a string after a long silence."""

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
from rnnviz.tasks.symbols import (
    BLANK,
    BLANK_KEYS,
    DELIMITER,
    LETTERS,
    SymbolTask,
    recall_parts,
)


@tasks.register("copy")
@dataclass(frozen=True)
class CopyMemory(SymbolTask):
    """`symbols` letters, `delay - 1` blanks and a delimiter; then the letters are to be recalled.

    The string is symbols + delay + symbols = delay + 2 symbols steps long. Every step is counted:
    the right answer is a blank until the delimiter has been read, then the letters in order.
    Tokens: 0 .. alphabet - 1 the letters, alphabet the blank, alphabet + 1 the delimiter.
    """

    symbols: int = setting(
        3, low=1, high=50, label="symbols to recall",
        help="Letters to keep in memory at once; more of them take more units and longer to learn.",
    )  # fmt: skip
    alphabet: int = setting(
        4, low=2, high=26, label="alphabet",
        help="How many different letters there are; with more, guessing is right less often and"
        " each letter is more to remember.",
    )  # fmt: skip
    delay: int = setting(
        10, low=1, high=1000, log=True, label="delay",
        help="Steps from a symbol to its answer, without the symbols between; the gradient has to"
        " flow back over them.",
    )  # fmt: skip

    title = "Copy memory"
    shape = Shape.MANY_TO_MANY
    about = (
        "Letters are shown, then nothing for a while; after the delimiter the network has to write"
        " the letters down in order. A network that cannot remember them stays at the"
        " baseline (Hochreiter & Schmidhuber 1997; Arjovsky, Shah & Bengio 2016)."
    )
    goal = Accuracy("symbols recalled correctly")
    aliases = {BLANK: BLANK_KEYS, DELIMITER: ">"}

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Letters, blank and delimiter."""
        return (*LETTERS[: self.alphabet], BLANK, DELIMITER)

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """Letters and blank."""
        return self.vocabulary[:-1]

    @property
    def length(self) -> int:
        """Steps of a string."""
        return self.delay + 2 * self.symbols

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random strings."""
        letters = rng.integers(self.alphabet, size=(self.symbols, size))
        inputs = np.full((self.length, size), self.alphabet)
        inputs[: self.symbols] = letters
        inputs[self.symbols + self.delay - 1] = self.alphabet + 1
        targets = np.full((self.length, size), self.alphabet)
        targets[-self.symbols :] = letters
        counted = np.ones((self.length, size), dtype=bool)
        return Batch(inputs, targets, counted, np.full(size, self.length))

    def answers_to(self, tokens: Ints) -> Batch:
        """Blanks until the delimiter, then the letters, however many there are."""
        parts = recall_parts(tokens, self.alphabet)
        if parts is None:
            return without_answers(tokens)
        targets = np.full(len(tokens), self.alphabet)
        targets[parts.start(4) :] = tokens[: len(parts[4])]
        return one_sequence(tokens, targets)

    def chance(self) -> float:
        """Blanks known, letters guessed: symbols ln(alphabet) / length, in nats per step."""
        return self.symbols * math.log(self.alphabet) / self.length

    def relevant_steps(self, batch: Batch) -> Bools:
        """The steps that show the letters."""
        return np.asarray((batch.inputs < self.alphabet) & batch.valid)

    def answer_steps(self, batch: Batch) -> Bools:
        """The steps of the recall; the blanks before are no achievement."""
        delimiters = batch.inputs == self.alphabet + 1
        return np.asarray((delimiters.cumsum(axis=0) > delimiters) & batch.counted)
