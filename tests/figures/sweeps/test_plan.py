"""Which place of a picture each run of a sweep has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rnnviz.figures.sweeps.plan import Plan, Spot
from rnnviz.settings import Value
from rnnviz.training.sweeps.running import Row
from tests.figures.sweeps.helpers import table

DELAYS, UNITS, CELLS = [10, 20, 30], [4, 8], ["rnn", "lstm"]


def alike(settings: Mapping[str, Value]) -> float:
    return 1.0


def plan(**options: object) -> Plan:
    return Plan(table(**options), "gradient-ratio")  # type: ignore[arg-type]


def test_two_numbers_are_axes_in_their_order_and_the_rest_stands_side_by_side() -> None:
    made = plan(
        vary={"task.delay": DELAYS, "model.cell": CELLS, "model.units": UNITS, "task.symbols": [2]},
        of=alike,
    )
    assert made.x is not None
    assert made.y is not None
    assert (made.x.key, made.y.key) == ("task.delay", "model.units")
    assert [one.label for one in made.facets] == ["RNN", "LSTM"]
    assert len(made.groups) == 1
    other = plan(vary={"model.units": UNITS, "task.delay": DELAYS}, of=alike)
    assert other.x is not None
    assert other.x.key == "model.units"


def test_a_third_number_stands_side_by_side_with_its_name() -> None:
    made = plan(vary={"task.delay": DELAYS, "model.units": UNITS, "task.symbols": [1, 2]}, of=alike)
    assert [one.label for one in made.facets] == ["symbols to recall 1", "symbols to recall 2"]


def test_one_number_makes_curves_and_words_are_colours() -> None:
    made = plan(vary={"task.delay": DELAYS, "model.cell": CELLS}, of=alike)
    assert not made.is_phase
    assert [one.label for one in made.groups] == ["RNN", "LSTM"]
    many = plan(
        vary={
            "task.delay": [1, 2],
            "model.cell": ["rnn", "lstm", "gru"],
            "model.initializer": ["uniform", "xavier", "orthogonal"],
        },
        of=alike,
    )
    assert (len(many.groups), len(many.facets)) == (3, 3)  # more colours could not be told apart


def test_words_alone_are_columns_and_without_any_there_is_one() -> None:
    words = plan(vary={"model.cell": CELLS, "training.optimizer": ["adam", "sgd"]}, of=alike)
    assert words.x is not None
    assert (words.x.texts, len(words.groups)) == (("RNN", "LSTM"), 2)
    alone = plan(vary={}, of=alike, seeds=4)
    assert (alone.x, alone.columns, len(list(alone.spots()))) == (None, 1, 4)


def test_every_run_has_a_place_of_its_own() -> None:
    made = table({"task.delay": DELAYS, "model.cell": CELLS, "model.units": UNITS}, alike)
    shown = Plan(made, "gradient-ratio")
    assert {shown.settings(spot) for spot in shown.spots()} == set(made.rows)


def test_rows_of_an_earlier_wider_sweep_are_shown_in_their_order() -> None:
    made = table({"task.delay": [30, 20]}, alike)
    for value in (10, 25, -5):  # the last is none that a delay can have
        settings = (("task.delay", value), ("seed.weights", 7))
        made.rows[settings] = Row(settings, 5, (2.0,))
    shown = Plan(made, "gradient-ratio")
    assert shown.x is not None
    assert shown.x.values == (10, 20, 25, 30)
    assert shown.seeds == (0, 1, 2, 7)
    assert shown.value(Spot(x=2, seed=3)) == 2.0
    assert shown.value(Spot(x=2, seed=0)) is None


def test_numbers_far_apart_have_a_logarithmic_axis() -> None:
    near, far = (
        plan(vary={"task.delay": delays}, of=alike).x for delays in ([1, 10, 100], [1, 10, 101])
    )
    assert near is not None
    assert far is not None
    assert (near.log, far.log) == (False, True)
    assert far.places(far.numbers)[:2] == pytest.approx([0, 1])


def test_arrows_go_from_strip_to_strip_and_from_row_to_row() -> None:
    made = plan(vary={"task.delay": DELAYS, "model.units": UNITS}, of=alike, seeds=2)
    assert made.moved(Spot(), 1, 0) == Spot(seed=1)
    assert made.moved(Spot(seed=1), 1, 0) == Spot(x=1)
    assert made.moved(Spot(x=1), -1, 0) == Spot(seed=1)
    assert made.moved(Spot(), -1, 0) == Spot()
    last = Spot(x=2, y=1, seed=1)
    assert made.moved(last, 1, 0) == made.moved(last, 0, 1) == last
    assert made.moved(Spot(), 0, 1) == Spot(y=1)


def test_arrows_go_along_a_curve_and_from_number_to_number() -> None:
    made = plan(vary={"task.delay": DELAYS}, of=lambda s: (3.0, 1.0, 2.0)[int(s["seed.weights"])])
    assert made.moved(Spot(seed=1), 1, 0) == Spot(x=1, seed=1)
    assert made.moved(Spot(x=2), 1, 0) == Spot(x=2)
    assert made.moved(Spot(seed=1), 0, 1) == Spot(seed=2)
    assert made.moved(Spot(seed=2), 0, 1) == Spot(seed=0)
    assert made.moved(Spot(seed=0), 0, 1) == Spot(seed=0)


def test_of_too_many_small_multiples_the_rest_is_counted() -> None:
    made = plan(
        vary={"task.delay": [1, 2], "model.units": [4, 8], "task.symbols": list(range(1, 16))},
        of=alike, seeds=1,
    )  # fmt: skip
    assert (len(made.facets), made.left_out) == (12, 3)
    assert not made.holds(replace(Spot(), facet=12))
