"""Lecture: scenes in an order, under a title."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rnnviz.errors import RnnvizError, shown
from rnnviz.resources import resource
from rnnviz.training.scenes.scene import Scene, load_scene, scene_names
from rnnviz.training.settings.experiment import read_json


@dataclass(frozen=True)
class Lecture:
    """Scenes in the order in which they are told; `names` are those of built-in ones."""

    title: str
    names: tuple[str, ...]

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scenes, read anew."""
        return tuple(load_scene(name) for name in self.names)


@cache
def built_in_lectures() -> tuple[Lecture, ...]:
    """Return the lectures that come with the program; every built-in scene is in one of them."""
    paths = sorted(resource("lectures").glob("*.json"))
    lectures = []
    for path in paths:
        values = read_json(path)
        unknown = set(values["scenes"]) - set(scene_names())
        if unknown:
            raise RnnvizError(
                f"{path.name} names a scene {shown(min(unknown))}, which is not there."
            )
        lectures.append(Lecture(values["title"], tuple(values["scenes"])))
    return tuple(lectures)
