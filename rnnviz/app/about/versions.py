"""What runs here: versions, and the licences of what rnnviz is built on."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import numpy as np
import pyqtgraph as pg
import PySide6
from PySide6.QtCore import qVersion

from rnnviz import __version__

NAME = re.compile(r"[A-Za-z0-9._-]+")  # with which a requirement begins
DEVELOPMENT = re.compile(r"""extra\s*==\s*['"](test|docs)['"]""")
LONGEST_LICENCE = 100  # characters: a few packages put the whole text there
CLASSIFIER = "License :: "


@dataclass(frozen=True)
class Package:
    """An installed package.

    Attributes
    ----------
    name, version : str
    licence : str
        As the package itself names it; "" if it does not.
    """

    name: str
    version: str
    licence: str


def versions() -> dict[str, str]:
    """Return what this is and what it runs on, each with its version."""
    return {
        "rnnviz": __version__,
        "Python": platform.python_version(),
        "Qt": f"{qVersion()} (PySide6 {PySide6.__version__})",
        "pyqtgraph": pg.__version__,
        "numpy": np.__version__,
        "system": platform.platform(),
    }


def own_licence() -> str:
    """Return the licence of rnnviz; "" if it runs without being installed."""
    own = _installed("rnnviz")
    return own.licence if own else ""


def packages() -> list[Package]:
    """Return the packages that rnnviz uses here, by name; those of its tests are left out.

    There are none if rnnviz runs without being installed.
    """
    try:
        own = distribution("rnnviz")
    except PackageNotFoundError:
        return []
    needed = [text for text in own.requires or () if not DEVELOPMENT.search(text)]
    names = {match.group().lower() for text in needed if (match := NAME.match(text))}
    return list(filter(None, map(_installed, sorted(names))))


def _installed(name: str) -> Package | None:
    """Return a package; None if it is not installed, as what only an extra needs may not be."""
    try:
        return _package(distribution(name))
    except PackageNotFoundError:
        return None


def _package(found: Distribution) -> Package:
    return Package(found.metadata["Name"], found.version, _licence(found))


def _licence(found: Distribution) -> str:
    about = found.metadata
    texts: list[str] = about.get_all("License-Expression", []) + about.get_all("License", [])
    for text in texts:
        if 0 < len(text) <= LONGEST_LICENCE:
            return text
    classifiers: list[str] = about.get_all("Classifier", [])
    named = (one.rpartition(" :: ")[2] for one in classifiers if one.startswith(CLASSIFIER))
    return next(named, "")
