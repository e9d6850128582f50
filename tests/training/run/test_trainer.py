import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz import Experiment, Trainer
from rnnviz.engine.passes.trace import magnitude
from rnnviz.errors import SettingError
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.training.commands.change import Change
from rnnviz.training.losses import ALL_LOSSES, Losses, Which
from rnnviz.training.run.trainer import HELD_OUT_EVERY
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.weights import WEIGHTS

SMALL: dict[str, object] = {"model.units": 6, "training.batch": 4, "task.delay": 4}
RATE = "training.optimizer.learning_rate"


def small(**changes: object) -> Experiment:
    return Experiment().with_settings(SMALL).with_settings(changes)


def weights(trainer: Trainer) -> NDArray[np.floating]:
    return trainer.network.parameters.flat.copy()


def exploding(radius: float = 1.1) -> Experiment:
    """A relu network that is blown up by its first steps; with a large radius before them."""
    return Experiment().with_settings(
        {
            "model.cell": "rnn",
            "model.cell.activation": "relu",
            "model.spectral_radius": radius,
            "task.delay": 100,
            "training.clip": "off",
            "training.optimizer": "sgd",
            RATE: 1.0,
        }
    )


@pytest.mark.parametrize(
    ("task", "cell", "optimizer"),  # every two of them in every way
    [
        (["adding", "copy", "sine"][(row + column) % 3], cell, optimizer)
        for row, cell in enumerate(cells)
        for column, optimizer in enumerate(optimizers)
    ],
)
def test_every_cell_learns_with_every_optimizer(task: str, cell: str, optimizer: str) -> None:
    experiment = Experiment().with_settings(
        {"task": task, "model.cell": cell, "training.optimizer": optimizer, RATE: 0.01}
    )
    trainer = Trainer(experiment)
    assert trainer.step(60) == 60
    first = trainer.snapshot(()).metrics.loss.values
    assert np.isfinite(first).all()
    assert first[-10:].mean() < first[:5].mean()


CELLS = list(cells)
# Each task with two of the cells, each cell with two of five tasks: all pairs would take long.
PAIRS = [
    (task, CELLS[(turn + ahead) % len(CELLS)])
    for turn, task in enumerate(tasks)
    for ahead in (0, 2)
]


@pytest.mark.parametrize(("task", "cell"), PAIRS)
def test_every_task_can_be_read_and_shown_with_some_cells(task: str, cell: str) -> None:
    made = Experiment().with_settings(
        {"task": task, "model.cell": cell, "model.units": 4, "training.batch": 4}
    )
    trainer = Trainer(made)
    assert trainer.step(HELD_OUT_EVERY) == HELD_OUT_EVERY
    snapshot = trainer.snapshot()
    assert np.isfinite(snapshot.metrics.loss.values).all()
    assert snapshot.metrics.score is not None
    assert np.isfinite(snapshot.metrics.score.loss)
    assert (snapshot.metrics.score.accuracy is None) == (not made.task.goal.accuracy_of)
    assert snapshot.trace.steps == trainer.probe.batch.steps


def test_the_same_experiment_gives_the_same_weights_watched_or_not() -> None:
    unwatched, watched = Trainer(small()), Trainer(small())
    unwatched.step(70)
    for _ in range(70):
        watched.snapshot()
        watched.step(1)
    assert np.array_equal(weights(unwatched), weights(watched))
    one, other = unwatched.snapshot(), watched.snapshot()
    assert np.array_equal(one.metrics.loss.values, other.metrics.loss.values)
    for name, series in one[HISTORY].magnitudes.items():
        assert np.array_equal(series.values, other[HISTORY].magnitudes[name].values)
        assert np.array_equal(series.updates, other[HISTORY].magnitudes[name].updates)


def test_the_two_seeds_are_apart() -> None:
    base, data, net = (
        Trainer(small()),
        Trainer(small(**{"seed.data": 1})),
        Trainer(small(**{"seed.weights": 1})),
    )
    assert np.array_equal(weights(base), weights(data))
    assert not np.array_equal(weights(base), weights(net))
    inputs = [t.snapshot().probe.batch.inputs for t in (base, data, net)]
    assert np.array_equal(inputs[0], inputs[2])
    assert not np.array_equal(inputs[0], inputs[1])


def test_runs_with_different_models_read_the_same_data() -> None:
    lstm, rnn = Trainer(small()), Trainer(small(**{"model.cell": "rnn", "model.units": 3}))
    for number in (0, 5):
        one, other = lstm.training_batch(number), rnn.training_batch(number)
        assert np.array_equal(one.inputs, other.inputs)
    assert not np.array_equal(lstm.training_batch(0).inputs, lstm.training_batch(1).inputs)


def test_a_live_setting_acts_on_the_running_net_and_is_journalled() -> None:
    trainer, replayed = Trainer(small()), Trainer(small())
    trainer.step(5)
    trainer.apply(Change(RATE, 0.05))
    trainer.step(5)
    assert trainer.journal == [(5, Change(RATE, 0.05))]
    assert trainer.experiment.to_dict()[RATE] == 0.05
    assert trainer.snapshot(()).origin == small()
    assert trainer.snapshot(()).journal == tuple(trainer.journal)
    for update, command in trainer.journal:
        replayed.step(update - replayed.update)
        replayed.apply(command)
    replayed.step(trainer.update - replayed.update)
    assert np.array_equal(weights(trainer), weights(replayed))
    plain = Trainer(small())
    plain.step(10)
    assert not np.array_equal(weights(trainer), weights(plain))


def test_what_needs_a_new_run_is_refused_and_changes_nothing() -> None:
    trainer = Trainer(small())
    with pytest.raises(SettingError, match=r"task\.delay cannot change during a run"):
        trainer.apply(Change("task.delay", 9))
    with pytest.raises(SettingError, match="learning_rate must be"):
        trainer.apply(Change(RATE, -1.0))
    assert trainer.journal == []
    assert trainer.experiment == small()


def test_clipping_shortens_to_the_threshold() -> None:
    clipped = Trainer(small(**{"training.clip_threshold": 1e-3}))
    free = Trainer(small(**{"training.clip": "off"}))
    clipped.step(3)
    free.step(3)
    assert clipped.snapshot(()).metrics.clipped == 1.0
    assert free.snapshot(()).metrics.clipped == 0.0
    assert clipped.gradient_norm > 1e-3  # measured before clipping
    assert clipped.snapshot(()).metrics.loss.values[0] == free.snapshot(()).metrics.loss.values[0]


def test_clipping_by_value_and_decay_and_l2_act_on_the_weights() -> None:
    plain = Trainer(small())
    plain.step(8)
    for changes in (
        {"training.clip": "value", "training.clip_threshold": 1e-3},
        {"training.decay_every": 3},
        {"training.l2": 0.01},
    ):
        changed, again = Trainer(small(**changes)), Trainer(small(**changes))
        changed.step(8)
        again.step(3)
        again.snapshot()
        again.step(5)
        assert np.array_equal(weights(changed), weights(again))
        assert not np.array_equal(weights(changed), weights(plain))


def test_the_learning_rate_decays_in_steps_and_that_is_live() -> None:
    decay = {"training.decay_every": 10, "training.decay_factor": 0.1}
    training = small(**decay).training
    assert [training.decay(k) for k in (0, 9, 10, 19)] == [1.0, 1.0, 0.1, 0.1]
    assert training.decay(20) == pytest.approx(0.01)
    assert small().training.decay(1000) == 1.0
    trainer = Trainer(small(**{**decay, "training.optimizer": "sgd"}))
    trainer.step(40)
    before = weights(trainer)
    trainer.step(1)
    slow = np.abs(weights(trainer) - before).max()
    trainer.apply(Change("training.decay_every", 0))
    before = weights(trainer)
    trainer.step(1)
    assert np.abs(weights(trainer) - before).max() > 1000 * slow


def test_l2_makes_weights_small() -> None:
    strong = Trainer(small(**{"training.l2": 1.0, "training.optimizer": "sgd"}))
    strong.step(100)
    assert np.abs(strong.network.parameters["layer0.W_h"]).max() < 1e-3


def test_a_gradient_whose_norm_float32_cannot_hold_is_clipped_and_applied() -> None:
    trainer = Trainer(small(**{"training.optimizer": "sgd", RATE: 0.5}))
    network, before = trainer.network, weights(trainer)

    def backward(trace: object, followed: object = None) -> None:
        network.gradients.flat[:] = 1e30

    network.backward = backward  # type: ignore[method-assign]
    assert trainer.step(1) == 1
    size = before.size
    assert trainer.gradient_norm == pytest.approx(1e30 * np.sqrt(size))
    moved = before - weights(trainer)
    np.testing.assert_allclose(moved, 0.5 / np.sqrt(size), rtol=1e-3)


def test_the_held_out_score_does_not_depend_on_the_portions_it_is_measured_in() -> None:
    whole = Trainer(small(**{"training.batch": 128}), np.float64)
    parts = Trainer(small(**{"training.batch": 50}), np.float64)
    parts.network.parameters.flat[:] = whole.network.parameters.flat
    parts._observe()
    assert whole.score is not None
    assert parts.score is not None
    assert parts.score.loss == pytest.approx(whole.score.loss, rel=1e-12)
    assert parts.score.accuracy == whole.score.accuracy


def test_a_snapshot_is_frozen_and_complete() -> None:
    trainer = Trainer(small())
    trainer.step(HELD_OUT_EVERY)
    snapshot = trainer.snapshot()
    before = snapshot.trace.layers[0].states["h"].copy()
    trainer.step(5)
    trainer.snapshot()
    assert np.array_equal(snapshot.trace.layers[0].states["h"], before)
    assert snapshot.update == HELD_OUT_EVERY
    assert snapshot.metrics.last_loss == snapshot.metrics.loss.values[-1]
    assert snapshot.metrics.score is not None
    assert snapshot[WEIGHTS]["layer0.W_h"].shape == (24, 6)
    for array in (before, snapshot[WEIGHTS]["layer0.W_h"], snapshot.metrics.loss.values):
        if array is not before:
            assert not array.flags.writeable
    with pytest.raises(LookupError, match="taken without 'trace'"):
        _ = trainer.snapshot({"history"}).trace
    with pytest.raises(ValueError, match="no part 'colour'"):
        trainer.snapshot({"colour"})


def test_the_gradient_history_agrees_with_the_trace() -> None:
    trainer = Trainer(small())
    trainer.step(3)
    snapshot = trainer.snapshot()
    total = snapshot.trace.layers[0].gradients["h"].total.astype(float)
    expected = np.sqrt((total**2).sum(axis=1).mean(axis=1))
    series = snapshot[HISTORY].magnitudes["h"]
    assert list(series.updates) == [0, 1, 2, 3]
    np.testing.assert_allclose(series.values[-1], expected, rtol=1e-12)


def test_the_history_knows_from_where_a_loss_can_be_reached() -> None:
    settings = {"task": "adding", "model.cell": "window", "model.layers": 2, "model.cell.steps": 3}
    snapshot = Trainer(Experiment().with_settings(settings)).snapshot()
    history, last = snapshot[HISTORY], snapshot.trace.steps - 1
    assert np.flatnonzero(history.paths["h 2"]).tolist() == [last]
    assert np.flatnonzero(history.paths["h"]).tolist() == [last - 2, last - 1, last]
    for name, series in history.magnitudes.items():
        assert (series.values[:, ~history.paths[name]] == 0).all()
        assert (series.values[:, history.paths[name]] > 0).all()
    paths = Trainer(small()).snapshot()[HISTORY].paths
    assert set(paths) == {"h", "c"}
    assert all(path.all() for path in paths.values())


def test_the_default_scene_is_solved_and_says_so() -> None:
    trainer = Trainer(Experiment())
    while trainer.solved_at is None and trainer.update < 3000:
        trainer.step(HELD_OUT_EVERY)
    snapshot = trainer.snapshot(())
    assert snapshot.solved_at is not None
    assert 300 < snapshot.solved_at < 3000
    assert snapshot.metrics.score is not None
    assert snapshot.metrics.score.accuracy is not None
    assert snapshot.metrics.score.accuracy >= 0.99


def test_a_plain_rnn_forgets_as_its_scene_says() -> None:
    trainer = Trainer(load_scene("copy-rnn").experiment)
    trainer.step(2000)
    assert trainer.score is not None
    assert trainer.score.accuracy is not None
    assert trainer.score.accuracy < 0.35  # it guesses
    trace = trainer.snapshot({"trace"}).trace
    carried = magnitude(trace.layers[0].gradients["h"].carried)
    assert carried[0].mean() < 0.01 * carried[-2].mean()


def test_no_number_of_updates_is_negative() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Trainer(small()).step(-1)


def test_an_explosion_stops_before_the_offending_update() -> None:
    trainer = Trainer(exploding())
    done = trainer.step(50)
    assert trainer.fault is not None
    assert 0 < trainer.update == done < 50
    assert trainer.fault.update == done + 1
    assert np.isfinite(trainer.network.parameters.flat).all()
    assert trainer.fault.step is not None
    assert trainer.fault.value in str(trainer.fault)
    assert trainer.step(5) == 0
    assert trainer.update == done


def test_the_last_finite_picture_stays() -> None:
    trainer = Trainer(exploding())
    trainer.step(50)
    snapshot = trainer.snapshot()
    assert snapshot.fault is not None
    assert 0 < snapshot.trace_update <= snapshot.update
    for values in snapshot.trace.layers[0].states.values():
        assert np.isfinite(values).all()
    for gradient in snapshot.trace.layers[0].gradients.values():
        assert np.isfinite(gradient.total).all()


@pytest.mark.parametrize("radius", [1.1, 1.5])
def test_all_that_is_seen_after_an_explosion_is_of_one_update(radius: float) -> None:
    trainer = Trainer(exploding(radius))
    trainer.step(50)
    shown = trainer.snapshot()
    now = trainer.network.parameters.flat.copy()
    assert shown[SPECTRUM].update == shown[SOURCES].update == shown.trace_update < shown.update
    other = Trainer(exploding(radius))
    other.step(shown.trace_update)
    then = other.snapshot()
    for name, values in then[WEIGHTS].items():
        assert np.array_equal(shown[WEIGHTS][name], values)
    for one, as_it_was in zip(shown[SOURCES].matrices, then[SOURCES].matrices, strict=True):
        assert np.array_equal(one.norms, as_it_was.norms, equal_nan=True)
    spectra, as_they_were = (s[SPECTRUM].layers[0].blocks[0].eigenvalues for s in (shown, then))
    assert np.array_equal(spectra, as_they_were)
    assert np.array_equal(trainer.network.parameters.flat, now)  # training is left as it is


def test_a_run_that_was_never_finite_is_shown_as_it_is() -> None:
    trainer = Trainer(exploding(radius=3.0))
    assert trainer.step(1) == 0
    snapshot = trainer.snapshot()
    assert snapshot.fault is not None
    assert (snapshot.update, snapshot.trace_update, snapshot.fault.update) == (0, 0, 1)
    assert not np.isfinite(snapshot.trace.layers[0].states["h"]).all()


def test_weights_that_an_update_would_overflow_are_left_as_they_were() -> None:
    trainer = Trainer(small(**{"training.optimizer": "sgd", "training.clip": "off"}))
    trainer.step(2)
    before = weights(trainer)
    trainer.network.gradients.flat[:] = np.finfo(np.float32).max
    object.__setattr__(trainer.experiment.training.optimizer, "learning_rate", 10.0)
    assert not trainer._apply_gradient()
    assert trainer.fault is not None
    assert trainer.fault.step is None
    assert trainer.fault.tensor.name.startswith("layer0.")
    assert np.array_equal(weights(trainer), before)
    trainer.apply(Change(RATE, 0.01))
    assert trainer.fault is None
    assert trainer.step(1) == 1


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_loss_of_one_step_alone_is_a_share_of_the_whole(cell: str) -> None:
    changes: dict[str, object] = {
        "model.cell": cell,
        "model.layers": 2,
        "model.bidirectional": True,
    }
    trainer = Trainer(small(**changes), np.float64)
    trainer.step(2)
    whole = trainer.snapshot({"trace"}, Focus(losses=ALL_LOSSES)).probe
    choices = [Losses(Which.STEP, step) for step in range(whole.trace.steps)]
    alone = [trainer.snapshot({"trace"}, Focus(losses=one)).probe for one in choices]
    assert [one.losses for one in alone] == choices
    assert all((one.trace.losses == whole.trace.losses).all() for one in alone)
    for index, layer in enumerate(whole.trace.layers):
        for name, gradient in layer.gradients.items():
            vectors = [one.trace.layers[index].gradients[name].total for one in alone]
            assert sum(vectors) == pytest.approx(gradient.total, abs=1e-12)
            states = [one.trace.layers[index].states[name] for one in alone]
            assert all((one == layer.states[name]).all() for one in states)


def test_analysis_is_of_the_sequence_that_is_asked_for() -> None:
    trainer = Trainer(small())
    trainer.step(3)
    first, third = (
        trainer.snapshot({"sources", "spectrum", "trace"}, Focus(k, ALL_LOSSES)) for k in (0, 2)
    )
    assert (first[SOURCES].sequence, third[SOURCES].sequence) == (0, 2)
    assert (first[SPECTRUM].sequence, third[SPECTRUM].sequence) == (0, 2)
    norms = magnitude(third.trace.layers[0].gradients["h"].total)[:, 2]
    assert third[SOURCES].matrices[0].total == pytest.approx(norms, rel=1e-4)
    assert first[SOURCES].matrices[0].total != pytest.approx(norms, rel=1e-4)


def test_the_penalty_is_added_to_what_is_left_after_clipping() -> None:
    made = small(
        **{
            "training.clip_threshold": 1e-4,
            "training.l2": 0.5,
            "training.optimizer": "sgd",
            RATE: 0.1,
        }
    )
    trainer = Trainer(made)
    before = trainer.network.parameters["layer0.W_h"].copy()
    trainer.step(1)
    after = trainer.network.parameters["layer0.W_h"]
    np.testing.assert_allclose(after, before * (1 - 0.1 * 0.5), atol=2e-5)
