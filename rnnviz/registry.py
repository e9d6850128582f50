"""Cells, tasks, optimizers, panels, commands, claims and measures by name.

A class joins by ``@cells.register("lstm")``. The files of the package are imported the first time
that anything is looked up, so a new file joins without being listed anywhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from rnnviz.errors import RnnvizError, suggestion

C = TypeVar("C", bound=type[Any])


class Registry:
    """Classes by name.

    Parameters
    ----------
    noun : str
        What the members are called in messages: "cell".
    package : str
        The package whose modules register the members.
    """

    def __init__(self, noun: str, package: str) -> None:
        self.noun = noun
        self._package = package
        self._members: dict[str, type[Any]] = {}
        self._discovered = False

    def register(self, name: str) -> Callable[[C], C]:
        """Return a class decorator that registers the class under `name` (its ``kind``)."""

        def decorate(cls: C) -> C:
            if name in self._members:
                raise ValueError(f"two classes are registered as {self.noun} {name!r}")
            self._members[name] = cls
            cls.kind = name
            return cls

        return decorate

    def __getitem__(self, name: str) -> type[Any]:
        """Return the class registered as `name`; raise RnnvizError with the nearest name."""
        self._discover()
        if name not in self._members:
            raise RnnvizError(
                f"there is no {self.noun} {name!r}: {suggestion(name, self._members)}"
            )
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        self._discover()
        return iter(sorted(self._members))

    def __contains__(self, name: object) -> bool:
        self._discover()
        return name in self._members

    def _discover(self) -> None:
        if self._discovered:
            return
        self._discovered = True
        package = importlib.import_module(self._package)
        for module in pkgutil.walk_packages(package.__path__, f"{self._package}."):
            importlib.import_module(module.name)


cells = Registry("cell", "rnnviz.engine.cells")
optimizers = Registry("optimizer", "rnnviz.engine.optimizers")
tasks = Registry("task", "rnnviz.tasks")
commands = Registry("command", "rnnviz.training.commands.kinds")
claims = Registry("claim", "rnnviz.training.claims.kinds")
measures = Registry("measure", "rnnviz.training.sweeps.measures")
panels = Registry("panel", "rnnviz.figures.panels")
