"""Runs read the same batches at the same updates, and say in what they differ."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.errors import RnnvizError, SettingError
from rnnviz.registry import cells, optimizers
from rnnviz.training.commands.change import Change
from rnnviz.training.run.headless import train
from rnnviz.training.run.lockstep import step_together
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.settings.differences import cell_options, changes_between, differences
from rnnviz.training.settings.runs import beside, is_shared, run_name
from rnnviz.training.worker.messages import Do, Drop, Load, Report, Request, Step, Train
from rnnviz.training.worker.runs import Runs

SMALL = Experiment().with_settings({"model.units": 6, "training.batch": 4, "task.delay": 4})
DEEP = SMALL.with_settings({"task.delay": 200})
RATE = "training.optimizer.learning_rate"
EXPLOSIVE = {
    "model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": 3,
    "training.clip": "off", "training.optimizer": "sgd", RATE: 10,
}  # fmt: skip


def test_runs_read_the_same_batches_at_the_same_updates() -> None:
    trainers = [Trainer(SMALL), Trainer(beside(SMALL, {"model.cell": "rnn", "seed.weights": 3}))]
    for number in range(4):
        one, other = (trainer.training_batch(number) for trainer in trainers)
        assert np.array_equal(one.inputs, other.inputs)
        assert np.array_equal(one.targets, other.targets)
        assert step_together(trainers)
    assert [trainer.update for trainer in trainers] == [4, 4]
    alone = Trainer(SMALL)
    alone.step(4)
    assert np.array_equal(alone.network.parameters.flat, trainers[0].network.parameters.flat)


def test_what_the_batches_follow_from_is_shared() -> None:
    shared = [entry.key for entry in SMALL.entries() if is_shared(entry.key)]
    assert shared == [
        "task", "task.symbols", "task.alphabet", "task.delay", "training.batch", "seed.data",
    ]  # fmt: skip
    for key in shared:
        with pytest.raises(SettingError, match="same in all runs"):
            beside(SMALL, {key: 1})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"model.cell": "rnn"},
        {"model.cell": "rnn", "model.cell.activation": "relu", "model.units": 9},
        {"training.optimizer": "sgd", RATE: 0.01},
        {RATE: 0.3, "seed.weights": 8},
    ],
)
def test_the_changes_that_a_file_holds_make_the_run_again(changes: dict[str, object]) -> None:
    other = beside(SMALL, changes)
    assert beside(SMALL, changes_between(SMALL, other)) == other


@pytest.mark.parametrize("cell", list(cells))
@pytest.mark.parametrize("optimizer", list(optimizers))
def test_any_kind_beside_any_other(cell: str, optimizer: str) -> None:
    other = beside(SMALL, {"model.cell": cell, "training.optimizer": optimizer})
    assert beside(SMALL, changes_between(SMALL, other)) == other
    trainers = [Trainer(SMALL), Trainer(other)]
    assert step_together(trainers)


def test_differences_in_words() -> None:
    assert differences((SMALL, SMALL)) == []
    assert [str(one) for one in differences((SMALL, beside(SMALL, {"model.cell": "rnn"})))] == [
        "cell LSTM | RNN"
    ]
    other = beside(SMALL, {RATE: 0.3, "model.units": 9})
    assert [str(one) for one in differences((SMALL, other, SMALL))] == [
        "hidden units 6 | 9 | 6",
        "learning rate 0.01 | 0.3 | 0.01",
    ]
    words = differences((SMALL, beside(SMALL, {"model.bidirectional": True, "model.layers": 2})))
    assert [str(one) for one in words] == ["layers 1 | 2", "both directions off | on"]
    (radius,) = differences((SMALL, beside(SMALL, {"model.spectral_radius": 1})))
    assert str(radius) == "spectral radius as drawn | 1"
    assert [run_name(run) for run in range(3)] == ["A", "B", "C"]


def test_a_run_that_explodes_pauses_all_and_the_others_can_go_on() -> None:
    runs = Runs()
    runs.handle(Load((DEEP, beside(DEEP, EXPLOSIVE))))
    runs.handle(Train(1000))
    report = runs.handle(Request(frozenset()))
    assert isinstance(report, Report)
    assert not report.running
    good, bad = report.snapshots
    assert good.fault is None
    assert bad.fault is not None
    assert bad.fault.update == good.update
    runs.handle(Train(3))
    report = runs.handle(Request(frozenset()))
    assert isinstance(report, Report)
    assert report.running
    assert [one.update for one in report.snapshots] == [good.update + 3, bad.update]


def test_a_run_that_is_solved_pauses_all() -> None:
    easy = SMALL.with_settings({"task.delay": 1, "task.symbols": 1, "model.units": 16})
    runs = Runs()
    runs.handle(Load((beside(easy, {RATE: 1e-6}), easy)))
    runs.handle(Train(3000))
    report = runs.handle(Request(frozenset()))
    assert isinstance(report, Report)
    assert not report.running
    slow, quick = report.snapshots
    assert slow.solved_at is None
    assert quick.solved_at == quick.update == slow.update


def test_a_dropped_run_leaves_the_others_as_they_are() -> None:
    runs = Runs()
    runs.handle(Load((SMALL, beside(SMALL, {"model.cell": "rnn"}))))
    runs.handle(Step(5))
    while runs.work():
        pass
    runs.handle(Drop(0))
    runs.handle(Do(0, Change(RATE, 0.5)))
    report = runs.handle(Request(frozenset()))
    assert isinstance(report, Report)
    (left,) = report.snapshots
    assert (left.update, left.experiment.model.cell.kind) == (5, "rnn")
    assert len(left.journal) == 1


def test_the_scene_of_two_runs() -> None:
    scene = load_scene("lstm-vs-rnn")
    assert [one.model.cell.kind for one in scene.experiments] == ["lstm", "rnn"]
    assert [str(one) for one in differences(scene.experiments)] == [
        "cell LSTM, forget bias 5 | RNN"
    ]
    changed = load_scene("lstm-vs-rnn", {"task.delay": 7, "model.units": 5})
    assert [one.to_dict()["task.delay"] for one in changed.experiments] == [7, 7]
    assert [one.model.units for one in changed.experiments] == [5, 5]
    assert [one.model.cell.kind for one in changed.experiments] == ["lstm", "rnn"]


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ([{"task.delay": 3}], "task.delay is the same in all runs"),
        ([{"model.cel": "rnn"}], "did you mean"),
        ([{}] * 4, "runs: there are 4 entries, but at most 3 can be"),
        ({"model.cell": "rnn"}, "runs: this is an object, but must be a list"),
        (["rnn"], r"runs\[0\]: this is 'rnn', but must be a JSON object"),
    ],
)
def test_runs_of_a_file_that_do_not_fit(tmp_path: Path, runs: object, message: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"format": 1, "experiment": SMALL.to_dict(), "runs": runs}))
    with pytest.raises(RnnvizError, match=message) as caught:
        load_scene(str(path))
    assert str(caught.value).startswith(str(path))


def test_training_without_a_window_is_in_lockstep(capsys: pytest.CaptureFixture[str]) -> None:
    scene = Scene("test", SMALL, "Test").with_runs([{"model.cell": "rnn"}])
    trainers = train(scene, 7)
    assert [trainer.update for trainer in trainers] == [7, 7]
    trainers = train(Scene("test", DEEP, "Test").with_runs([EXPLOSIVE]), 500)
    assert trainers[1].fault is not None
    assert "training stopped in run B: " in capsys.readouterr().err


def test_options_of_a_kind_are_told_with_it() -> None:
    peep = SMALL.with_settings({"model.cell.peepholes": True})
    (one,) = differences((peep, beside(SMALL, {"model.cell": "rnn"})))
    assert str(one) == "cell LSTM, peepholes on | RNN"
    relu = {"model.cell": "rnn", "model.cell.activation": "relu"}
    (one,) = differences((SMALL, beside(SMALL, relu)))
    assert str(one) == "cell LSTM | RNN, activation relu"
    assert cell_options(peep) == ["peepholes on"]
