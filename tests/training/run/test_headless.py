"""What is said of a run without a window."""

from __future__ import annotations

from rnnviz import Experiment
from rnnviz.training.evaluation import HeldOut
from rnnviz.training.run.headless import summary
from rnnviz.training.run.trainer import HELD_OUT_EVERY, Trainer

SMALL = Experiment().with_settings({"model.units": 4, "training.batch": 2, "task.delay": 2})


def test_the_held_out_loss_is_that_of_the_last_update() -> None:
    trainer = Trainer(SMALL)
    trainer.step(HELD_OUT_EVERY - 1)
    (said,) = (line for line in summary(trainer) if line.startswith("held-out loss"))
    held_out = HeldOut(SMALL.task, SMALL.seed.data, SMALL.training.batch)
    now, before = (held_out.score(one.network).loss for one in (trainer, Trainer(SMALL)))
    unit = SMALL.task.loss_unit
    assert said.split()[2] == f"{unit.of(now):.4g}" != f"{unit.of(before):.4g}"
