"""Combinations of settings that make no sense are refused in one sentence that names both."""

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.errors import RnnvizError
from rnnviz.registry import cells
from rnnviz.tasks.base import Split
from rnnviz.training.settings.checks import pass_bytes

K1, K2 = "training.update_steps", "training.back_steps"
WINDOW = {"model.cell": "window"}
REFUSED: list[tuple[dict[str, object], list[str]]] = [
    ({"model.dropout": 0.2}, ["model.dropout 0.2", "model.layers is 1"]),
    ({"model.cell": "rnn", "model.initializer": "chrono"}, ["model.initializer", "model.cell rnn"]),
    (
        {"model.cell": "lstm-noforget", "model.initializer": "chrono"},
        ["model.initializer chrono", "model.cell lstm-noforget"],
    ),
    ({**WINDOW, "model.spectral_radius": 1.1}, ["model.spectral_radius 1.1", "model.cell window"]),
    ({**WINDOW, "model.initializer": "orthogonal"}, ["model.initializer", "model.cell window"]),
    ({**WINDOW, "model.bidirectional": True}, ["model.bidirectional", "model.cell window"]),
    ({**WINDOW, K1: 4}, [f"{K1} 4", "model.cell window"]),
    ({"model.bidirectional": True, K1: 4}, [f"{K1} 4", "model.bidirectional"]),
    ({K1: 4, K2: 3}, [f"{K2} 3", f"{K1}, which is 4"]),
    ({K2: 3}, [f"{K2} 3", f"{K1}, which is 0 (whole)"]),
    ({"task": "adding", "model.embedding": 8}, ["model.embedding 8", "task adding"]),
    (
        {"model.cell": "gru", "model.cell.peepholes": True},
        ["model.cell.peepholes belongs to model.cell=lstm"],
    ),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=lambda x: "-".join(x) if x else "")
def test_it_is_refused(changes: dict[str, object], words: list[str]) -> None:
    with pytest.raises(RnnvizError) as error:
        Experiment().with_settings(changes)
    for word in words:
        assert word in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith((".", "?"))


@pytest.mark.parametrize(
    "changes",
    [
        {"model.dropout": 0.2, "model.layers": 2},
        {"model.initializer": "chrono"},
        {"model.cell": "gru", "model.initializer": "chrono", "model.bidirectional": True},
        {K1: 4, K2: 4},
        {K1: 4},
        {"model.embedding": 8, "model.layers": 4, "model.bidirectional": True},
        {**WINDOW, "model.layers": 2},
        {"model.cell.peepholes": True},
        {"model.cell": "gru", "model.cell.reset": "before", "model.spectral_radius": 1.0},
    ],
)
def test_what_makes_sense_trains(changes: dict[str, object]) -> None:
    trainer = Trainer(Experiment().with_settings({"model.units": 6, "task.delay": 4, **changes}))
    assert trainer.step(25) == 25
    losses = trainer.snapshot().metrics.loss.values
    assert losses[-5:].mean() < losses[:3].mean()


def test_every_cell_says_what_it_can() -> None:
    for kind in cells:
        cell = cells[kind]()
        assert cell.chrono.keys() <= set(cell.blocks)
        assert (cell.reach is None) == ("W_h" in cell.shapes(2, 3))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"model.bidirectional": True},
        {"model.layers": 3},
        {"model.layers": 2, "model.bidirectional": True},
        {"training.batch": 64},
        {"model.units": 64, "model.cell": "gru"},
        {"model.cell": "rnn", "model.bidirectional": True},
        {"model.cell": "window"},
    ],
    ids=str,
)
def test_the_memory_of_a_pass_is_known_beforehand(changes: dict[str, object]) -> None:
    made = Experiment().with_settings(changes)
    network = Trainer(made).network
    batch = made.task.draw(0, Split.TRAINING, 0, made.training.batch)
    taken = network.workspace(network.forward(batch)).nbytes
    assert pass_bytes(made.task, made.model, made.training) == pytest.approx(taken, rel=0.2)
