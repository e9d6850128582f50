"""The contract of every task."""

from collections.abc import Iterator

import numpy as np
import pytest

from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.errors import SettingError
from rnnviz.registry import tasks
from rnnviz.settings import settings_of
from rnnviz.tasks.base import Shape, Split, Task
from rnnviz.tasks.goals import Score
from tests.tasks.every import STREAMS, TASKS


@pytest.fixture(params=TASKS)
def task(request: pytest.FixtureRequest) -> Task:
    made: Task = tasks[request.param]()
    return made


def test_a_batch_follows_from_its_generator(task: Task) -> None:
    first, second = (task.batch(np.random.default_rng(3), 5) for _ in range(2))
    for name in ("inputs", "targets", "counted", "lengths"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    other = task.batch(np.random.default_rng(4), 5)
    assert not np.array_equal(first.inputs, other.inputs)


@pytest.mark.parametrize("split", Split)
def test_a_batch_is_a_function_of_seed_split_number_and_size(task: Task, split: Split) -> None:
    first = task.draw(5, split, 2, 30)
    task.draw(6, split, 2, 30)
    again = task.draw(5, split, 2, 30)
    for name in ("inputs", "targets", "counted", "lengths"):
        assert np.array_equal(getattr(first, name), getattr(again, name))
    others = [(6, split, 2, 30), (5, Split((split + 1) % 3), 2, 30), (5, split, 3, 30)]
    for other in others:
        assert not np.array_equal(first.inputs, task.draw(*other).inputs)


@pytest.mark.parametrize("name", STREAMS)
def test_all_stretches_of_a_stream_have_the_same_steps(name: str) -> None:
    task = tasks[name]()
    for number in range(3):
        batch = task.draw(1, Split.TRAINING, number, 4)
        assert (batch.lengths == task.length).all()
        assert batch.steps == task.length


@pytest.mark.parametrize("size", [1, 7])
def test_shapes_and_types_are_what_the_network_reads(task: Task, size: int) -> None:
    batch = task.batch(np.random.default_rng(0), size)
    steps = batch.steps
    assert batch.counted.shape == (steps, size)
    assert batch.counted.dtype == bool
    assert (batch.counted.sum(axis=0) > 0).all()
    assert not (batch.counted & ~batch.valid).any()
    assert batch.lengths.shape == (size,)
    assert batch.lengths.max() == steps
    if np.issubdtype(batch.inputs.dtype, np.integer):
        assert batch.inputs.shape == (steps, size)
        assert batch.inputs.min() >= 0
        assert batch.inputs.max() < task.inputs
    else:
        assert batch.inputs.dtype == np.float32
        assert batch.inputs.shape == (steps, task.inputs, size)
    if task.loss is CROSS_ENTROPY:
        assert batch.targets.shape == (steps, size)
        assert batch.targets.max() < task.outputs
    else:
        assert batch.targets.shape == (steps, task.outputs, size)


def extremes(name: str) -> Iterator[Task]:
    """Yield a task with each of its settings at its ends in turn; long ones not to their end."""
    kind = tasks[name]
    for key, about in settings_of(kind).items():
        numbers = (about.type(min(end, 60)) for end in (about.low, about.high) if end is not None)
        for value in about.choices or numbers:
            try:
                yield kind(**{key: value})
            except SettingError as refusal:  # a file is too short for it, and the remedy is named
                assert "choose a longer file" in str(refusal)  # noqa: PT017


@pytest.mark.parametrize("name", TASKS)
def test_settings_may_go_to_their_ends(name: str) -> None:
    for task in extremes(name):
        test_shapes_and_types_are_what_the_network_reads(task, 5)
        test_everything_that_is_shown_fits_the_sequence(task)
        test_perfect_answers_are_right_and_solve_it(task)
        assert np.isfinite(task.chance())


def test_what_matters_and_what_is_judged_is_no_padding(task: Task) -> None:
    batch = task.batch(np.random.default_rng(0), 20)
    for steps in (task.relevant_steps(batch), task.answer_steps(batch), batch.counted):
        assert steps.dtype == bool
        assert not (steps & ~batch.valid).any()
    assert task.answer_steps(batch).any()
    assert not (task.answer_steps(batch) & ~batch.counted).any()


def test_everything_that_is_shown_fits_the_sequence(task: Task) -> None:
    batch = task.batch(np.random.default_rng(0), 4)
    assert task.relevant_steps(batch).shape == batch.counted.shape
    assert task.answer_steps(batch).shape == batch.counted.shape
    outputs = np.random.default_rng(1).random((batch.steps, task.outputs, 4))
    rows = task.rows(batch, outputs, 2)
    assert [row.name for row in rows][-1] == "prediction"
    for row in rows:
        assert (row.symbols is None) != (row.values is None)
        assert len(row.symbols if row.values is None else row.values) == batch.steps
        if row.right is not None:
            assert row.judged is not None
            assert row.right.shape == row.judged.shape == (batch.steps,)


def test_every_class_and_every_sign_has_its_name(task: Task) -> None:
    assert len(task.answer_vocabulary) == (task.outputs if task.loss is CROSS_ENTROPY else 0)
    signs = {one for one in (*task.vocabulary, *task.answer_vocabulary) if one in "·▶■␣↵⇥"}
    told = " ".join(task.remarks)
    assert all(f"{sign} " in told for sign in signs)


def test_perfect_answers_are_right_and_solve_it(task: Task) -> None:
    batch = task.batch(np.random.default_rng(0), 6)
    if task.loss is CROSS_ENTROPY:
        outputs = np.eye(task.outputs)[batch.targets].swapaxes(1, 2)
    else:
        outputs = np.asarray(batch.targets, dtype=float)
    score = task.score(batch, outputs, 0.0)
    assert score.accuracy in (1.0, None)
    assert score.sequence_accuracy in (1.0, None)
    assert task.solved(score)
    assert not task.solved(Score(task.chance(), 0.0, 0.0))


def test_words_for_people(task: Task) -> None:
    assert task.title
    assert task.shape in Shape
    assert task.about.endswith(".")
    assert task.goal.words
    assert task.chance() > 0


def test_a_sequence_is_right_if_all_that_is_judged_of_it_is() -> None:
    task = tasks["copy"](symbols=2, delay=3)
    batch = task.draw(0, Split.HELD_OUT, 0, 4)
    judged = task.answer_steps(batch)
    assert not judged.all()
    outputs = np.zeros((batch.steps, task.outputs, 4))
    right = judged.copy()
    right[np.flatnonzero(judged[:, 0])[-1], 0] = False  # one wrong answer in one sequence
    answers = np.where(right, batch.targets, (batch.targets + 1) % task.outputs)
    np.put_along_axis(outputs, answers[:, None, :], 1.0, axis=1)
    score = task.score(batch, outputs, 0.5)
    assert score.sequence_accuracy == 3 / 4
    assert score.accuracy == (judged.sum() - 1) / judged.sum()
    assert score.loss == 0.5


def test_all_points_of_a_plane_are_on_it(task: Task) -> None:
    if task.plane is None:
        return
    batch = task.batch(np.random.default_rng(0), 500)
    assert (batch.steps, task.inputs, task.outputs) == (1, 2, 2)
    assert task.loss is CROSS_ENTROPY
    for values, (low, high) in zip(batch.inputs[0], (task.plane.x, task.plane.y), strict=True):
        assert low < values.min() < values.max() < high
