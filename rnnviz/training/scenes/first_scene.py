"""The scene that a file opens with: of a lecture the first that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.lecture import Lecture, is_lecture, read_lecture, scene_names
from rnnviz.training.scenes.scene import Scene, load_scene, scene_of
from rnnviz.training.settings.experiment import read_json
from rnnviz.training.settings.named_files import Agree

Check = Callable[[Scene], object]


def nothing(scene: Scene) -> None:
    """Find nothing wrong in a scene."""


def first_scene(name: str, agree: Agree | None, check: Check = nothing) -> tuple[Scene, str]:
    """Return a scene by name, or the first of a file that can be shown, and what is wrong before.

    `check` raises RnnvizError if a scene cannot be shown although it can be read; for the rest see
    `load_scene`.

    Raises
    ------
    RnnvizError
        As `load_scene` does, and if no scene of a lecture can be shown.
    """
    try:
        scene = load_scene(name, agree=agree)
        check(scene)
    except RnnvizError as problem:
        found = _later(_lecture_in(name), agree, check)
        if found is None:
            raise
        return found, f"{problem} The lecture begins with scene {found.place + 1} instead."
    return scene, ""


def _later(lecture: Lecture | None, agree: Agree | None, check: Check) -> Scene | None:
    """Return the first scene of a lecture after its very first that can be shown."""
    for place in range(1, len(lecture.entries) if lecture else 0):
        assert lecture is not None
        try:
            scene = scene_of(lecture, place, agree=agree)
            check(scene)
        except RnnvizError:
            continue
        return scene
    return None


def _lecture_in(name: str) -> Lecture | None:
    """Return the lecture in a file; None if there is none."""
    if name in scene_names():
        return None
    try:
        values = read_json(Path(name))
        return read_lecture(values, Path(name)) if is_lecture(values) else None
    except RnnvizError:
        return None
