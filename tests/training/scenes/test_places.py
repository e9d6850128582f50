"""Where a scene stands, and which comes next."""

from __future__ import annotations

import json
from pathlib import Path

from rnnviz.training.scenes.lecture import built_in_lectures, scene_names
from rnnviz.training.scenes.places import first, moved, place_of
from rnnviz.training.scenes.scene import load_scene, scene_of


def test_built_in_lectures_follow_each_other_and_hold_every_scene_once() -> None:
    place, names = first(), []
    while place is not None:
        lecture, number = place
        names.append(lecture.names[number])
        assert place_of(load_scene(names[-1])) == place
        following = moved(place, 1)
        assert following is None or moved(following, -1) == place
        place = following
    assert sorted(names) == scene_names()
    assert moved(first(), -1) is None


def test_a_lecture_of_ones_own_ends_with_its_last_scene(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"format": 1, "scenes": ["copy-rnn", "copy-lstm"]}))
    place = place_of(load_scene(str(path)))
    assert place is not None
    lecture, number = place
    assert (lecture.source, number) == (path, 0)
    following = moved(place, 1)
    assert following is not None
    assert scene_of(*following).name == "copy-lstm"
    assert place_of(scene_of(*following)) == following
    assert moved(following, 1) is None


def test_every_built_in_lecture_is_named() -> None:
    assert all(lecture.title for lecture in built_in_lectures())
