"""What updates are computed from: whole batches, or the windows of truncated backpropagation."""

import math

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.network import Network
from rnnviz.registry import cells
from rnnviz.training.batches import Reader

K1, K2 = "training.update_steps", "training.back_steps"
SMALL: dict[str, object] = {"model.units": 5, "training.batch": 4, "task.delay": 5}  # 11 steps


def experiment(**changes: object) -> Experiment:
    return Experiment().with_settings(SMALL).with_settings(changes)


def reader(made: Experiment) -> tuple[Reader, Trainer]:
    """Return a reader over a network in float64 whose weights nobody changes."""
    trainer = Trainer(made, np.float64)
    return trainer._reader, trainer


def windows(made: Experiment, batches: int = 1):  # type: ignore[no-untyped-def]
    """Yield every window of a few batches with the gradient of the pass over it."""
    reading, trainer = reader(made)
    while reading.batches < batches:
        part = reading.forward()
        trainer.network.backward(part.trace)
        yield part, trainer.network.gradients.flat.copy()
        reading.advance(part.trace)


RECURRENT = [name for name in cells if cells[name]().reach is None]


@pytest.mark.parametrize("cell", RECURRENT)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("k2", [0, 11, 40])
def test_with_frozen_weights_the_windows_sum_to_the_whole(cell: str, layers: int, k2: int) -> None:
    settings = {"model.cell": cell, "model.layers": layers}
    ((whole, gradient),) = windows(experiment(**settings))
    for k1 in (1, 2, 4, 7, 10, 11):
        parts = list(windows(experiment(**settings, **{K1: k1, K2: k2})))
        assert len(parts) == math.ceil(11 / k1)
        summed = np.sum([own for _, own in parts], axis=0)
        np.testing.assert_allclose(summed, gradient, rtol=1e-9, atol=1e-13)
        counts = [min(k1, 11 - j * k1) for j in range(len(parts))]
        assert [part.share for part, _ in parts] == pytest.approx([n / 11 for n in counts])
        assert sum(part.loss for part, _ in parts) == pytest.approx(whole.loss, rel=1e-12)


@pytest.mark.parametrize(("k1", "k2"), [(2, 2), (2, 5), (3, 4), (4, 4), (1, 3), (10, 10)])
def test_a_window_reaches_back_k2_steps_with_the_state_that_was_there(k1: int, k2: int) -> None:
    made = experiment(**{K1: k1, K2: k2, "model.layers": 2})
    trainer = Trainer(made, np.float64)
    whole = trainer.network.forward(trainer.training_batch(0)).frozen()
    own = 0
    for part, _ in windows(made):
        trace, stop = part.trace, min(own + k1, 11)
        assert part.start == max(0, stop - k2)
        assert trace.steps == stop - part.start
        counted = np.zeros(trace.steps, np.bool_)
        counted[own - part.start :] = True
        np.testing.assert_array_equal(trace.counted.all(axis=1), counted)
        for ours, full in zip(trace.layers, whole.layers, strict=True):
            for name, values in ours.states.items():
                np.testing.assert_allclose(values, full.states[name][part.start : stop], rtol=1e-12)
        own += k1
    assert own >= 11


def test_the_state_of_one_batch_does_not_enter_the_next() -> None:
    made = experiment(**{K1: 4, K2: 4})
    states = [
        part.trace.layers[0].initial[name].any()
        for part, _ in windows(made, batches=2)
        for name in ("h", "c")
    ]
    assert states == [False, False, True, True, True, True] * 2


def test_a_window_that_counts_nothing_makes_no_update() -> None:
    made = Experiment().with_settings({"task": "adding", "task.length": 12, K1: 5, K2: 5})
    trainer = Trainer(made)
    trainer.step(7)
    assert trainer.snapshot(()).batches == 7
    assert trainer.update == 7


def test_a_window_is_read_again_until_it_is_advanced() -> None:
    reading, _ = reader(experiment(**{K1: 3, K2: 6, "model.dropout": 0.3, "model.layers": 2}))
    for _ in range(3):
        first = reading.forward()
        loss = first.loss
        again = reading.forward()
        assert (again.loss, again.start) == (loss, first.start)
        reading.advance(again.trace)


def test_truncated_training_is_reproducible_learns_and_counts_batches() -> None:
    made = experiment(**{K1: 4, K2: 8})
    one, other = Trainer(made), Trainer(made)
    one.step(60)
    for _ in range(60):
        other.snapshot()
        other.step(1)
    assert one.network.parameters.flat.tobytes() == other.network.parameters.flat.tobytes()
    assert one.snapshot(()).batches == 20  # of 11 steps: three updates each
    losses = one.snapshot(()).metrics.loss.values
    assert losses[-12:].mean() < losses[:6].mean()


def test_dropout_is_reproducible_and_only_in_training() -> None:
    made = experiment(**{"model.layers": 2, "model.dropout": 0.5})
    one, other = Trainer(made), Trainer(made)
    one.step(30)
    for _ in range(30):
        other.snapshot()
        other.step(1)
    assert one.network.parameters.flat.tobytes() == other.network.parameters.flat.tobytes()
    plain = Trainer(experiment(**{"model.layers": 2}))
    assert plain.network.parameters.flat.size == one.network.parameters.flat.size
    plain.network.parameters.flat[:] = one.network.parameters.flat
    np.testing.assert_array_equal(plain.snapshot().trace.outputs, one.snapshot().trace.outputs)
    plain.step(1)
    one.step(1)
    assert plain.loss != one.loss


def test_runs_with_and_without_truncation_read_the_same_batches() -> None:
    whole, truncated = (Trainer(experiment(**{K1: k1})) for k1 in (0, 4))
    whole.step(2)
    truncated.step(6)
    assert whole.snapshot(()).batches == truncated.snapshot(()).batches == 2


def test_the_trainer_uses_the_network_it_shows() -> None:
    trainer = Trainer(experiment())
    assert isinstance(trainer.network, Network)
    assert trainer._reader._network is trainer.network


def test_the_loss_that_is_told_is_that_of_whole_sequences() -> None:
    whole = Experiment().with_settings({"training.optimizer.learning_rate": 1e-6})
    parts = whole.with_settings({"training.update_steps": 5, "training.back_steps": 8})
    one, other = Trainer(whole), Trainer(parts)
    one.step(1)
    other.step(4)  # windows of 5, 5, 5 and 1 step are one batch
    assert other.snapshot(()).batches == 1
    assert other.loss == pytest.approx(one.loss, rel=1e-3)


@pytest.mark.parametrize("k1", [2, 4, 7])
def test_the_loss_that_is_told_weights_each_window_by_its_counted_steps(k1: int) -> None:
    """With weights that answer some steps far worse than others, and a shorter last window."""

    def scaled(**changes: object) -> tuple[Reader, Trainer]:
        reading, trainer = reader(experiment(**changes))
        trainer.network.parameters.flat *= 20
        return reading, trainer

    reading, _ = scaled()
    expected = reading.forward()
    losses = expected.trace.losses.sum(axis=1)
    assert losses.max() > 2 * losses.min()
    reading, _ = scaled(**{K1: k1, K2: k1})
    while reading.batches == 0:
        part = reading.forward()
        told = reading.whole_loss(part)
        reading.advance(part.trace)
    assert told == pytest.approx(expected.loss, rel=1e-12)


@pytest.mark.parametrize("task", ["counting", "reber", "adding"])
@pytest.mark.parametrize("k1", [1, 3, 7])
def test_where_lengths_vary_the_loss_that_is_told_is_the_batchs(task: str, k1: int) -> None:
    made = Experiment().with_settings({"task": task, "model.units": 5, "training.batch": 6, K1: k1})
    reading, trainer = reader(made)
    for number in range(3):
        while reading.batches == number:
            part = reading.forward()
            told = reading.whole_loss(part)
            reading.advance(part.trace)
        whole = trainer.network.forward(trainer.training_batch(number))
        assert told == pytest.approx(trainer.network.loss(whole), rel=1e-12)
