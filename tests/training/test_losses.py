"""Whose loss: which steps' losses are sent back, and what arrives of them."""

import numpy as np
import pytest

from rnnviz.registry import tasks
from rnnviz.tasks.base import Split
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which, declares_answers
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import HISTORY

DECLARED = {"copy", "counting", "reber", "continual-reber", "frames", "long-lag"}


def trainer(**changes: object) -> Trainer:
    small = {"task.delay": 6, "model.units": 6, "training.batch": 4, **changes}
    return Trainer(Experiment().with_settings(small), np.float64)


@pytest.mark.parametrize("kind", sorted(set(tasks) - {"series", "labels"}))
def test_a_task_that_tells_its_answers_from_other_losses_does_so(kind: str) -> None:
    task = Experiment().with_settings({"task": kind}).task
    batch = task.draw(0, Split.PROBE, 0, 8)
    counted = batch.counted & batch.valid
    answers = ANSWERS.of(task, batch)
    assert declares_answers(task, batch) == (kind in DECLARED)
    assert answers.any()
    assert not (answers & ~counted).any()
    assert ANSWERS.within(task, batch) == (ANSWERS if kind in DECLARED else ALL_LOSSES)
    np.testing.assert_array_equal(ALL_LOSSES.of(task, batch), counted)


def test_the_answers_of_copy_memory_are_its_last_letters() -> None:
    task = Experiment().with_settings({"task.symbols": 3, "task.delay": 6}).task
    answers = ANSWERS.of(task, task.draw(0, Split.PROBE, 0, 2))
    assert answers[:, 0].nonzero()[0].tolist() == [9, 10, 11]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_what_answers_and_other_losses_send_back_adds_up_to_all(cell: str) -> None:
    made = trainer(**{"model.cell": cell, "model.layers": 2, "model.bidirectional": True})
    made.step(2)
    seen = {
        losses: made.snapshot({"trace"}, Focus(losses=losses)).trace
        for losses in (ANSWERS, ALL_LOSSES, *(Losses(Which.STEP, step) for step in range(9)))
    }
    answers, whole, *others = seen.values()
    assert answers.followed.sum() == 3 * answers.size
    for index, layer in enumerate(whole.layers):
        for state, gradient in layer.gradients.items():
            silent = sum(one.layers[index].gradients[state].total for one in others)
            both = silent + answers.layers[index].gradients[state].total
            np.testing.assert_allclose(both, gradient.total, atol=1e-14)


def test_gradients_of_the_answers_are_those_of_their_losses_by_differences() -> None:
    """dL/dh at step 2, where L adds up the answers alone, in a net that is run on from there."""
    made = trainer(**{"model.cell": "rnn"})
    trace = made.snapshot({"trace"}).trace
    weights = {name: array.astype(np.float64) for name, array in made.network.parameters.items()}
    batch = made.probe.batch
    tokens, targets = batch.inputs[:, 0], batch.targets[:, 0]

    def loss(h: np.ndarray) -> float:
        total = 0.0
        for step in range(3, batch.steps):
            drive = weights["layer0.W_x"][:, tokens[step]] + weights["layer0.b"]
            h = np.tanh(weights["layer0.W_h"] @ h + drive)
            logits = weights["readout.W_y"] @ h + weights["readout.b_y"]
            if step >= batch.steps - 3:
                total += np.log(np.exp(logits).sum()) - logits[targets[step]]
        return total / batch.steps

    h = trace.layers[0].states["h"][2, :, 0].astype(np.float64)
    nudges = 1e-5 * np.eye(len(h))
    expected = [(loss(h + nudge) - loss(h - nudge)) / 2e-5 for nudge in nudges]
    found = trace.layers[0].gradients["h"].total[2, :, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-11)


def test_the_history_is_of_the_losses_that_are_asked_for() -> None:
    made = trainer()
    made.step(3)
    for losses in (ANSWERS, ALL_LOSSES):
        snapshot = made.snapshot({"history", "trace"}, Focus(losses=losses))
        history, trace = snapshot[HISTORY], snapshot.trace
        assert history.losses == losses
        lengths = np.linalg.norm(trace.layers[0].gradients["h"].total, axis=1)
        expected = np.sqrt(np.square(lengths).mean(axis=1))
        np.testing.assert_allclose(history.magnitudes["h"].values[-1], expected)
    alone = made.snapshot({"history"}, Focus(losses=Losses(Which.STEP, 4)))[HISTORY]
    assert alone.losses == ANSWERS  # none is kept of single steps


def test_weights_do_not_depend_on_whose_gradients_are_watched() -> None:
    watched, alone = trainer(), trainer()
    for step in range(5):
        watched.snapshot({"trace", "history"}, Focus(losses=Losses(Which.STEP, step)))
        watched.step(1)
    alone.step(5)
    np.testing.assert_array_equal(watched.network.parameters.flat, alone.network.parameters.flat)
