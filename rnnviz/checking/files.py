"""Files: all that is wrong in a scene, a lecture or an experiment, each with its line and key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rnnviz.checking.lectures import lecture_problems
from rnnviz.checking.scenes import scene_problems
from rnnviz.checking.settings import named_in
from rnnviz.data.json_lines import JsonError, JsonText, json_text
from rnnviz.errors import RnnvizError, plain, shown, suggestion
from rnnviz.resources import resource
from rnnviz.training.scenes.lecture import is_lecture, lectures_by_name, scene_names
from rnnviz.training.scenes.named import scenes_named
from rnnviz.training.scenes.reading import EntryError, path_of
from rnnviz.training.settings.experiment import read_text
from rnnviz.training.settings.named_files import Agree

LONGEST_NAME = 300  # characters of a file's path in a message


def problems_in(name: str, agree: Agree | None = None) -> list[str]:
    """Return a line for each thing that is wrong in a file: ``file:line: key: sentence``.

    `name` is that of the file or of a built-in scene; `agree` is about files that it names, see
    `Experiment.load`.
    """
    built_in = name in scene_names()
    path = resource("scenes", f"{name}.json") if built_in else Path(name)
    if not os.path.lexists(path):
        known = [*scene_names(), *lectures_by_name()]
        return [f"there is no scene or file {shown(name)}: {suggestion(name, known)}"]
    name = plain(name, LONGEST_NAME)
    try:
        read = json_text(read_text(path))
    except RnnvizError as problem:
        return [str(problem)]
    except JsonError as error:
        return [f"{name}:{error.line}:{error.column}: {error.problem}"]
    agree = None if agree is None else cache(agree)
    found = sorted(_found_in(read, path, agree)) or list(_refused(read, path, agree))
    return [f"{name}:{line}: {problem}" for line, problem in dict.fromkeys(found)]


def _found_in(read: JsonText, path: Path, agree: Agree | None) -> Iterator[tuple[int, str]]:
    """Yield the line of everything that is wrong, and the message."""
    if not isinstance(read.value, dict):
        yield 1, "a scene or lecture is a JSON object: it begins with { and ends with }."
        return
    for place, line in read.twice:
        yield line, f"{path_of(place)}: this key stands here twice, and only the last one counts."
    problems = lecture_problems if is_lecture(read.value) else scene_problems
    for error in problems(read.value, path, agree):
        yield _line(read, error), str(error)


def _refused(read: JsonText, path: Path, agree: Agree | None) -> Iterator[tuple[int, str]]:
    """Yield why a file does not open all the same."""
    try:
        scenes_named(str(path), agree=agree)
    except EntryError as error:
        yield _line(read, error), str(error)
    except RnnvizError as problem:
        yield 1, str(problem).removeprefix(f"{path}: ")


def _line(read: JsonText, error: EntryError) -> int:
    """Return the line of an entry, or of the one in it whose key the message names."""
    inside = [str(place[-1]) for place in read.lines if place and place[:-1] == error.place]
    return read.line((*error.place, named_in(error.problem, inside)))
