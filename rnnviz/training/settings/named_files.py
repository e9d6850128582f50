"""Files that an experiment names: read if the person says so, and passed on by their names alone.

A picture or scene may come from anybody. If it could make rnnviz read whatever file it names, the
next picture made of it would carry that file's contents away.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

from rnnviz.errors import RnnvizError, plain
from rnnviz.settings import Configurable, settings_of
from rnnviz.training.settings.changes import changed

LONGEST = 200  # characters of a path in a message
LONGEST_ASKED = 1000  # ... in the question whether it may be read
AFTERWARDS = "It is then shown, and pictures that you export may show parts of it."

Agree = Callable[[Path], bool]
"""Tell whether a file may be read that something opened names."""


def agreed(
    cls: type[Configurable],
    values: Mapping[str, object],
    source: Path,
    changes: Mapping[str, object],
    agree: Agree | None,
) -> dict[str, object]:
    """Return settings found in a file, changed, with the files that they name where these are.

    Parameters
    ----------
    cls : type
        What the settings are of.
    values : mapping
        Settings by their keys, not checked yet.
    source : Path
        Where they were found. A file is looked for beside it, then in the current folder.
    changes : mapping
        Settings of the person's own, in place of those; a file among them is agreed to.
    agree : function or None
        Asks the person; None refuses.

    Raises
    ------
    RnnvizError
        If a file is not there, or may not be read.
    """
    agreed = changed(values, changes)
    for key, follower in list(_keys(cls, agreed)):
        name = agreed.get(key)
        if key in changes:
            if follower not in changes:
                agreed.pop(follower, None)
        elif isinstance(name, str) and name:
            agreed[key] = str(_agreed_file(key, name, source, agree))
    return agreed


def file_keys(cls: type[Configurable], values: Mapping[str, object]) -> set[str]:
    """Return the keys of those settings that name files."""
    return {key for key, _ in _keys(cls, values)}


def without_folders(cls: type[Configurable], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings in which a file is named without the folder that it is in."""
    names = {key: Path(values[key]).name for key, _ in _keys(cls, values) if values.get(key)}
    return {**values, **names}


def _agreed_file(key: str, name: str, source: Path, agree: Agree | None) -> Path:
    try:
        path = Path(name).expanduser()
        places = [source.parent.absolute() / path, path.absolute()]
        place = next((place for place in places if os.path.lexists(place)), None)
        # The file itself, not a link to it or a way round: what is asked for is what is read.
        found = place and place.resolve()
    except (OSError, ValueError, RuntimeError):
        found = None
    remedy = f"set {key} to it"
    if found is None:
        raise RnnvizError(
            f"{key} names a file {plain(name, LONGEST)}, which is not there: put it beside this"
            f" one, or {remedy}."
        )
    if agree is None or not agree(found):
        raise RnnvizError(
            f"{key} names the file {plain(str(found), LONGEST)}, which is not read without your"
            f" consent: to read it, {remedy}."
        )
    return found


def _keys(
    cls: type[Configurable], values: Mapping[str, object], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the keys of the settings that name files, each with the key of what follows it."""
    settings = settings_of(cls)
    for name, info in settings.items():
        if info.path:
            follower = next((k for k, other in settings.items() if other.follows == name), "")
            yield f"{prefix}{name}", f"{prefix}{follower}"
    for field in dataclasses.fields(cls):
        key = f"{prefix}{field.name}"
        registry = field.metadata.get("registry")
        if registry is not None:
            kind = values.get(key, field.metadata["default"])
            if isinstance(kind, str) and kind in registry:
                yield from _keys(registry[kind], values, f"{key}.")
        elif field.name not in settings:
            yield from _keys(get_type_hints(cls)[field.name], values, f"{key}.")
