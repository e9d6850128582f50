"""The scene that a file opens with: of a lecture the first that can be shown."""

from __future__ import annotations

from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.figures.view.seen import Seen
from rnnviz.training.scenes.lecture import Lecture, is_lecture, read_lecture, scene_names
from rnnviz.training.scenes.scene import Scene, load_scene, scene_of
from rnnviz.training.settings.experiment import read_json
from rnnviz.training.settings.named_files import Agree


def first_scene(name: str, agree: Agree) -> tuple[Scene, str]:
    """Return a scene by name, or the first of a file that can be shown, and what is wrong before.

    Raises
    ------
    RnnvizError
        As `load_scene` does, and if no scene of a lecture can be shown.
    """
    try:
        scene = load_scene(name, agree=agree)
        Seen.of(scene)
    except RnnvizError as problem:
        lecture = _lecture_in(name)
        for place in range(1, len(lecture.entries) if lecture else 0):
            assert lecture is not None
            try:
                scene = scene_of(lecture, place, agree=agree)
                Seen.of(scene)
            except RnnvizError:
                continue
            return scene, f"{problem} The lecture begins with scene {place + 1} instead."
        raise
    return scene, ""


def _lecture_in(name: str) -> Lecture | None:
    """Return the lecture in a file; None if there is none."""
    if name in scene_names():
        return None
    try:
        values = read_json(Path(name))
        return read_lecture(values, Path(name)) if is_lecture(values) else None
    except RnnvizError:
        return None
