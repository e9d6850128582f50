"""Reading: entries of a scene's file, with errors that name the place in the file."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from rnnviz.errors import RnnvizError, plain, shown, suggestion

T = TypeVar("T")

Place = tuple[str | int, ...]
"""The keys, and the numbers in lists from 0, that lead to an entry."""


class EntryError(RnnvizError):
    """Something is wrong at a place in a file.

    Parameters
    ----------
    problem : str
        A sentence that can stand alone.
    place : keys and numbers that lead there
    """

    def __init__(self, problem: str, *place: str | int) -> None:
        self.problem, self.place = problem, place
        super().__init__(f"{path_of(place)}: {problem}" if place else problem)

    def __reduce__(self) -> tuple[type[EntryError], tuple[str | int, ...]]:
        return type(self), (self.problem, *self.place)


def path_of(place: Place) -> str:
    """Return a place as a message names it: ``parts[2].stop``."""
    path = "".join(f"[{one}]" if isinstance(one, int) else f".{plain(one, 40)}" for one in place)
    return path.removeprefix(".")


@contextmanager
def at(*place: str | int) -> Iterator[None]:
    """Let errors within name the place in the file."""
    try:
        yield
    except EntryError as error:
        raise EntryError(error.problem, *place, *error.place) from None
    except RnnvizError as problem:
        raise EntryError(str(problem), *place) from None


def check_keys(values: Mapping[str, object], known: Collection[str]) -> None:
    """Raise EntryError if there is an unknown key."""
    for key in values:
        if key not in known:
            raise EntryError(f"there is no such entry: {suggestion(key, known)}", key)


def mapping_at(values: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the JSON object under a key; an empty one if there is none."""
    with at(key):
        return as_mapping(values.get(key, {}))


def as_mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise EntryError(f"this is {shown(value)}, but must be a JSON object.")
    return value


def text_at(values: Mapping[str, object], key: str, most: int, lines: bool = False) -> str:
    """Return the text under a key as one line, or as it is if it may have `lines`; "" without."""
    with at(key):
        return as_text(values.get(key, ""), most, lines)


def as_text(value: object, most: int, lines: bool = False) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise EntryError(f"this is {shown(value)}, but must be text.")
    if len(value) > most:
        raise EntryError(f"there are {len(value):,} characters: shorten it to {most:,}.")
    if lines:
        return "\n".join(plain(line, most) for line in value.replace("\t", " ").splitlines())
    return plain(" ".join(value.split()), most)


def list_at(
    values: Mapping[str, object], key: str, read: Callable[[object], T], most: int
) -> tuple[T, ...]:
    """Return the list under a key, each of its entries read; none if there is none."""
    found = values.get(key, [])
    with at(key):
        if not isinstance(found, list):
            raise EntryError(f"this is {shown(found)}, but must be a list.")
        if len(found) > most:
            raise EntryError(f"there are {len(found):,} entries, but at most {most} can be.")
    return tuple(_read_at(key, place, read, one) for place, one in enumerate(found))


def _read_at(key: str, place: int, read: Callable[[object], T], value: object) -> T:
    with at(key, place):
        return read(value)


def number_at(values: Mapping[str, object], key: str) -> float:
    """Return the finite number under a key."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise EntryError(f"this is {shown(value)}, but must be a number.", key)
    return float(value)


def whole_at(values: Mapping[str, object], key: str, low: int, high: int) -> int:
    """Return the whole number under a key, from `low` to `high`."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        wanted = f"must be a whole number from {low:,} to {high:,}."
        raise EntryError(f"this is {shown(value)}, but {wanted}", key)
    return value


def run_at(values: Mapping[str, object], key: str, runs: int) -> int:
    """Return the number of the run whose letter stands under a key."""
    value = values.get(key)
    letters = [chr(ord("A") + run) for run in range(runs)]
    if value not in letters:
        raise EntryError(f"this is {shown(value)}, but must be a run: {' or '.join(letters)}.", key)
    return letters.index(str(value))
