"""A typed sequence is read by the run as it is, and changes nothing of it."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.errors import RnnvizError
from rnnviz.training.losses import ANSWERS, Losses, Which
from rnnviz.training.run.schedule import Schedule
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS
from rnnviz.training.worker.messages import Load, Report, Request
from rnnviz.training.worker.runs import Runs

NEEDS = frozenset({"trace", "sources", "spectrum", "gradient_norms", "history", "weights"})


def trainer_of(task: str, **changes: object) -> Trainer:
    small = {"task": task, "model.units": 6, "training.batch": 1, **changes}
    return Trainer(Experiment().with_settings(small))


@pytest.mark.parametrize(
    ("task", "typed"), [("copy", "ABC.>..."), ("text", "What was that"), ("reber", "BTBTXSE")]
)
def test_the_weights_are_the_same_with_and_without(task: str, typed: str) -> None:
    watched, alone = trainer_of(task), trainer_of(task)
    length = len(watched.training_batch(0).inputs)
    for k in range(25):
        watched.step(1)
        for text in ("", typed, (typed * length)[:length]):  # of the training batch's own shape
            watched.snapshot(NEEDS, Focus(typed=text, losses=Losses(Which.STEP, k % 5)))
    alone.step(25)
    np.testing.assert_array_equal(watched.network.parameters.flat, alone.network.parameters.flat)
    assert watched.journal == []


def test_every_part_is_of_what_was_typed_but_the_history() -> None:
    trainer = trainer_of("copy")
    trainer.step(3)
    fixed, seen = trainer.snapshot(NEEDS), trainer.snapshot(NEEDS, Focus(typed="AB>.."))
    assert (fixed.probe.typed, seen.probe.typed) == (False, True)
    batch = trainer.experiment.task.typed("AB>..")
    trace = trainer.network.forward(batch)
    trainer.network.backward(trace, ANSWERS.of(trainer.experiment.task, batch))
    for own, other in zip(trace.layers, seen.trace.layers, strict=True):
        np.testing.assert_array_equal(own.states["h"], other.states["h"])
        total = own.gradients["h"].total
        np.testing.assert_array_equal(total, other.gradients["h"].total)
        assert total.any()
    assert seen[SOURCES].matrices[0].norms.shape == (5, 5)
    for name, series in fixed[HISTORY].magnitudes.items():
        np.testing.assert_array_equal(series.values, seen[HISTORY].magnitudes[name].values)


def test_a_stream_is_read_from_a_state_of_zero() -> None:
    trainer = trainer_of("continual-reber")
    trainer.step(5)
    layer = trainer.snapshot(NEEDS, Focus(typed="BTBT")).trace.layers[0]
    assert not any(start.any() for start in layer.initial.values())
    fixed = trainer.snapshot(NEEDS).trace.layers[0]
    assert all(start.any() for start in fixed.initial.values())


def test_without_right_answers_there_is_neither_loss_nor_gradient() -> None:
    snapshot = trainer_of("copy").snapshot(NEEDS, Focus(typed=">A.."))
    assert not snapshot.probe.answered
    assert not snapshot.trace.losses.any()
    assert not any(snapshot[GRADIENT_NORMS].values())
    assert snapshot.probe.underflow is None
    assert len(snapshot[SOURCES].matrices[0].steps) == 0


def test_slow_parts_of_another_text_are_not_shown_with_it() -> None:
    schedule = Schedule(trainer_of("copy"))
    for typed, steps in (("", 16), ("AB>..", 5), ("ABC>...", 7), ("", 16)):
        snapshot = schedule.snapshot(NEEDS, Focus(typed=typed))
        assert snapshot.trace.steps == steps
        assert {m.norms.shape[1] for m in snapshot[SOURCES].matrices} == {steps}
        assert not schedule.owes


def test_what_was_typed_for_a_run_that_could_not_begin_is_left_out() -> None:
    runs = Runs()
    runs.handle(Load((trainer_of("copy").experiment,)))
    for typed, read in (("ABC>...", True), ("0110", False)):
        report = runs.handle(Request(NEEDS, Focus(typed=typed)))
        assert isinstance(report, Report)
        assert report.snapshots[0].probe.typed == read
    with pytest.raises(RnnvizError, match="symbol 1, '0'"):
        runs.trainers[0].snapshot(NEEDS, Focus(typed="0110"))
