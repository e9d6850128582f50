"""Streams: batches that go on where the one before ended, and the state with them."""

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.batch import Batch
from rnnviz.errors import RnnvizError
from rnnviz.registry import cells
from rnnviz.tasks.base import Split
from rnnviz.training.batches import Reader
from rnnviz.training.evaluation import LEAD, STRETCHES
from rnnviz.training.settings.checks import pass_bytes

K1, K2 = "training.update_steps", "training.back_steps"
STEPS = 10  # of a batch
SMALL: dict[str, object] = {
    "task": "continual-reber",
    "task.length": STEPS,
    "model.units": 5,
    "training.batch": 4,
}
RECURRENT = [name for name in cells if cells[name]().reach is None]


def experiment(**changes: object) -> Experiment:
    return Experiment().with_settings(SMALL).with_settings(changes)


def windows(made: Experiment, batches: int):  # type: ignore[no-untyped-def]
    """Yield every window of a few batches, weights frozen, with the gradient of its pass."""
    trainer = Trainer(made, np.float64)
    reading: Reader = trainer._reader
    while reading.batches < batches:
        part = reading.forward()
        trainer.network.backward(part.trace)
        yield part, trainer.network.gradients.flat.copy()
        reading.advance(part.trace)


def whole_stream(made: Experiment, batches: int) -> Batch:
    """Return the first batches as one sequence, drawn as one."""
    task = made.with_settings({"task.length": STEPS * batches}).task
    parts = [made.task.draw(0, Split.TRAINING, k, 4) for k in range(batches)]
    inputs, targets = (
        np.concatenate([getattr(p, n) for p in parts]) for n in ("inputs", "targets")
    )
    assert task.length == len(inputs)
    return Batch(inputs, targets, np.ones(inputs.shape, bool), np.full(4, len(inputs)))


@pytest.mark.parametrize("cell", RECURRENT)
@pytest.mark.parametrize(("k1", "k2"), [(0, 0), (3, 0), (3, 3), (4, 9), (5, 40), (10, 10), (2, 25)])
def test_the_state_goes_on_from_batch_to_batch(cell: str, k1: int, k2: int) -> None:
    made = experiment(**{"model.cell": cell, "model.layers": 2, K1: k1, K2: k2})
    whole = Trainer(made, np.float64).network.forward(whole_stream(made, 5)).frozen()
    own = 0
    for number, (part, _) in enumerate(windows(made, 5)):
        per_batch = -(-STEPS // (k1 or STEPS))
        batch, window = divmod(number, per_batch)
        own = window * (k1 or STEPS)
        stop = min(own + (k1 or STEPS), STEPS)
        first, last = batch * STEPS + part.start, batch * STEPS + stop
        if k2 == 0:
            assert part.start == 0
        else:
            assert first == max(0, last - k2)
        assert part.trace.steps == last - first
        np.testing.assert_array_equal(
            part.trace.counted.all(axis=1), np.arange(first, last) >= batch * STEPS + own
        )
        for ours, full in zip(part.trace.layers, whole.layers, strict=True):
            for name, values in ours.states.items():
                np.testing.assert_allclose(values, full.states[name][first:last], rtol=1e-11)


@pytest.mark.parametrize("k1", [2, 3, 5, 10])
def test_with_frozen_weights_far_reaching_windows_sum_to_the_whole(k1: int) -> None:
    """Backpropagation through the whole stream, when k2 reaches back to its beginning."""
    made = experiment(**{K1: k1, K2: 4 * STEPS})
    trainer = Trainer(made, np.float64)
    trainer.network.backward(trainer.network.forward(whole_stream(made, 4)))
    gradients = [gradient for _, gradient in windows(made, 4)]
    # A batch's losses share its own N; those of the whole are shared by four times as many.
    np.testing.assert_allclose(
        np.sum(gradients, axis=0), 4 * trainer.network.gradients.flat, rtol=1e-9, atol=1e-13
    )


def test_without_truncation_no_gradient_passes_the_beginning_of_a_batch() -> None:
    made = experiment()
    parts = list(windows(made, 3))
    whole = Trainer(made, np.float64)
    trace = whole.network.forward(whole_stream(made, 2)).frozen()
    second = made.task.draw(0, Split.TRAINING, 1, 4)
    states = [{n: v[STEPS - 1] for n, v in layer.states.items()} for layer in trace.layers]
    whole.network.backward(whole.network.forward(second, states))
    np.testing.assert_allclose(parts[1][1], whole.network.gradients.flat, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("settings", [{}, {K1: 4}, {K1: 4, K2: 12}, {"model.dropout": 0.3}])
def test_training_is_the_same_watched_or_not_and_replayed(settings: dict[str, object]) -> None:
    made = experiment(**{"model.layers": 2, **settings})
    one, other = Trainer(made), Trainer(made)
    one.step(25)
    for _ in range(25):
        other.snapshot()
        other.step(1)
    assert one.network.parameters.flat.tobytes() == other.network.parameters.flat.tobytes()
    assert one.score == other.score
    assert one.snapshot(()).batches == (25 if K1 not in settings else 25 // 3)


def test_the_loss_that_is_told_is_that_of_whole_batches() -> None:
    slow = {"training.optimizer.learning_rate": 1e-6}
    one, other = Trainer(experiment(**slow)), Trainer(experiment(**slow, **{K1: 4, K2: 15}))
    one.step(3)
    other.step(9)  # windows of 4, 4 and 2 steps
    assert other.loss == pytest.approx(one.loss, rel=1e-3)


def test_the_probe_is_shown_in_the_midst_of_its_stream() -> None:
    trainer = Trainer(experiment(), np.float64)
    trainer.step(5)
    trace = trainer.snapshot({"trace"}).trace
    batches = [trainer.experiment.task.draw(0, Split.PROBE, k, 8) for k in range(LEAD + 1)]
    np.testing.assert_array_equal(trainer.probe.batch.inputs, batches[-1].inputs)
    stream = np.concatenate([batch.inputs for batch in batches])
    counted = np.ones(stream.shape, bool)
    whole = trainer.network.forward(Batch(stream, stream, counted, np.full(8, len(stream))))
    for name, values in trace.layers[0].states.items():
        assert trace.layers[0].initial[name].any()
        np.testing.assert_allclose(values, whole.layers[0].states[name][-STEPS:], rtol=1e-12)


def test_what_is_held_out_is_read_in_its_order_and_scored_after_the_lead() -> None:
    trainer = Trainer(experiment(), np.float64)
    task = trainer.experiment.task
    batches = [task.draw(0, Split.HELD_OUT, k, 128 // STRETCHES) for k in range(LEAD + STRETCHES)]
    inputs, targets = (
        np.concatenate([getattr(b, n) for b in batches]) for n in ("inputs", "targets")
    )
    size = inputs.shape[1]
    whole = trainer.network.forward(
        Batch(inputs, targets, np.ones(inputs.shape, bool), np.full(size, len(inputs)))
    )
    assert trainer.score is not None
    losses = whole.losses[LEAD * STEPS :] * len(inputs)  # N counted them all
    assert trainer.score.loss == pytest.approx(losses.mean(), rel=1e-9)


def test_a_fault_in_the_batch_before_has_no_place_in_the_picture() -> None:
    trainer = Trainer(experiment(**{K1: 5, K2: 12}))
    trainer.step(4)
    trainer.network.parameters["layer0.b"][:] = np.nan
    assert trainer.step(1) == 0
    assert trainer.fault is not None
    assert trainer.fault.step is None


def test_a_stream_has_no_end_to_read_from() -> None:
    with pytest.raises(RnnvizError, match=r"model\.bidirectional"):
        experiment(**{"model.bidirectional": True})


def test_going_back_beyond_the_batch_takes_memory() -> None:
    near, far = experiment(**{K1: 5, K2: 10}), experiment(**{K1: 5, K2: 100})
    sizes = [pass_bytes(made.task, made.model, made.training) for made in (near, far)]
    assert sizes[1] == 10 * sizes[0]
