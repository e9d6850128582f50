"""Runs come to where they were, bit for bit, in this process and through the worker's messages."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnnviz import WEIGHTS, Experiment, Trainer
from rnnviz.figures.export import metadata
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.past import Past
from rnnviz.training.run.headless import begin, repeated
from rnnviz.training.run.replay import Reach, replay
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.worker.messages import Load, Pause, Report, Request
from rnnviz.training.worker.runs import Runs

RATE = "training.optimizer.learning_rate"
SMALL = Experiment().with_settings(
    {"model.units": 5, "training.batch": 4, "task.delay": 3, "task.symbols": 1}
)


def driven() -> list[Trainer]:
    """Two runs, each changed by hand, the second of which explodes and is left behind."""
    first, second = Trainer(SMALL), Trainer(SMALL.with_settings({"model.cell": "rnn"}))
    for trainer in (first, second):
        trainer.apply(Change(RATE, 0.01))
        trainer.step(3)
    second.apply(Change(RATE, 0.02))
    first.step(2)
    second.step(2)
    first.apply(Change(RATE, 0.005))
    second.apply(Change("training.optimizer.beta2", 0.9))
    first.step(4)
    return [first, second]


def scene_of(snapshots: list[Snapshot], tmp_path: Path) -> Scene:
    path = tmp_path / "moment.json"
    path.write_text(metadata.embedded(snapshots, False), encoding="utf-8")
    return load_scene(str(path))


def assert_same(ours: list[Snapshot], theirs: list[Snapshot]) -> None:
    for one, other in zip(ours, theirs, strict=True):
        assert (one.update, one.journal, one.fault) == (other.update, other.journal, other.fault)
        assert (one.experiment, one.origin) == (other.experiment, other.origin)
        for name, weights in one[WEIGHTS].items():
            assert np.array_equal(weights, other[WEIGHTS][name])


def test_runs_are_brought_through_their_pasts(tmp_path: Path) -> None:
    theirs = [trainer.snapshot() for trainer in driven()]
    scene = scene_of(theirs, tmp_path)
    assert [past.update for past in scene.pasts] == [9, 5]
    trainers = begin(scene)
    assert sum(1 for _ in repeated(trainers, scene.pasts)) == 9
    assert_same([trainer.snapshot() for trainer in trainers], theirs)


def test_an_update_that_met_a_fault_is_tried_again(tmp_path: Path) -> None:
    trainer = Trainer(SMALL)
    trainer.network.parameters.flat[:] = np.nan
    trainer.step(1)
    assert trainer.fault is not None
    values = json.loads(metadata.embedded([trainer.snapshot()], False))
    assert (values["update"], values["stopped"]) == (0, [True])
    again = Trainer(trainer.origin)
    again.network.parameters.flat[:] = np.nan
    list(repeated([again], (Past(0, (), True),)))
    assert again.fault == trainer.fault


def test_the_worker_does_the_same_between_messages(tmp_path: Path) -> None:
    theirs = [trainer.snapshot() for trainer in driven()]
    scene = scene_of(theirs, tmp_path)
    runs = Runs()
    runs.handle(Load(scene.experiments, scene.pasts))
    steps = []
    while not steps or steps[-1]:
        report = runs.handle(Request(frozenset({"weights"})))
        assert isinstance(report, Report)
        assert not report.running
        steps.append(report.steps)
        runs.work()
    assert steps == sorted(steps, reverse=True)
    report = runs.handle(Request(frozenset({"weights"})))
    assert isinstance(report, Report)
    assert_same(list(report.snapshots), theirs)


def test_a_pause_ends_it_with_the_settings_that_were_in_force_there() -> None:
    past = Past(50, ((40, Change(RATE, 0.5)),))
    runs = Runs()
    runs.handle(Load((SMALL,), (past,)))
    for _ in range(10):
        runs.work()
    runs.handle(Pause())
    report = runs.handle(Request(frozenset()))
    assert isinstance(report, Report)
    (snapshot,) = report.snapshots
    assert report.steps == 0
    assert snapshot.update < 40
    assert snapshot.experiment == SMALL
    assert snapshot.timeline is not None
    assert (snapshot.timeline.end, snapshot.timeline.journal) == (50, past.journal)


@pytest.mark.parametrize(
    ("pasts", "parts"),
    [
        ((Past(),), []),
        ((Past(4),), [Reach((4,))]),
        ((Past(4, ((0, Change(RATE, 0.5)),)),), [(0, Change(RATE, 0.5)), Reach((4,))]),
        (
            (Past(4, ((4, Change(RATE, 0.5)),)), Past(2, ((2, Change(RATE, 0.5)),), True)),
            [
                Reach((2, 2)), (1, Change(RATE, 0.5)), Reach((4, 2)), (0, Change(RATE, 0.5)),
                Reach((4, 3)),
            ],
        ),
    ],
)  # fmt: skip
def test_commands_stand_between_the_updates(pasts: tuple[Past, ...], parts: list[object]) -> None:
    assert list(replay(pasts)) == parts
