"""Keys: the fields of a claim, and what a file may hold under each of them."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from rnnviz.errors import shown
from rnnviz.training.scenes.reading import EntryError

Reader: TypeAlias = Callable[[object], Any]
"""Returns what a JSON value means, or raises EntryError."""

MOST_UPDATES = 100_000
MOST_STEPS = 100_000
FEWEST_SEEDS, MOST_SEEDS = 10, 1000
LAST = -1  # the last step of the longest sequence


def key(read: Reader, default: Any = dataclasses.MISSING) -> Any:
    """Return a dataclass field for a key; one without a default has to be in the file.

    The key of a field `from_` is "from": some keys are words of Python.
    """
    return dataclasses.field(default=default, metadata={"read": read}, kw_only=True)


def refuse(value: object, allowed: str) -> EntryError:
    """Return the error that says what is allowed instead of a value."""
    return EntryError(f"this is {shown(value)}, but must be {allowed}.")


def update(value: object) -> int:
    """Read a number of updates."""
    return _whole(value, 0, MOST_UPDATES)


def number(value: object) -> float:
    """Read a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e300:
        raise refuse(value, "a number")
    if not math.isfinite(value):
        raise refuse(value, "a number")
    return float(value)


def factor(value: object) -> float:
    """Read how many times something is as large: 1 or more."""
    found = number(value)
    if found < 1:
        raise refuse(value, "a number from 1")
    return found


def timestep(value: object) -> int:
    """Read a timestep, counted from 0, or "last"."""
    if value == "last":
        return LAST
    if isinstance(value, str):
        raise refuse(value, 'a step, counted from 0, or "last"')
    return _whole(value, 0, MOST_STEPS)


def word(*choices: str) -> Reader:
    """Return what reads one of some words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise refuse(value, f"one of {', '.join(choices)}")
        return value

    return read


def word_or_step(*choices: str) -> Reader:
    """Return what reads one of some words, or a timestep counted from 0."""

    def read(value: object) -> str | int:
        if isinstance(value, str) and value in choices:
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_STEPS:
            raise refuse(value, f"one of {', '.join(choices)}, or a step")
        return value

    return read


def name(value: object) -> str:
    """Read the name of something."""
    if not isinstance(value, str) or not value:
        raise refuse(value, "a name")
    return value


def settings(value: object) -> tuple[tuple[str, object], ...]:
    """Read settings and their values."""
    if not isinstance(value, dict):
        raise refuse(value, 'an object of settings, such as {"task.delay": 5}')
    return tuple(value.items())


def weights(value: object) -> tuple[tuple[str, float], ...]:
    """Read names with a number each."""
    if not isinstance(value, dict) or not value:
        raise refuse(value, 'an object of symbols and numbers, such as {"a": 1, "b": -1}')
    return tuple((symbol, number(weight)) for symbol, weight in value.items())


def seeds(value: object) -> tuple[int, int]:
    """Read of how many weight seeds a claim is true: "9 of 10"."""
    found = re.fullmatch(r"(\d{1,4}) of (\d{1,4})", value) if isinstance(value, str) else None
    held, of = map(int, found.groups()) if found else (0, 0)
    if not (1 <= held <= of and FEWEST_SEEDS <= of <= MOST_SEEDS):
        raise refuse(value, f'text such as "9 of 10", of at least {FEWEST_SEEDS} weight seeds')
    return held, of


def _whole(value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise refuse(value, f"a whole number from {low} to {high:,}")
    return value
