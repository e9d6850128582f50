"""One run of a sweep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.registry import cells, measures
from rnnviz.training.evaluation import HeldOut
from rnnviz.training.losses import Losses, Which
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.sweeps.running import carry_out, orders_of
from rnnviz.training.sweeps.sweep import Sweep
from tests.training.sweeps.helpers import SMALL, small_sweep


def test_a_row_has_what_a_trainer_of_the_same_settings_has() -> None:
    sweep = small_sweep(("task.delay", [2, 5]))
    row = carry_out(list(orders_of(sweep, set()))[1])
    trainer = Trainer(SMALL.with_settings({"task.delay": 5}))
    trainer.step(3)
    held_out = HeldOut(trainer.origin.task, trainer.origin.seed.data, trainer.origin.training.batch)
    loss = held_out.score(trainer.network).loss  # of these weights, not of those last measured
    assert trainer.score is not None
    assert trainer.score.loss != loss
    assert row.settings == (("task.delay", 5), ("seed.weights", 0))
    assert (row.updates, row.measured[0], row.failed) == (3, loss, "")


def test_what_is_done_is_not_ordered_again() -> None:
    sweep = small_sweep(("task.delay", [1, 2, 3]))
    done = {next(sweep.runs())}
    assert [dict(one.settings)["task.delay"] for one in orders_of(sweep, done)] == [2, 3]


def test_a_run_without_a_number_of_updates_ends_where_it_is_solved() -> None:
    sweep = replace(small_sweep(updates=None), measures=("solved", "solved-at"))
    easy = sweep.experiment.with_settings({"training.optimizer.learning_rate": 0.1})
    row = carry_out(next(orders_of(replace(sweep, experiment=easy), set())))
    assert row.measured == (1.0, float(row.updates))


def test_a_combination_that_makes_no_sense_is_a_row_that_says_why() -> None:
    sweep = small_sweep(("model.cell", ["rnn", "lstm"]), ("model.cell.forget_bias", [1.0]))
    rows = [carry_out(order) for order in orders_of(sweep, set())]
    assert "model.cell.forget_bias belongs to model.cell=lstm" in rows[0].failed
    assert rows[0].measured == ()
    assert rows[1].failed == ""


def test_an_error_nobody_thought_of_fails_its_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(Trainer, "step", broken)
    assert carry_out(next(orders_of(small_sweep(), set()))).failed == "ZeroDivisionError: oh"


def test_an_explosion_is_a_result() -> None:
    rate = {"training.optimizer.learning_rate": 1000.0}
    wild = load_scene("exploding").experiment.with_settings(rate)
    sweep = Sweep("", wild, (), 1, 500, ("exploded", "loss", "gradient-norm"))
    row = carry_out(next(orders_of(sweep, set())))
    assert row.failed == ""
    assert row.measured[0] == 1.0
    assert all(one is None or np.isfinite(one) for one in row.measured)
    assert row.updates < 500
    assert row.stopped


@pytest.mark.parametrize("kind", list(measures))
@pytest.mark.parametrize("cell", list(cells))
def test_every_measure_measures_every_cell(kind: str, cell: str) -> None:
    trainer = Trainer(SMALL.with_settings({"model.cell": cell}))
    trainer.step(2)
    found = measures[kind].of(trainer)
    assert found is None or (isinstance(found, float) and np.isfinite(found))
    assert measures[kind].title
    if measures[kind].share:
        assert found in (0.0, 1.0)


def test_the_gradient_ratio_is_that_of_the_last_loss_alone() -> None:
    trainer = Trainer(SMALL.with_settings({"model.cell": "lstm"}))
    trace, _ = trainer.picture(Losses(Which.STEP, trainer.probe.batch.steps - 1))
    layer = trace.layers[0]
    squares = [
        sum(float((layer.gradients[s].total[t].astype(np.float64) ** 2).sum()) for s in "hc")
        for t in (0, -1)
    ]
    found = measures["gradient-ratio"].of(trainer)
    assert found == pytest.approx(np.sqrt(squares[0] / squares[1]), rel=1e-12)
