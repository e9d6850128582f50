"""A script that is written is the one that was read."""

from __future__ import annotations

import json

from rnnviz.resources import resource
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.scenes.script import Script, read_script
from rnnviz.training.scenes.script_file import script_entries
from tests.training.scenes.test_script import RUNS, WHOLE


def test_every_script_is_read_again_as_it_was() -> None:
    scripts = [(read_script(WHOLE, RUNS), RUNS)]
    for path in resource("scenes").glob("*.json"):
        if "parts" in json.loads(path.read_text(encoding="utf-8")):
            scene = load_scene(path.stem)
            scripts.append((scene.script, scene.experiments))
    for script, runs in scripts:
        assert read_script(json.loads(json.dumps(script_entries(script, runs))), runs) == script
    assert script_entries(Script(), RUNS) == {}


def test_what_has_been_told_waits_for_nothing() -> None:
    script = read_script(WHOLE, RUNS)
    told = read_script(script_entries(script, RUNS, told=3), RUNS)
    assert [part.text for part in told.parts] == [part.text for part in script.parts]
    assert not any(part.stop or part.question for part in told.parts)
    assert read_script(script_entries(script, RUNS, told=1), RUNS) == script
