"""The built-in scenes say what is measured of them (by hand: tests/benchmarks/scenes.py)."""

import re
from pathlib import Path

import pytest

from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene
from tests.benchmarks.conditions import Condition, trained
from tests.benchmarks.courses import Course
from tests.benchmarks.scene_claims import CLAIMS

README = Path(__file__).parents[3] / "README.md"
UPDATES = r"(?:within|after|first|most) ([\d,]+)"  # how a text says when


def updates_in(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(UPDATES, text)}


def updates_of(claims: tuple[Condition, ...]) -> set[int]:
    return {number for claim in claims for number in updates_in(str(claim))}


def courses_of(name: str) -> dict[str, Course]:
    runs = zip("AB", load_scene(name).experiments, strict=False)
    return {run: trained(experiment, run, CLAIMS[name]) for run, experiment in runs}


@pytest.mark.parametrize("name", scene_names())
def test_a_scene_says_no_number_of_updates_that_is_not_measured(name: str) -> None:
    scene = load_scene(name)
    assert scene.text
    claims = CLAIMS.get(name, ())
    assert updates_in(scene.text) <= updates_of(claims)
    assert {run for claim in claims for run in claim.on} <= set("AB"[: len(scene.experiments)])


def test_what_is_measured_is_of_scenes() -> None:
    assert set(CLAIMS) <= set(scene_names())


def test_the_readme_says_no_number_of_updates_that_is_not_measured() -> None:
    text = README.read_text(encoding="utf-8")
    paragraph = text[text.index("## What you see") : text.index("- **Gradient flow**")]
    named = [name for name in scene_names() if f"rnnviz {name}`" in paragraph]
    assert {"lstm-vs-rnn", "exploding", "clipping"} <= set(named)
    told = set[int]().union(*(updates_of(CLAIMS[name]) for name in named))
    assert updates_in(" ".join(paragraph.split())) <= told


@pytest.mark.parametrize(
    "name", ["exploding", "clipping", "rings-window", "spelling-lstm", "counting-lstm"]
)
def test_what_a_scene_says_is_so(name: str) -> None:
    runs = courses_of(name)
    for claim in CLAIMS[name]:
        assert claim.holds(claim.measured(runs)), str(claim)


def test_the_cells_are_told_apart_early() -> None:
    """The two cells side by side differ by six powers of ten, long before one is solved."""
    (claim,) = (one for one in CLAIMS["lstm-vs-rnn"] if one.looks == (50,))
    runs = zip("AB", load_scene("lstm-vs-rnn").experiments, strict=True)
    courses = {run: trained(experiment, run, (claim,)) for run, experiment in runs}
    assert claim.holds(claim.measured(courses))
