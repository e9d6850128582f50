"""Plug-ins: cells, tasks, optimizers, panels, exporters, ... from other installed packages.

A package declares an entry point of the group ``rnnviz.plugins`` for each, whose name begins with
the noun and whose value is the module that registers it::

    [project.entry-points."rnnviz.plugins"]
    "cell.mgu" = "my_package.minimal_gated_unit"

One that is broken is named, and left out.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from rnnviz.console import tell
from rnnviz.errors import plain

GROUP = "rnnviz.plugins"
LONGEST_REASON = 200  # characters

problems: list[str] = []
"""What has been left out so far, each as a sentence."""


class Plugin:
    """An entry point of another package."""

    def __init__(self, entry: EntryPoint) -> None:
        self._entry = entry

    @property
    def noun(self) -> str:
        """What kind of thing it brings: "cell"."""
        return self._entry.name.partition(".")[0]

    def load(self) -> None:
        """Import its module; raise whatever that raises."""
        self._entry.load()

    def leave_out(self, problem: BaseException) -> None:
        """Say, once and not in the processes beside, that it is left out, and why."""
        package = self._entry.dist.name if self._entry.dist else "an unknown package"
        why = plain(f"{type(problem).__name__}: {problem}", LONGEST_REASON)
        text = f"the plug-in {plain(self._entry.name, 60)} of {package} is left out: {why}"
        problems.append(text)
        if multiprocessing.parent_process() is None:
            tell(text)


def of(noun: str, nouns: frozenset[str]) -> Iterator[Plugin]:
    """Yield those that bring this kind of thing; `nouns` are all kinds that there are."""
    for plugin in _all(nouns):
        if plugin.noun == noun:
            yield plugin


@cache
def _all(nouns: frozenset[str]) -> tuple[Plugin, ...]:
    """Return all that bring something known, in the order of their names."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    plugins = [Plugin(entry) for entry in found]
    for plugin in plugins:
        if plugin.noun not in nouns:
            plugin.leave_out(ValueError(f"its name must begin with one of {_listed(nouns)}"))
    return tuple(plugin for plugin in plugins if plugin.noun in nouns)


def _listed(nouns: frozenset[str]) -> str:
    return ", ".join(f"{noun}." for noun in sorted(nouns))
