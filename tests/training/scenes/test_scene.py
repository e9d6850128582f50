"""The built-in scenes say what is measured of them (by hand: tests/benchmarks/scenes.py)."""

import re
from pathlib import Path

import pytest

from rnnviz.training.claims.counting import count, shortened
from rnnviz.training.claims.reading import claims_of
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.settings.checks import pass_bytes
from rnnviz.training.settings.experiment import Experiment

PAGE = Path(__file__).parents[3] / "docs" / "window.md"
UPDATES = r"(?:within|after|first|most) ([\d,]+)"  # how a text says when
COST = 420  # of the runs of a scene from one weight seed, in roughly milliseconds


def updates_in(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(UPDATES, text)}


def words_of(scene: Scene) -> str:
    parts = (f"{part.text} {part.question}" for part in scene.script.parts)
    return " ".join([scene.text, scene.why, scene.to_try, scene.notes, *parts])


def updates_of(name: str) -> set[int]:
    claims = claims_of(load_scene(name))
    return {number for claim in claims for number in updates_in(str(claim))}


def cost(experiment: Experiment) -> float:
    """Roughly how many milliseconds an update takes: a little for each step, and what it writes."""
    task = experiment.task
    written = pass_bytes(task, experiment.model, experiment.training)
    return 0.02 * task.length + 0.6e-6 * written


@pytest.mark.parametrize("name", scene_names())
def test_a_scene_says_no_number_of_updates_that_is_not_measured(name: str) -> None:
    scene = load_scene(name)
    assert scene.text
    assert updates_in(words_of(scene)) <= updates_of(name)


def test_the_page_on_the_window_says_no_number_of_updates_that_is_not_measured() -> None:
    text = PAGE.read_text(encoding="utf-8")
    paragraph = text[: text.index("## Scenes, the course")]
    named = [name for name in scene_names() if f"rnnviz {name}`" in paragraph]
    assert {"lstm-vs-rnn", "exploding", "clipping"} <= set(named)
    told = set[int]().union(*map(updates_of, named))
    assert updates_in(" ".join(paragraph.split())) <= told


@pytest.mark.parametrize("name", scene_names())
def test_what_a_scene_says_is_so(name: str) -> None:
    """A short part: what follows for the first updates, from one weight seed."""
    scene = load_scene(name)
    runs, claims = scene.experiments, claims_of(scene)
    trained = {run for claim in claims for run in claim.experiments(runs).values()}
    updates = COST / sum(map(cost, trained), 1e-9)
    for counted in count(shortened(claims, int(updates)), runs, seeds=1):
        assert counted.holds, f"{counted.claim}: {counted.numbers}"
