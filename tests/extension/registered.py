"""A class of the example package, registered for a while as if its file were part of rnnviz."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rnnviz.registry import Registry


@contextmanager
def registered(registry: Registry, file: str) -> Iterator[None]:
    """Import a file of the example package, and forget what it registered afterwards."""
    if file.replace("_", "-") in registry:  # the package is installed
        yield
        return
    before, module = set(registry), f"tests.extension.package.rnnviz_example.{file}"
    try:
        importlib.import_module(module)
        yield
    finally:
        del sys.modules[module]
        for name in set(registry) - before:
            del registry._members[name]
