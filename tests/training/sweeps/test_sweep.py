"""The runs of a sweep."""

from __future__ import annotations

import itertools
import tracemalloc

from tests.training.sweeps.helpers import SMALL, small_sweep


def test_every_combination_is_a_run_from_every_seed() -> None:
    sweep = small_sweep(("task.delay", [1, 2]), ("model.cell", ["rnn", "lstm"]), seeds=3)
    runs = list(sweep.runs())
    assert len(runs) == len(sweep) == 12
    assert len(set(runs)) == 12
    assert runs[0] == (("model.cell", "rnn"), ("task.delay", 1), ("seed.weights", 0))
    assert [dict(run)["seed.weights"] for run in runs[:3]] == [0, 1, 2]


def test_without_anything_varied_only_the_seeds_differ() -> None:
    sweep = small_sweep(seeds=2)
    assert list(sweep.runs()) == [(("seed.weights", 0),), (("seed.weights", 1),)]


def test_seeds_begin_with_that_of_the_experiment() -> None:
    experiment = SMALL.with_settings({"seed.weights": 7})
    sweep = small_sweep(seeds=2)
    sweep = type(sweep)("", experiment, (), 2)
    assert [dict(run)["seed.weights"] for run in sweep.runs()] == [7, 8]


def test_a_million_planned_runs_take_no_room() -> None:
    values = list(range(1, 1001))
    sweep = small_sweep(("task.delay", values), seeds=1000)
    tracemalloc.start()
    for _ in itertools.islice(sweep.runs(), 5000):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sweep) == 1_000_000
    assert most < 200_000
