"""Editing: lectures with other scenes, another order or other words. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.lecture import (
    BASIS,
    LONGEST_TITLE,
    Lecture,
    Told,
    is_lecture,
    read_lecture,
)
from rnnviz.training.scenes.reading import EntryError, text_at
from rnnviz.training.scenes.scene import LONGEST_NOTES, LONGEST_TEXT, Scene

WORDS = {"title": LONGEST_TITLE, "text": LONGEST_TEXT, "notes": LONGEST_NOTES}
"""What can be changed of a scene, and how many characters it may have."""
OF_LINES = ("notes",)  # what may have several lines; all else is one


def added(lecture: Lecture, entries: Sequence[Told]) -> Lecture:
    """Return a lecture with further scenes at its end."""
    return _checked(lecture.with_entries((*lecture.entries, *entries)))


def without(lecture: Lecture, place: int) -> Lecture:
    """Return a lecture without one of its scenes."""
    if len(lecture.entries) == 1:
        raise RnnvizError("a lecture has at least one scene: add another one before.")
    return lecture.with_entries([one for k, one in enumerate(lecture.entries) if k != place])


def moved_to(lecture: Lecture, place: int, target: int) -> Lecture:
    """Return a lecture with one of its scenes at another place."""
    entries = list(lecture.entries)
    entries.insert(target, entries.pop(place))
    return lecture.with_entries(entries)


def titled(lecture: Lecture, title: str) -> Lecture:
    """Return a lecture with another title."""
    return _checked(replace(lecture, title=" ".join(title.split())))


def reworded(lecture: Lecture, place: int, key: str, text: str) -> Lecture:
    """Return a lecture in which a scene has another title, text or other notes.

    A built-in scene stays one by name, and only what it says otherwise stands beside it.

    Raises
    ------
    RnnvizError
        If there are too many characters.
    """
    text = text_at({key: text}, key, WORDS[key], key in OF_LINES)
    entry = lecture.entries[place]
    if isinstance(entry, str):
        entry = {BASIS: entry}
    rest: dict[str, Any] = {name: value for name, value in entry.items() if name != key}
    usual = _word(lecture.with_entries([rest]), 0, key) if BASIS in rest else ""
    if text != usual:  # where it was: the rest of the file stays in its order
        rest = {**entry, key: text}
    changed: Told = rest[BASIS] if list(rest) == [BASIS] else rest
    return lecture.with_entries(
        [changed if k == place else one for k, one in enumerate(lecture.entries)]
    )


def words_of(lecture: Lecture, place: int) -> dict[str, str]:
    """Return the title, the text and the notes of a scene; "" for what it does not say."""
    return {key: _word(lecture, place, key) for key in WORDS}


def entries_in(values: dict[str, Any]) -> tuple[Told, ...]:
    """Return the scenes of a file as a lecture holds them: all of a lecture, or one.

    Raises
    ------
    RnnvizError
        If it is none of ours.
    """
    if is_lecture(values):
        return read_lecture(values).entries
    if "experiment" not in values:  # settings without words
        values = {"experiment": values}
    return ({key: value for key, value in values.items() if key != "format"},)


def same_place(before: Lecture, place: int, after: Lecture) -> int:
    """Return where a scene of a lecture stands after the lecture has changed."""
    entry = before.entries[place]
    if place < len(after.entries) and after.entries[place] == entry:
        return place
    if entry in after.entries:
        return after.entries.index(entry)
    return min(place, len(after.entries) - 1)


def is_in(scene: Scene, lecture: Lecture) -> bool:
    """Return whether a scene was read from the file of a lecture, as one of its scenes."""
    if lecture.source is None or scene.source is None or scene.lecture is None:
        return False
    return scene.source.absolute() == lecture.source.absolute()


def retold(scene: Scene, lecture: Lecture) -> Scene:
    """Return a scene of a lecture that has changed: where it stands now, and what it says."""
    before = scene.lecture
    if before is None:
        return scene
    place = same_place(before, scene.place, lecture)
    same_count = len(before.entries) == len(lecture.entries)
    if place == scene.place and same_count and before.entries[place] != lecture.entries[place]:
        words = words_of(lecture, place)
        title = words["title"] or scene.title
        scene = replace(scene, title=title, text=words["text"], notes=words["notes"])
    name = lecture.names[place]
    return replace(scene, name=name, source=lecture.source, lecture=lecture, place=place)


def _word(lecture: Lecture, place: int, key: str) -> str:
    try:
        return text_at(lecture.values(place), key, WORDS[key], key in OF_LINES)
    except EntryError:
        return ""


def _checked(lecture: Lecture) -> Lecture:
    """Return a lecture; raise RnnvizError if its file could not be opened."""
    read_lecture(lecture.to_dict())
    return lecture
