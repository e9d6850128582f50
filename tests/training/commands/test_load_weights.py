"""Weights from a file in a running net: what is journalled, and what is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer, write_weights
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.load_weights import LoadWeights
from rnnviz.training.commands.reading import read_journal
from rnnviz.training.exchange.loading import loading
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.travel.line import Line

SMALL = Experiment().with_settings({"model.units": 4, "training.batch": 3, "task.delay": 2})
SIZE = Trainer(SMALL).network.parameters.flat.size


def other(updates: int = 3) -> Trainer:
    """A run from other initial weights."""
    trainer = Trainer(SMALL.with_settings({"seed.weights": 7}))
    trainer.step(updates)
    return trainer


def text_of(numbers: bytes) -> str:
    return base64.b64encode(numbers).decode()


def test_a_file_becomes_a_command_that_holds_its_numbers(tmp_path: Path) -> None:
    path, from_there = tmp_path / "folder" / "a.safetensors", other()
    path.parent.mkdir()
    write_weights(path, from_there.network.parameters, from_there.experiment)
    command = loading(path, SMALL)
    path.unlink()
    trainer = Trainer(SMALL)
    trainer.step(5)
    running_means = {name: array.copy() for name, array in trainer.optimizer_state.items()}
    trainer.apply(command)
    assert np.array_equal(trainer.network.parameters.flat, from_there.network.parameters.flat)
    assert running_means.keys() == trainer.optimizer_state.keys()
    for name, array in running_means.items():
        assert np.array_equal(trainer.optimizer_state[name], array)
    assert command.words == "weights of a.safetensors loaded"
    written = json.dumps([[5, command.to_dict()]])
    assert "folder" not in written
    assert read_journal(json.loads(written), 5, SMALL) == ((5, command),)


def test_a_run_with_it_is_repeated_bit_for_bit() -> None:
    line, command = Line(SMALL), LoadWeights.of("a", other().network.parameters.flat)
    for update in range(40):
        if update in (3, 20):
            line.apply(AddNoise(0.3))
            line.apply(command)
        line.advance()
    end, weights = line.end, line.running.network.parameters.flat.tobytes()
    for place in (Moment(20, 3), Moment(), end):
        line.go_near(place)
        while not line.step_to(place):
            pass
    assert line.running.network.parameters.flat.tobytes() == weights


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("%%%%", "the weights of 'a' are not in base64."),
        ("äöü", "are not in base64."),
        ("", f"the weights of a are 0, but this network has {SIZE}."),
        (text_of(bytes(4 * SIZE - 1)), f"but this network has {SIZE}."),
        (text_of(bytes(4 * SIZE + 4)), f"the weights of a are {SIZE + 1}, but"),
        (text_of(np.full(SIZE, np.nan, "<f4").tobytes()), "the weights of a are not all finite."),
        ("A" * 2_000_000, "'a' holds more than 300,000 weights."),
    ],
)
def test_what_a_network_cannot_take_is_refused(text: str, message: str) -> None:
    with pytest.raises(RnnvizError) as refused:
        read_journal([[0, {"load": "a", "weights": text}]], 0, SMALL)
    assert str(refused.value).startswith('in its "journal", ')
    assert message in str(refused.value)


def test_a_file_of_another_shape_is_refused_by_its_tensor(tmp_path: Path) -> None:
    path, wider = tmp_path / "a.safetensors", SMALL.with_settings({"model.units": 5})
    write_weights(path, Trainer(wider).network.parameters, wider)
    with pytest.raises(RnnvizError, match=r"rnn\.weight_ih_l0 is 20 x 6, but must be 16 x 6"):
        loading(path, SMALL)


def test_a_large_network_says_what_does_it_instead(tmp_path: Path) -> None:
    large = SMALL.with_settings({"model.units": 256, "model.layers": 2})
    with pytest.raises(RnnvizError, match="up to 300,000: rnnviz train --weights begins with"):
        loading(tmp_path / "a.safetensors", large)
    LoadWeights.of("a", np.zeros(SIZE)).check(SMALL)
