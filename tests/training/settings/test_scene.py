"""The built-in scenes do what their words say."""

import re

import pytest

from rnnviz import Trainer
from rnnviz.training.settings.scene import load_scene

# Updates after which the first run is solved, as the scene tells; another machine may need others.
TOLD = {
    "continual-reber": 580,
    "counting-lstm": 100,
    "echo-lstm": 180,
    "frames-lstm": 80,
    "look-ahead": 100,
    "parity-lstm": 160,
    "reber-lstm": 740,
    "rings-window": 140,
    "sentiment-lstm": 300,
    "spelling-lstm": 120,
    "temporal-order": 160,
    "two-sequence-lstm": 80,
    "waveform-lstm": 320,
}


@pytest.mark.parametrize(("name", "updates"), TOLD.items())
def test_a_scene_is_solved_about_when_it_says(name: str, updates: int) -> None:
    scene = load_scene(name)
    told = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", scene.text)]
    assert updates in told
    trainer = Trainer(scene.experiment)
    while trainer.solved_at is None and trainer.update < 3 * updates:
        trainer.step(20)
    assert trainer.solved_at is not None
    assert trainer.solved_at > updates / 3


@pytest.mark.parametrize("name", ["look-ahead", "temporal-order", "continual-reber"])
def test_the_run_beside_it_is_still_at_chance(name: str) -> None:
    scene = load_scene(name)
    (other,) = scene.others
    trainer = Trainer(other)
    trainer.step(TOLD[scene.name])
    assert trainer.solved_at is None
    assert trainer.score is not None
    assert trainer.score.loss > 0.97 * other.task.chance()
