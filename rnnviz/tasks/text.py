"""Text: the next character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.known import Facts, Inquiry, know
from rnnviz.data.own_file import checksum_of
from rnnviz.data.text import entropies, load_text
from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import (
    Bools,
    Ints,
    Prompt,
    Shape,
    Split,
    SplitTask,
)
from rnnviz.tasks.batches import next_symbols
from rnnviz.tasks.goals import LossReduced
from rnnviz.tasks.held_out import check_room, sequence_starts, training_part
from rnnviz.tasks.loss_unit import BITS
from rnnviz.tasks.symbols import SymbolTask

SAMPLE = 300  # characters that are written
SHOWN = {" ": "␣", "\n": "↵", "\t": "⇥"}
MEANINGS = {"␣": "space", "↵": "line break", "⇥": "tab"}


@dataclass(frozen=True)
class TextFacts(Facts):
    """What is known of a text without its characters.

    Attributes
    ----------
    alphabet : str
        The characters that are told apart.
    rare : int
        How many different ones are read as one.
    characters, training_characters : int
        All, and the first ones, for training.
    unigram, bigram : float
        Nats a character of counting characters, and pairs of them, in the part for training.
    """

    alphabet: str
    rare: int
    characters: int
    training_characters: int
    unigram: float
    bigram: float


@dataclass(frozen=True)
class TextInquiry(Inquiry[TextFacts]):
    """Asks for the facts of a text, of which this share is held out."""

    validation: float

    def find(self) -> TextFacts:
        """Read the text."""
        checksum = self.checksum or (checksum_of(self.path) if self.path else "")
        text = load_text(self.path, checksum)
        total = len(text.tokens)
        training = training_part(total, self.validation)
        both = entropies(text, training)
        return TextFacts(checksum, text.alphabet, text.rare, total, training, *both)


@tasks.register("text")
@dataclass(frozen=True)
class NextCharacter(SymbolTask, SplitTask):
    """The next character of a text: our own, or any file in UTF-8.

    The text's end is held out. Where the state is carried, the text is read as a circle by as many
    readers as a batch has sequences, evenly spaced, from a place that the data seed draws; else
    windows are cut from anywhere. Probe and held-out sequences come from the held-out end.
    """

    path: str = setting(
        "", path=True, zero="our own", label="text",
        help="A text file in UTF-8; without a file, our own short text on memory.",
    )  # fmt: skip
    checksum: str = setting(
        "", follows="path", help="Identifies the contents of the file; computed from the file."
    )
    length: int = setting(
        64, low=2, high=1000, log=True, label="length",
        help="Characters of a sequence; the gradient flows back through all of them.",
    )  # fmt: skip
    carry: bool = setting(
        True, label="carry the state",
        help="Each batch continues the text, and the state, where the previous one ended; otherwise"
        " each sequence is cut from anywhere, and the state starts at 0.",
    )  # fmt: skip
    validation: float = setting(
        0.1, low=0.01, high=0.5, step=0.01, label="held out",
        help="Share of the text, its end, that training never reads.",
    )  # fmt: skip
    primer: str = setting(
        "The machine", label="primer", live=True,
        help="What the network reads before it writes by itself; characters that do not occur in"
        " the text are left out.",
    )  # fmt: skip
    temperature: float = setting(
        0.5, low=0.05, high=2.0, step=0.05, label="temperature", live=True,
        help="Sampling temperature: near 0 always the most probable character, at 1 each with its"
        " probability, above that more evenly.",
    )  # fmt: skip

    title = "Text"
    shape = Shape.SYNCED
    about = (
        "Read a text character by character and predict the next one (Elman 1990; Karpathy 2015),"
        " our own or yours. The unigram baseline counts how often characters occur, the bigram"
        " baseline counts pairs of them: both in the training part of the text. The text's end is"
        " held out. Losses are shown in bits per character; gradients are those of the loss in"
        " nats."
    )
    open_ended = True
    aliases = {symbol: character for character, symbol in SHOWN.items()}
    meanings = MEANINGS
    baseline = "bigram"
    loss_unit = BITS
    goal = LossReduced(0.2, "less loss than the bigram baseline", "characters predicted correctly")

    def __post_init__(self) -> None:
        super().__post_init__()
        facts = self.facts
        object.__setattr__(self, "checksum", facts.checksum)
        name = self.path or "our text"
        check_room(facts.characters, self.validation, self.length, name, "characters")

    @property
    def facts(self) -> TextFacts:
        """What is known of the text without its characters."""
        return know(TextInquiry(self.path, self.checksum, self.validation))

    @property
    def _tokens(self) -> NDArray[np.uint8]:
        """The characters; they are read where batches are drawn."""
        return load_text(self.path, self.checksum).tokens

    @property
    def stream(self) -> bool:
        """Whether the state is carried."""
        return self.carry

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The characters, as they are shown."""
        return tuple(SHOWN.get(character, character) for character in self.facts.alphabet)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What signs stand for other characters, and how many of them are read as one."""
        rare = self.facts.rare
        read = (f"{rare:,} rare characters are read as \ufffd",) if rare else ()
        return (*super().remarks, *read)

    def draw(self, seed: int, split: Split, number: int, size: int) -> Batch:
        """Return batch `number` of a split: by its position if the state is carried."""
        if not self.carry:
            return super().draw(seed, split, number, size)
        tokens, cut = self._tokens, self.facts.training_characters
        part = tokens[:cut] if split == Split.TRAINING else tokens[cut:]
        first = np.random.default_rng([seed, split]).integers(len(part))
        readers = first + np.arange(size) * len(part) // size
        place = readers + number * self.length + np.arange(self.length + 1)[:, None]
        return _batch(part[place % len(part)])

    def split_batch(self, rng: np.random.Generator, split: Split, size: int) -> Batch:
        """Return `size` sequences from anywhere in the split's part."""
        tokens, cut, length = self._tokens, self.facts.training_characters, self.length
        begin = sequence_starts(rng, split, len(tokens), cut, length + 1, size)
        return _batch(tokens[begin + np.arange(length + 1)[:, None]])

    def answers_to(self, tokens: Ints) -> Batch:
        """The next character; the one after the last is not known."""
        return next_symbols(tokens, None)

    def chance(self) -> float:
        """Nats a character, given how often each follows each in the training part."""
        return self.facts.bigram

    def references(self) -> Mapping[str, float]:
        """Counting pairs of characters, and counting characters."""
        return {"bigram": self.facts.bigram, "unigram": self.facts.unigram}

    def relevant_steps(self, batch: Batch) -> Bools:
        """None: every character matters alike."""
        return np.zeros_like(batch.counted)

    def prompt(self, seed: int, sequence: int) -> Prompt:
        """The primer."""
        alphabet = self.facts.alphabet
        places = [alphabet.index(c) for c in self.primer if c in alphabet] or [0]
        return Prompt(np.array(places), SAMPLE, temperature=self.temperature)

    def spell(self, tokens: NDArray[np.integer]) -> str:
        """The characters."""
        alphabet = self.facts.alphabet
        return "".join(alphabet[token] for token in tokens)


def _batch(tokens: NDArray[np.uint8]) -> Batch:
    """Return characters (T + 1, B) as a batch whose targets are a step ahead."""
    steps, size = len(tokens) - 1, tokens.shape[1]
    whole = tokens.astype(np.int64)
    return Batch(whole[:-1], whole[1:], np.ones((steps, size), dtype=bool), np.full(size, steps))
