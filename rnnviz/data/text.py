"""Text: a file as tokens, one a character, and how well counting predicts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.own_file import BYTES_READ, KEPT, named, read, texts
from rnnviz.errors import SettingError, shown
from rnnviz.resources import resource

MOST_CHARACTERS = 256  # that are told apart; rarer ones are read as OTHER
OTHER = "\ufffd"
PORTION = 2**20  # characters that are counted at a time, to save memory


@dataclass(frozen=True, eq=False)
class Text:
    """A text.

    Attributes
    ----------
    tokens : uint8 (characters,)
        Places in the alphabet.
    alphabet : str
        The characters, in the order of their code points.
    rare : int
        How many different characters are read as `OTHER`, which then ends the alphabet.
    """

    tokens: NDArray[np.uint8]
    alphabet: str
    rare: int


@lru_cache(maxsize=KEPT)
def load_text(path: str, checksum: str) -> Text:
    """Return the text of the file that has this checksum, or our own if `path` is "".

    Raises
    ------
    SettingError
        If the file is no text, or one of fewer than two different characters.
    """
    if not path:
        return tokenised(resource("text", "memory.txt").read_text(encoding="utf-8"), "our text")
    content, half = read(path, checksum), (1 + BYTES_READ) / 2
    passes = texts(path, content, done=half), texts(path, content, begun=half)
    return _tokenised(*passes, named(path))


def tokenised(text: str, name: str) -> Text:
    """Return a text as tokens."""
    pieces = [text[start : start + PORTION] for start in range(0, len(text), PORTION)]
    return _tokenised(pieces, pieces, name)


def _tokenised(portions: Iterable[str], again: Iterable[str], name: str) -> Text:
    """Return a text that comes in portions as tokens; it is counted first, then read again."""
    counts, total = np.zeros(0x110000, dtype=np.int64), 0
    for portion in portions:
        counts += np.bincount(_codes(portion), minlength=len(counts))
        total += len(portion)
    found = np.flatnonzero(counts)
    if len(found) < 2:
        what = f"only the character {shown(chr(found[0]))}" if len(found) else "no characters"
        raise SettingError(
            "path", f"{name} holds {what}, so there is nothing to predict: choose another text."
        )
    often, rare = found, 0
    if len(found) > MOST_CHARACTERS:
        ranked = found[np.argsort(-counts[found], kind="stable")]
        often = np.sort(ranked[: MOST_CHARACTERS - 1])
        rare = len(found) - len(often)
    places = np.full(len(counts), MOST_CHARACTERS - 1, dtype=np.uint8)
    places[often] = np.arange(len(often))
    tokens, start = np.empty(total, dtype=np.uint8), 0
    for portion in again:
        tokens[start : start + len(portion)] = places[_codes(portion)]
        start += len(portion)
    tokens.flags.writeable = False
    alphabet = "".join(map(chr, often)) + (OTHER if rare else "")
    return Text(tokens, alphabet, rare)


@lru_cache(maxsize=KEPT)
def entropies(text: Text, stop: int) -> tuple[float, float]:
    """Return the loss of two counting predictors, in nats per character of the first `stop`.

    First by how often each character occurs (unigram: the entropy of a character), then by how
    often it follows the one before it (bigram: the entropy of a character given that one).
    """
    kinds = len(text.alphabet)
    pairs = np.zeros(kinds * kinds, dtype=np.int64)
    tokens = text.tokens[:stop]
    for start in range(0, len(tokens) - 1, PORTION):
        both = tokens[start : start + PORTION + 1].astype(np.int64)
        pairs += np.bincount(both[:-1] * kinds + both[1:], minlength=len(pairs))
    single = np.zeros(kinds, dtype=np.int64)
    for portion in _portions(tokens):
        single += np.bincount(portion, minlength=kinds)
    before = pairs.reshape(kinds, kinds).sum(axis=1)
    return _entropy(single), _entropy(pairs) - _entropy(before)


def _codes(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _portions(values: NDArray[np.integer]) -> Iterator[NDArray[np.integer]]:
    for start in range(0, len(values), PORTION):
        yield values[start : start + PORTION]


def _entropy(counts: NDArray[np.int64]) -> float:
    shares = counts[counts > 0] / max(int(counts.sum()), 1)
    return float(-(shares * np.log(shares)).sum())
