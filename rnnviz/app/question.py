"""Question: something that the program asks, or says is under way, until it is answered or over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Answers: TypeAlias = tuple[tuple[str, Callable[[], object]], ...]
"""The words of buttons and what they do."""


@dataclass(frozen=True)
class Question:
    """A sentence, and what can be done.

    `state` is how the runs are meanwhile, in a word or two, "" if that is as usual; `share` how
    much of what is under way is done, from 0 to 1, where that is known.
    """

    text: str
    answers: Answers
    state: str
    share: float | None = None
