"""A lecture with a broken scene is shown all the same: which one, why, and what instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.first_scene import first_scene
from rnnviz.training.scenes.scene import Scene

BROKEN = {"experiment": {"format": 1, "model.units": 0}}


def lecture(tmp_path: Path, *scenes: object) -> str:
    path = tmp_path / "week.json"
    path.write_text(json.dumps({"format": 1, "scenes": scenes}))
    return str(path)


def test_it_opens_with_the_first_scene_that_can_be_shown(tmp_path: Path) -> None:
    scene, wrong = first_scene(lecture(tmp_path, BROKEN, "gone", "clipping"), None)
    assert (scene.name, scene.place) == ("clipping", 2)
    assert "scenes[0].experiment" in wrong or "scenes[0]: model.units" in wrong
    assert "begins with scene 3" in wrong
    assert first_scene(lecture(tmp_path, "clipping", BROKEN), None)[1] == ""
    assert first_scene("clipping", None)[1] == ""


def test_what_can_be_read_but_not_shown_is_passed_over_too(tmp_path: Path) -> None:
    def check(scene: Scene) -> None:
        if scene.view:
            raise RnnvizError("no such view.")

    odd = {"scene": "clipping", "view": {"format": 1}}
    scene, wrong = first_scene(lecture(tmp_path, odd, "exploding"), None, check)
    assert scene.name == "exploding"
    assert wrong.startswith("no such view.")


def test_where_nothing_can_be_shown_the_first_problem_is_told(tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match=r"model\.units"):
        first_scene(lecture(tmp_path, BROKEN, "gone"), None)
    with pytest.raises(RnnvizError, match="no scene or file"):
        first_scene("clippin", None)
