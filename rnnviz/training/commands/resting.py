"""Resting: of what was done in passing, where it came to rest."""

from __future__ import annotations

from collections.abc import Hashable

from rnnviz.training.commands.base import Command
from rnnviz.training.commands.reading import Journal

PASSING = 1 / 50  # of all updates, within which a later command for the same place is the same deed


def resting(journal: Journal, end: int) -> Journal:
    """Return a journal up to an update without what was replaced soon after.

    A slider that is dragged while a net learns changes its setting dozens of times; what stays is
    the value at which it was left.
    """
    found: list[tuple[int, Command]] = []
    later: dict[Hashable, int] = {}
    for update, command in reversed(journal):
        place = command.place
        if place is None or later.get(place, update + end + 1) - update > PASSING * end:
            found.append((update, command))
        later[place] = update
    return tuple(reversed(found))
