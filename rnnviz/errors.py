"""Errors that a person can resolve: one sentence that names the cause and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RnnvizError(Exception):
    """Something a person asked for cannot be done; the message can be shown as it is."""


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
        super().__init__(f"{key} {problem}")
        self.key = key
        self.problem = problem

    def __reduce__(self) -> tuple[type[SettingError], tuple[str, str]]:
        return type(self), (self.key, self.problem)

    def under(self, prefix: str) -> SettingError:
        """Return the same error with the key seen from one level up."""
        return SettingError(f"{prefix}.{self.key}", self.problem)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence on an unknown name: the nearest valid one, or all of them."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else "choose from: " + ", ".join(known) + "."
