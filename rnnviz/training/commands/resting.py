"""Resting: of what was done in passing, where it came to rest."""

from __future__ import annotations

from collections.abc import Hashable

from rnnviz.training.commands.base import Command
from rnnviz.training.commands.reading import Journal

PASSING = 200  # updates that a fast net makes while a slider is moved a little; but at most
SHARE = 1 / 16  # of all
WIDTH = 1 / 130  # of all: a mark on an axis is as wide


def resting(journal: Journal, end: int) -> Journal:
    """Return the journal of a run of so many updates without what was replaced soon after.

    A slider that is dragged while a net learns changes its setting dozens of times; what stays is
    the value at which it was left.
    """
    soon = max(min(PASSING, SHARE * end), WIDTH * end)
    found: list[tuple[int, Command]] = []
    later: dict[Hashable, int] = {}
    for update, command in reversed(journal):
        place = command.place
        if place is None or place not in later or later[place] - update > soon:
            found.append((update, command))
        later[place] = update
    return tuple(reversed(found))
