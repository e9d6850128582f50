"""Symbols as a person types them, read as the tokens of a task and written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import RnnvizError

Ints = NDArray[np.int64]

MOST_STEPS = 2000
LONGEST = 20  # letters of a symbol that are repeated when it is refused


def read_symbols(text: str, names: Sequence[str], aliases: Mapping[str, str]) -> Ints:
    """Return tokens (T,): the places of what was typed among the names of a task's symbols.

    `aliases` holds, by name, the characters that may be typed in its place. Names of one character
    may stand side by side or apart, words are separated by blanks. A symbol may be typed in the
    other case where that is not another symbol.

    Raises
    ------
    RnnvizError
        If nothing was typed, too much, or a symbol that has no such name.
    """
    known = _places(names, aliases)
    symbols = _split(text, known)
    if not symbols:
        raise RnnvizError(f"there is no symbol to read: type some of {_allowed(names, aliases)}.")
    if len(symbols) > MOST_STEPS:
        raise RnnvizError(
            f"{len(symbols):,} symbols are too many to read: type at most {MOST_STEPS:,}."
        )
    tokens = np.empty(len(symbols), np.int64)
    for step, symbol in enumerate(symbols):
        same = (word for word in (symbol, symbol.lower(), symbol.upper()) if word in known)
        name = next(same, None)
        if name is None:
            shown = symbol if len(symbol) <= LONGEST else f"{symbol[:LONGEST]}…"
            raise RnnvizError(
                f"symbol {step + 1}, {shown!r}, is unknown to the task: type"
                f" {_allowed(names, aliases)}."
            )
        tokens[step] = known[name]
    return tokens


def write_symbols(tokens: Iterable[int], names: Sequence[str], aliases: Mapping[str, str]) -> str:
    """Return tokens as they can be typed: `read_symbols` reads the same again."""
    blank = next((name for name in names if aliases.get(name) == " "), None)
    written = (" " if names[token] == blank else names[token] for token in tokens)
    return (" " if blank is None else "").join(written)


def _places(names: Sequence[str], aliases: Mapping[str, str]) -> dict[str, int]:
    """Return the tokens by name, the first of those that share one, and by alias."""
    known: dict[str, int] = {}
    for token, name in enumerate(names):
        known.setdefault(name, token)
    for name in set(names) & aliases.keys():
        for alias in aliases[name]:
            known.setdefault(alias, known[name])
    return known


def _split(text: str, known: Mapping[str, int]) -> list[str]:
    if any(len(name) > 1 for name in known):
        return [part for word in text.split() for part in _parts(word, known)]
    blanks = " " in known  # which are symbols like any other
    return [symbol for symbol in text if blanks or not symbol.isspace()]


def _parts(word: str, known: Mapping[str, int]) -> Sequence[str]:
    """Return a word, without the full stop that may stand at its end."""
    stop = len(word) > 1 and word not in known and word[-1] in known
    return (word[:-1], word[-1]) if stop else (word,)


def _allowed(names: Sequence[str], aliases: Mapping[str, str]) -> str:
    """Return the names in words, and what may stand for those that are hard to type."""
    different = dict.fromkeys(names)
    instead = [
        f"{' or '.join(typed)} for {name}"
        for name, typed in aliases.items()
        if name in different and not typed.isspace()
    ]
    return " ".join(different) + (f" ({', '.join(instead)})" if instead else "")
