"""Cells, tasks, optimizers, panels, commands, claims, measures and exporters by name.

A class joins by ``@cells.register("lstm")``. The files of the package are imported the first time
that anything is looked up, so a new file joins without being listed anywhere. Then come those of
other packages; see `rnnviz.plugins`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar

from rnnviz import plugins
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
    base : str
        The module and the name of the class that all members are derived from.
    """

    _nouns: ClassVar[set[str]] = set()  # of all registries

    def __init__(self, noun: str, package: str, base: str) -> None:
        self.noun = noun
        self._nouns.add(noun)
        self._package, self._base = package, base
        self._members: dict[str, type[Any]] = {}
        self._unlisted: set[str] = set()
        self._discovered = False

    def register(self, name: str, listed: bool = True) -> Callable[[C], C]:
        """Return a class decorator that registers the class under `name` (its ``kind``).

        One that is not `listed` is found by its name alone, and offered nowhere.
        """

        def decorate(cls: C) -> C:
            if name in self._members:
                raise ValueError(f"two classes are registered as {self.noun} {name!r}")
            self._members[name] = cls
            if not listed:
                self._unlisted.add(name)
            cls.kind = name
            return cls

        return decorate

    def __getitem__(self, name: str) -> type[Any]:
        """Return the class registered as `name`; raise RnnvizError with the nearest name."""
        self._discover()
        if name not in self._members:
            raise RnnvizError(f"there is no {self.noun} {name!r}: {suggestion(name, self)}")
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        self._discover()
        return iter(sorted(self._members.keys() - self._unlisted))

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
        for plugin in plugins.of(self.noun, frozenset(self._nouns)):
            self._take_in(plugin)

    def _take_in(self, plugin: plugins.Plugin) -> None:
        """Let what another package brings join; leave all of it out if something is wrong."""
        before = dict(self._members)
        try:
            plugin.load()
            new = [self._members[name] for name in self._members if name not in before]
            if not new:
                raise TypeError(f"it registers no {self.noun}")
            for cls in new:
                self._check(cls)
        except (Exception, SystemExit) as problem:  # whatever a stranger's code may raise
            self._members = before
            plugin.leave_out(problem)

    def _check(self, cls: type[Any]) -> None:
        """Raise TypeError unless a class is a whole member."""
        module, _, name = self._base.partition(":")
        if not issubclass(cls, getattr(importlib.import_module(module), name)):
            raise TypeError(f"{cls.__name__} is not derived from {module}.{name}")
        if inspect.isabstract(cls):
            missing = ", ".join(sorted(cls.__abstractmethods__))
            raise TypeError(f"{cls.__name__} lacks {missing}")
        if not cls.__dict__.get("__doc__"):
            raise TypeError(f"{cls.__name__} has no docstring, which says what it is")


cells = Registry("cell", "rnnviz.engine.cells", "rnnviz.engine.cells.base:Cell")
optimizers = Registry(
    "optimizer", "rnnviz.engine.optimizers", "rnnviz.engine.optimizers.base:Optimizer"
)
tasks = Registry("task", "rnnviz.tasks", "rnnviz.tasks.base:Task")
commands = Registry(
    "command", "rnnviz.training.commands.kinds", "rnnviz.training.commands.base:Command"
)
claims = Registry("claim", "rnnviz.training.claims.kinds", "rnnviz.training.claims.base:Claim")
measures = Registry(
    "measure", "rnnviz.training.sweeps.measures", "rnnviz.training.sweeps.measure:Measure"
)
panels = Registry("panel", "rnnviz.figures.panels", "rnnviz.figures.plots.panel:Panel")
exporters = Registry(
    "exporter", "rnnviz.figures.exporters", "rnnviz.figures.export.exporter:Exporter"
)
