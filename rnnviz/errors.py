"""Errors that a person can resolve: one sentence that names the cause and the remedy.

A message may repeat what stands in a file or on a command line: a name, a value, a path. Whatever
that is, `RnnvizError` makes one line of the message that can be printed and is never long.
"""

from __future__ import annotations

import difflib
import heapq
import unicodedata
from collections.abc import Iterable

LONGEST_MESSAGE = 500  # characters
LONGEST_WORD = 60  # ... of a name or a value inside a message
LONGEST_LIST = 300  # ... of all valid names, if they are listed in a message
MOST_COMPARED = 100  # names that are compared closely with an unknown one


class RnnvizError(Exception):
    """Something a person asked for cannot be done; the message can be shown as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(plain(message, LONGEST_MESSAGE))


class SettingError(RnnvizError):
    """A setting's name or value is wrong.

    Parameters
    ----------
    key : str
        The setting, by its name in the grammar of files, ``--set`` and controls: ``"task.delay"``.
    problem : str
        What is wrong with it, continuing the sentence that the key begins.
    """

    def __init__(self, key: str, problem: str) -> None:
        self.key = plain(key, LONGEST_WORD)
        self.problem = plain(problem, LONGEST_MESSAGE)
        super().__init__(f"{self.key} {self.problem}")

    def __reduce__(self) -> tuple[type[SettingError], tuple[str, str]]:
        return type(self), (self.key, self.problem)

    def under(self, prefix: str) -> SettingError:
        """Return the same error with the key seen from one level up."""
        return SettingError(f"{prefix}.{self.key}", self.problem)


def plain(text: str, most: int) -> str:
    """Return a text as one line of at most `most` characters that can be printed.

    Line ends, control characters and marks that cannot be seen become escapes such as ``\\n``; of a
    long text the middle is left out. Spaces of every width stay as they are.
    """
    shortened = _without_middle(text, most)
    if shortened.isprintable():
        return shortened
    return _without_middle("".join(map(_visible, shortened)), most)


def shown(value: object) -> str:
    """Return a value from outside as a message shows it: quoted if it is text, and short."""
    if isinstance(value, str):
        return f"'{plain(value, LONGEST_WORD)}'"
    if isinstance(value, (bool, float, type(None))):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 1e30 else "a number of more than 30 digits"
    return "a list" if isinstance(value, (list, tuple)) else "an object"


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence on an unknown name: the nearest valid one, all, or a few."""
    known, word = sorted(known), name[:LONGEST_WORD]
    alike = heapq.nsmallest(MOST_COMPARED, known, key=lambda other: -len(_pairs(word, other)))
    short = {plain(other, LONGEST_WORD): None for other in alike}
    near = difflib.get_close_matches(word, short, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    if sum(len(other) + 2 for other in known) <= LONGEST_LIST:
        return f"choose from: {', '.join(known)}."
    few = difflib.get_close_matches(word, short, n=4, cutoff=0.0)
    return f"there are {len(known):,}, such as {', '.join(few)}."


def _pairs(word: str, other: str) -> set[str]:
    """Return the neighbouring letters that two words have in common."""
    first, second = ({w[k : k + 2] for k in range(len(w))} for w in (word, other[:LONGEST_WORD]))
    return first & second


def _without_middle(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = (most - 3) // 2
    return f"{text[: most - 3 - end]}...{text[len(text) - end :]}"


def _visible(character: str) -> str:
    """Return a character, or the escape that stands for it if it cannot be seen."""
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape").decode("ascii")
