"""What is named on the command line: a scene, or a lecture, which is several."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.lecture import Lecture, is_lecture, lectures_by_name, read_lecture
from rnnviz.training.scenes.scene import Scene, load_scene, scene_of
from rnnviz.training.settings.experiment import UNCHANGED, read_json
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.settings.runs import run_name


def lecture_named(name: str) -> Lecture | None:
    """Return a built-in lecture, or the one in a file; None if it is something else."""
    if name in lectures_by_name():
        return lectures_by_name()[name]
    path = Path(name)
    if not (path.suffix.lower() in (".json", ".pptx") and os.path.lexists(name)):
        return None
    values = read_json(path)
    if not is_lecture(values):
        return None
    try:
        return read_lecture(values, path)
    except RnnvizError as problem:
        raise RnnvizError(f"{path}: {problem}") from None


def scenes_named(
    name: str, changes: Mapping[str, object] = UNCHANGED, agree: Agree | None = None
) -> list[Scene]:
    """Return the scenes of a lecture, or a scene alone; see `load_scene`.

    Raises
    ------
    RnnvizError
        As `load_scene` does.
    """
    lecture = lecture_named(name)
    if lecture is None:
        return [load_scene(name, changes, agree)]
    try:
        return [scene_of(lecture, place, changes, agree) for place in range(len(lecture.entries))]
    except RnnvizError as problem:
        raise RnnvizError(f"{name}: {problem}") from None


def run_alone(scene: Scene, run: int) -> Scene:
    """Return a scene with one of its runs alone.

    Raises
    ------
    RnnvizError
        If it has no such run.
    """
    if run >= len(scene.experiments):
        raise RnnvizError(f"{scene.name} has no run {run_name(run)}.")
    experiment, pasts = scene.experiments[run], scene.pasts[run : run + 1]
    names = scene.names[run : run + 1]
    return replace(scene, experiment=experiment, others=(), pasts=pasts, names=names)
