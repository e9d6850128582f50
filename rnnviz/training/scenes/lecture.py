"""Lecture: scenes in an order, under a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from rnnviz.errors import plain, shown, suggestion
from rnnviz.resources import resource
from rnnviz.training.scenes.reading import EntryError, as_mapping, list_at, text_at
from rnnviz.training.settings.experiment import FORMAT, check_format, read_json

MOST_SCENES = 200
LONGEST_TITLE = 200  # characters
BASIS = "scene"  # in an entry: the built-in scene that its other keys change

Told = str | Mapping[str, Any]
"""A scene of a lecture as its file holds it: the name of a built-in one, or a JSON object."""


@dataclass(frozen=True)
class Lecture:
    """Scenes in the order in which they are told; `source` is the person's file that holds them."""

    title: str
    entries: tuple[Told, ...] = field(hash=False)
    source: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the scenes, each of which has another one."""
        return tuple(
            entry
            if isinstance(entry, str)
            else f"{place:02}-{_slug(str(entry.get('title') or entry.get(BASIS, 'scene')))}"
            for place, entry in enumerate(self.entries, start=1)
        )

    def values(self, place: int) -> Mapping[str, Any]:
        """Return what the file of a scene holds, or would hold.

        Raises
        ------
        EntryError
            If it names a built-in scene that is not there.
        """
        entry = self.entries[place]
        if not isinstance(entry, str) and BASIS not in entry:
            return {"format": FORMAT, **entry}
        name = entry if isinstance(entry, str) else entry[BASIS]
        if not isinstance(name, str) or name not in scene_names():
            known = suggestion(str(name), scene_names())
            raise EntryError(f"there is no scene {shown(name)}: {known}", "scenes", place)
        values, own = read_json(resource("scenes", f"{name}.json")), _own(entry)
        if {"experiment", "runs"} & own.keys():  # what is claimed is said of other runs
            values.pop("claims", None)
        return {**values, **own}

    def with_entries(self, entries: Sequence[Told]) -> Lecture:
        """Return it with other scenes, or with these in another order."""
        return replace(self, entries=tuple(entries))

    def to_dict(self) -> dict[str, object]:
        """Return what its file holds."""
        return {"format": FORMAT, "title": self.title, "scenes": list(self.entries)}


def is_lecture(values: Mapping[str, object]) -> bool:
    """Return whether what a file holds is a lecture, and not a scene."""
    return "scenes" in values


def read_lecture(values: Mapping[str, object], source: Path | None = None) -> Lecture:
    """Return the lecture in a file, whose scenes are not read yet.

    Raises
    ------
    RnnvizError
        If it is none, or has no scenes.
    """
    check_format(values.get("format"))
    entries = list_at(values, "scenes", _entry, MOST_SCENES)
    title = text_at(values, "title", LONGEST_TITLE)
    if not entries:
        raise EntryError("there must be at least one scene.", "scenes")
    return Lecture(title or (source.stem if source else ""), entries, source)


def scene_names() -> list[str]:
    """Return the names of the built-in scenes."""
    return sorted(path.stem for path in resource("scenes").glob("*.json"))


@cache
def built_in_lectures() -> tuple[Lecture, ...]:
    """Return the lectures that come with the program; every built-in scene is in one of them."""
    return tuple(lectures_by_name().values())


@cache
def lectures_by_name() -> Mapping[str, Lecture]:
    """Return the same by their names; the numbers of their files put them in order."""
    paths = sorted(resource("lectures").glob("*.json"))
    return {path.stem.partition("-")[2]: read_lecture(read_json(path)) for path in paths}


def _entry(value: object) -> Told:
    return value if isinstance(value, str) else as_mapping(value)


def _own(entry: Told) -> dict[str, Any]:
    """Return what an entry says itself, apart from the scene that it begins with."""
    return {} if isinstance(entry, str) else {k: v for k, v in entry.items() if k != BASIS}


def _slug(title: str) -> str:
    """Return a title as part of a file's name."""
    letters = "".join(c if c.isalnum() else " " for c in plain(title, 60).lower())
    return "-".join(letters.split()[:8]) or "scene"
