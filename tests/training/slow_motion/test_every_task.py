"""Slow motion over every task, with whole sequences and with windows of them."""

from collections.abc import Iterator

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.errors import RnnvizError
from rnnviz.registry import tasks
from rnnviz.settings import Value
from rnnviz.tasks.base import Row
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.slow_motion.walk import Walk
from tests.extension.registered import registered
from tests.tasks.every import STREAMS, TASKS

K1, K2 = "training.update_steps", "training.back_steps"
CASES: dict[str, dict[str, Value]] = {
    "whole": {},
    "k1 1": {K1: 1},
    "k1 7, k2 10": {K1: 7, K2: 10},
    "k1 5000": {K1: 5000},
    "two layers": {"model.layers": 2, "model.dropout": 0.2, K1: 7, K2: 10},
    "both directions": {"model.layers": 2, "model.bidirectional": True},
    "window": {"model.cell": "window"},
}
UPDATES = 4


@pytest.fixture(autouse=True, scope="module")
def _one_task_is_added() -> Iterator[None]:
    with registered(tasks, "first_symbol"):
        yield


def trainer(task: str, changes: dict[str, Value]) -> Trainer:
    small: dict[str, Value] = {"model.units": 4, "training.batch": 3}
    return Trainer(Experiment().with_settings({"task": task, **small, **changes}))


def walks(made: Trainer) -> Iterator[Walk]:
    """Yield the walks of some updates, each checked against the update that training makes."""
    for _ in range(UPDATES):
        walk = made.walk()
        assert made.step() == 1
        assert (walk.update, walk.loss, walk.cut.before) == (
            made.update, made.loss, made.gradient_norm,
        )  # fmt: skip
        yield walk


def shown(row: Row) -> list[object]:
    """Return what a row says at each step: its symbol or number, and right or wrong if judged."""
    values = row.symbols if row.values is None else row.values.tolist()
    assert values is not None
    judged = [False] * len(values) if row.judged is None else row.judged.tolist()
    right = [None] * len(values) if row.right is None else row.right.tolist()
    marks = [
        (hit if judge else None, judge) for hit, judge in zip(right, judged, strict=True)
    ]  # what is not judged is not marked
    return list(zip(values, marks, strict=True))


# Each task as a whole, and in half of the other cases in turn: all pairs would take long.
PAIRS = [
    (name, case) for k, name in enumerate(TASKS) for case in ["whole", *[*CASES][1 + k % 2 :: 2]]
]


@pytest.mark.parametrize(("name", "case"), PAIRS)
def test_every_update_can_be_walked_and_shown(name: str, case: str) -> None:
    try:
        made = trainer(name, CASES[case])
    except RnnvizError:
        assert name in STREAMS
        assert case == "both directions"
        return
    for walk in walks(made):
        probe, task = walk.read, made.experiment.task
        steps = probe.trace.steps
        assert probe.relevant.shape == (steps, probe.batch.size)
        for sequence in range(probe.batch.size):
            for row in probe.rows(task, sequence):
                assert len(shown(row)) == steps


@pytest.mark.parametrize("case", ["k1 1", "k1 7, k2 10"])
@pytest.mark.parametrize("name", [name for name in TASKS if name not in STREAMS])
def test_a_window_shows_what_the_whole_sequence_shows_there(name: str, case: str) -> None:
    made = trainer(name, CASES[case])
    for walk in walks(made):
        probe, task = walk.read, made.experiment.task
        whole, window = made.training_batch(walk.batch - 1), slice(walk.start, None)
        outputs = np.zeros((whole.steps, *probe.trace.outputs.shape[1:]), np.float32)
        outputs[walk.start : walk.start + probe.trace.steps] = probe.trace.outputs
        relevant = task.relevant_steps(whole)[window][: probe.trace.steps]
        assert np.array_equal(probe.relevant, relevant)
        for sequence in range(whole.size):
            counted = probe.batch.counted[:, sequence]
            there = [shown(row)[window] for row in task.rows(whole, outputs, sequence)]
            for row, other in zip(probe.rows(task, sequence), there, strict=True):
                one = shown(row)
                read = row.name == "input"
                steps = range(len(one)) if read else np.flatnonzero(counted).tolist()
                assert repr([one[k] for k in steps]) == repr([other[k] for k in steps])


def test_the_scene_of_frames_with_windows_that_do_not_divide_its_length() -> None:
    made = Trainer(load_scene("frames-lstm", {K1: 29}).experiment)
    covered = []
    for walk in walks(made):
        rows = walk.read.rows(made.experiment.task, 0)
        covered.append((walk.start, {len(shown(row)) for row in rows}))
    assert covered[:3] == [(0, {29}), (0, {58}), (0, {60})]


def test_a_probe_without_windows_is_what_the_task_shows() -> None:
    made = trainer("copy", {})
    probe, task = made.walk().read, made.experiment.task
    assert probe.whole is None
    assert repr(probe.rows(task, 0)) == repr(task.rows(probe.batch, probe.trace.outputs, 0))


@pytest.mark.parametrize("name", TASKS)
def test_a_task_answers_on_a_part_of_a_batch(name: str) -> None:
    made = trainer(name, {})
    task, whole = made.experiment.task, made.training_batch(0)
    for stop in {1, (whole.steps + 1) // 2, whole.steps}:
        part = whole.part(0, stop)
        outputs = np.zeros((stop, task.outputs, part.size), np.float32)
        assert (
            task.relevant_steps(part).shape == task.answer_steps(part).shape == part.counted.shape
        )
        right = task.right(part, outputs)
        assert right is None or right.shape == part.counted.shape
        assert {len(shown(row)) for row in task.rows(part, outputs, 0)} == {stop}
