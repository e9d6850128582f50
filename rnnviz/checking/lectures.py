"""Lectures: all that is wrong in one, scene by scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rnnviz.checking.scenes import scene_problems
from rnnviz.checking.settings import caught
from rnnviz.training.scenes.lecture import LONGEST_TITLE, Lecture, read_lecture
from rnnviz.training.scenes.reading import EntryError, check_keys, text_at
from rnnviz.training.settings.experiment import FORMAT, check_format
from rnnviz.training.settings.named_files import Agree

KNOWN = ("format", "title", "scenes")


def lecture_problems(
    values: Mapping[str, Any], path: Path, agree: Agree | None
) -> Iterator[EntryError]:
    """Yield all that is wrong in a lecture and in the scenes that it holds."""
    for key in values:
        yield from caught((), check_keys, {key: None}, KNOWN)
    place = ("format",) if "format" in values else ()
    yield from caught(place, check_format, values.get("format"))
    yield from caught((), text_at, values, "title", LONGEST_TITLE)
    entries = values["scenes"]
    if not isinstance(entries, list) or not entries:
        yield from caught((), read_lecture, {"format": FORMAT, "scenes": entries})
        return
    for k, entry in enumerate(entries):
        wrong = list(caught((), read_lecture, {"format": FORMAT, "scenes": [entry]}))
        yield from (EntryError(error.problem, "scenes", k, *error.place[2:]) for error in wrong)
        if wrong:
            continue
        lecture = Lecture("", (entry,), path)
        wrong = list(caught((), lecture.values, 0))
        yield from (EntryError(error.problem, "scenes", k) for error in wrong)
        if not wrong and not isinstance(entry, str):
            for error in scene_problems(lecture.values(0), path, agree):
                yield EntryError(error.problem, "scenes", k, *error.place)
