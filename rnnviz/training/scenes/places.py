"""Places: where a scene stands in its lecture, and which comes next."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.training.scenes.lecture import Lecture, built_in_lectures
from rnnviz.training.scenes.scene import Scene

Place = tuple[Lecture, int]
"""A lecture, and the number of one of its scenes, from 0."""


def place_of(scene: Scene) -> Place | None:
    """Return where a scene stands; None if it is in no lecture."""
    if scene.lecture is not None:
        return scene.lecture, scene.place
    for lecture in built_in_lectures():
        if scene.key in lecture.names:
            return lecture, lecture.names.index(scene.key)
    return None


def first() -> Place:
    """Return the place of the first built-in scene."""
    return built_in_lectures()[0], 0


def moved(place: Place, by: int) -> Place | None:
    """Return the place so many scenes further; built-in lectures follow each other."""
    lecture, _ = place
    lectures: Sequence[Lecture] = built_in_lectures() if lecture.source is None else [lecture]
    places = [(one, number) for one in lectures for number in range(len(one.entries))]
    target = places.index(place) + by
    return places[target] if 0 <= target < len(places) else None
