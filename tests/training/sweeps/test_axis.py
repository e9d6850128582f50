"""What a sweep varies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.errors import RnnvizError
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.axis import Axis, axes_of, parts_of


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rnn,lstm", ["rnn", "lstm"]),
        ("10:30:10", ["10", "20", "30"]),
        ("10:35:10", ["10", "20", "30"]),
        ("1:0.7:-0.1", ["1.0", "0.9", "0.8", "0.7"]),
        ("0.1:0.3:0.1", ["0.1", "0.2", "0.3"]),
        ("1, 10:12:1", ["1", "10", "11", "12"]),
        ("a:b:c", ["a:b:c"]),
        ("1:nan:1", ["1:nan:1"]),
    ],
)
def test_values_are_a_list_or_a_range_with_its_end(text: str, values: list[str]) -> None:
    assert parts_of(text) == values


@pytest.mark.parametrize("text", ["1:2:0", "1:2:-1", "2:1:1", "0:1e9:1", "2:10", "1:2:3:4"])
def test_a_range_without_an_end_is_refused(text: str) -> None:
    with pytest.raises(RnnvizError):
        parts_of(text)


@given(st.integers(-50, 50), st.integers(1, 20), st.integers(1, 12))
def test_a_range_of_hundredths_has_no_rounding(first: int, step: int, count: int) -> None:
    ends = [f"{n / 100:.2f}" for n in (first, first + step * (count - 1), step)]
    assert [float(one) for one in parts_of(":".join(ends))] == [
        (first + step * n) / 100 for n in range(count)
    ]


def test_values_become_those_of_the_setting_and_kinds_come_first() -> None:
    axes = axes_of(Experiment(), [("task.delay", ["10", 20]), ("model.cell", ["rnn", "lstm"])])
    assert axes == (Axis("model.cell", ("rnn", "lstm")), Axis("task.delay", (10, 20)))


def test_a_setting_of_a_kind_that_is_varied_too() -> None:
    varied = [("training.optimizer.momentum", [0.5]), ("training.optimizer", ["adam", "sgd"])]
    axes = axes_of(Experiment(), varied)
    assert axes[1] == Axis("training.optimizer.momentum", (0.5,))
    with pytest.raises(RnnvizError, match=r"belongs to training.optimizer="):
        axes_of(Experiment(), varied[:1])


@pytest.mark.parametrize(
    ("varied", "words"),
    [
        ([("task.dely", ["1"])], "did you mean 'task.delay'"),
        ([("task.delay", ["0"])], "from 1 to 1000"),
        ([("task.delay", [])], "no values"),
        ([("task.delay", ["5", "5.0"])], "twice"),
        ([("task.delay", [5]), ("task.delay", [6])], "varied twice"),
        ([("seed.weights", [1, 2])], "--seeds"),
    ],
)
def test_what_cannot_be_varied_is_refused(
    varied: list[tuple[str, list[object]]], words: str
) -> None:
    with pytest.raises(RnnvizError, match=words):
        axes_of(Experiment(), varied)
