"""Symbol tasks: what all tasks have in common that read and answer symbols."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.tasks.base import Bools, Floats, Ints, Row, Task
from rnnviz.tasks.typed_symbols import read_symbols, write_symbols

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = "·"
BLANK_KEYS = "._"  # of which either may be typed for a blank
DELIMITER, END = "▶", "■"
MEANINGS = {BLANK: "blank", DELIMITER: "delimiter", END: "end"}
"""What symbols stand for that are no letters; a task may have others."""


@dataclass(frozen=True)
class SymbolTask(Task):
    """Base of the tasks of symbols: tokens in, classes out.

    Token k is the k-th symbol of `vocabulary`, class k the k-th of `answer_vocabulary`.

    Class attribute `open_ended`: whether the answer is the next symbol of a sequence that may go on
    in several ways. Then right and wrong are marked on the judged steps alone, and a prediction is
    shown after the last symbol too, whose answer is not known. `aliases`: by symbol, the characters
    that may be typed for it where keyboards lack it. `meanings`: by symbol, what it stands for if
    it does not say so itself.
    """

    loss = CROSS_ENTROPY
    open_ended: ClassVar[bool] = False
    aliases: ClassVar[Mapping[str, str]] = {}
    meanings: ClassVar[Mapping[str, str]] = MEANINGS

    @property
    @abstractmethod
    def vocabulary(self) -> tuple[str, ...]:
        """The symbols that are read, as they are shown and typed; some may share a name."""

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """The symbols that are answered; the same, unless a task says otherwise."""
        return self.vocabulary

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the symbols mean that are no letters."""
        symbols = dict.fromkeys((*self.vocabulary, *self.answer_vocabulary))
        told = [f"{one} {self.meanings[one]}" for one in symbols if one in self.meanings]
        return (", ".join(told),) if told else ()

    @property
    def inputs(self) -> int:
        """The symbols that are read."""
        return len(self.vocabulary)

    @property
    def outputs(self) -> int:
        """The symbols that are answered."""
        return len(self.answer_vocabulary)

    @abstractmethod
    def answers_to(self, tokens: Ints) -> Batch:
        """Return tokens (T,) as a batch of one sequence with the right answers.

        The beginning of a sequence of the task has answers too, as far as they follow from it.
        Nothing is counted where none is known, as in `rnnviz.tasks.batches.without_answers`.
        """

    def typed(self, text: str) -> Batch:
        """Return what a person typed as a batch of one sequence."""
        return self.answers_to(read_symbols(text, self.vocabulary, self.aliases))

    def written(self, tokens: Iterable[int]) -> str:
        """Return tokens as a person would type them."""
        return write_symbols(tokens, self.vocabulary, self.aliases)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """Three lines of symbols."""
        tokens, valid = batch.inputs[:, sequence], batch.valid[:, sequence]
        read = Row("input", symbols=_symbols(self.vocabulary, tokens, valid))
        marked = self.answer_steps(batch) if self.open_ended else batch.counted
        return (read, *class_rows(self, batch, outputs, sequence, marked, self.open_ended))


def class_rows(
    task: Task,
    batch: Batch,
    outputs: Floats,
    sequence: int,
    marked: Bools,
    after_the_last: bool = False,
) -> tuple[Row, Row]:
    """Return the classes asked for and the most probable ones, where they are counted.

    A prediction is marked right or wrong where `marked` (T, B) and counted. In a sequence without
    any answers, predictions are shown at all steps; at the last step of any sequence if
    `after_the_last`.
    """
    counted = batch.counted[:, sequence]
    judged = marked[:, sequence] & counted
    answered = counted.copy()
    if batch.total is None:
        answered[batch.lengths[sequence] - 1] |= after_the_last
        answered |= batch.valid[:, sequence] & ~counted.any()
    right = task.right(batch, outputs)
    assert right is not None
    names = task.answer_vocabulary
    targets, answers = batch.targets[:, sequence], outputs[:, :, sequence].argmax(axis=1)
    return (
        Row("target", symbols=_symbols(names, targets, counted), judged=judged),
        Row(
            "prediction",
            symbols=_symbols(names, answers, answered),
            right=right[:, sequence],
            judged=judged,
        ),
    )


def _symbols(names: Sequence[str], tokens: Ints, shown: Bools) -> tuple[str, ...]:
    return tuple(names[token] if show else "" for token, show in zip(tokens, shown, strict=True))


def recall_parts(tokens: Ints, alphabet: int) -> re.Match[str] | None:
    """Return the parts of letters, blanks, a delimiter and blanks; None if it is no such sequence.

    Groups 1 to 4 span them; the sequence may end anywhere after its first letter, but not with more
    blanks after the delimiter than there were letters. Tokens from `alphabet` on: blank, delimiter.
    """
    kinds = "".join("a" if token < alphabet else ".>"[token - alphabet] for token in tokens)
    match = re.fullmatch(r"(a+)(\.*)(>?)(\.*)", kinds)
    return match if match is not None and len(match[4]) <= len(match[1]) else None
