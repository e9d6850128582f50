"""Runs beside each other are called by the same settings, as few as tell them apart."""

from __future__ import annotations

import pytest

from rnnviz import Experiment
from rnnviz.training.settings.run_titles import run_titles, shorter_titles, titles_of

RATE, CLIP, CELL = "training.optimizer.learning_rate", "training.clip", "model.cell"


def experiments(*settings: dict[str, object]) -> list[Experiment]:
    return [Experiment().with_settings(one) for one in settings]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ([{}, {CELL: "rnn"}], ["LSTM", "RNN"]),
        ([{}, {CELL: "rnn", RATE: 0.1}], ["LSTM", "RNN"]),  # one of the two is enough
        (
            [{RATE: 0.1}, {RATE: 0.2}, {RATE: 0.1, CLIP: "off"}],
            [
                "learning rate 0.1, clip gradient norm", "learning rate 0.2, clip gradient norm",
                "learning rate 0.1, clip gradient off",
            ],
        ),
        (  # the rate alone tells them apart, the cell does not
            [{RATE: 0.1}, {RATE: 0.2}, {RATE: 0.3, CELL: "rnn"}],
            ["learning rate 0.1", "learning rate 0.2", "learning rate 0.3"],
        ),
        ([{}, {}, {RATE: 0.1}], ["learning rate 0.01", "learning rate 0.01", "learning rate 0.1"]),
        ([{}, {}], ["LSTM 32", "LSTM 32"]),
        ([{}, {"model.cell.peepholes": True}], ["peepholes off", "peepholes on"]),
    ],
)  # fmt: skip
def test_the_names_of_runs(settings: list[dict[str, object]], names: list[str]) -> None:
    runs = experiments(*settings)
    assert [", ".join(run_titles(runs, k)) for k in range(len(runs))] == names


def test_all_that_differ_are_named_where_it_takes_all() -> None:
    runs = experiments({}, {CELL: "rnn"}, {CELL: "rnn", RATE: 0.1}, {RATE: 0.1, CLIP: "off"})
    settings = [tuple(run_titles(runs, k)) for k in range(4)]
    assert len(set(settings)) == 4
    assert {len(names) for names in settings} == {2}


def test_the_short_names_keep_the_values() -> None:
    runs = experiments({RATE: 0.1}, {RATE: 0.2}, {RATE: 0.1, CLIP: "off"})
    assert shorter_titles(runs, 2) == ("rate 0.1 · clip off", "0.1 · off")
    assert titles_of(runs) == "learning rate 0.1 | 0.2 | 0.1 · clip gradient norm | norm | off"
    options = experiments({"model.cell.forget_bias": 5}, {CELL: "rnn"})
    assert run_titles(options, 0) == ["LSTM, forget bias 5"]
    assert shorter_titles(options, 0) == ("LSTM", "LSTM")
    assert shorter_titles(experiments({}, {}), 0) == ("LSTM 32", "LSTM")
