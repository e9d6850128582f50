"""Chance levels and definitions, against formulas and simulation."""

import math

import numpy as np
import pytest

from rnnviz.tasks.adding import Adding
from rnnviz.tasks.copy import CopyMemory


@pytest.mark.parametrize(
    ("delay", "nats"),
    [(10, 0.6931), (20, 0.5199), (50, 0.2971), (100, 0.1733), (200, 0.0945), (500, 0.0400)],
)
def test_copy_memory_chance_is_the_published_one(delay: int, nats: float) -> None:
    task = CopyMemory(symbols=10, alphabet=8, delay=delay)
    assert task.length == delay + 20
    assert task.chance() == pytest.approx(nats, abs=5e-5)


def test_copy_memory_is_what_arjovsky_defines() -> None:
    task = CopyMemory(symbols=3, alphabet=4, delay=5)
    batch = task.batch(np.random.default_rng(0), 50)
    inputs, targets = batch.inputs, batch.targets
    assert (inputs[:3] < 4).all()
    assert (inputs[3:7] == 4).all()  # delay - 1 blanks
    assert (inputs[7] == 5).all()  # the delimiter
    assert (inputs[8:] == 4).all()
    assert (targets[:8] == 4).all()
    assert np.array_equal(targets[8:], inputs[:3])
    assert batch.counted.all()
    assert task.relevant_steps(batch)[:3].all()
    assert not task.relevant_steps(batch)[3:].any()


def test_the_memoryless_answer_to_copy_memory_costs_chance() -> None:
    task = CopyMemory()
    probabilities = np.zeros((task.length, task.outputs))
    probabilities[: -task.symbols, -1] = 1.0
    probabilities[-task.symbols :, : task.alphabet] = 1 / task.alphabet
    batch = task.batch(np.random.default_rng(0), 100)
    steps = np.arange(task.length)[:, None]
    losses = -np.log(probabilities[steps, batch.targets])
    assert losses.mean() == pytest.approx(task.chance())
    assert task.symbols * math.log(task.alphabet) == pytest.approx(task.length * task.chance())


def test_adding_marks_one_number_in_each_half_and_asks_for_the_sum() -> None:
    task = Adding(length=11)
    batch = task.batch(np.random.default_rng(0), 200)
    markers = batch.inputs[:, 1]
    assert (markers[:5].sum(axis=0) == 1).all()
    assert (markers[5:].sum(axis=0) == 1).all()
    assert markers.sum(axis=1).min() > 0  # every step gets its turn
    assert np.array_equal(batch.targets[-1, 0], (batch.inputs[:, 0] * markers).sum(axis=0))
    assert batch.counted.sum() == 200
    assert task.relevant_steps(batch).sum() == 400


def test_answering_one_to_adding_costs_a_sixth() -> None:
    batch = Adding().batch(np.random.default_rng(0), 200_000)
    assert np.mean((batch.targets[-1, 0] - 1) ** 2) == pytest.approx(1 / 6, rel=0.01)
    assert Adding().chance() == pytest.approx(0.16667, abs=5e-6)
