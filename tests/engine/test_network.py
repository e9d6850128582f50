"""The network: batches in, traces and gradients out."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rnnviz.engine import network as module
from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.initializers import spectral_radius
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR, Loss
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.registry import optimizers
from tests.engine.oracle import (
    INPUTS,
    OUTPUTS,
    UNITS,
    VARIANTS,
    assert_close,
    batch,
    differences,
    network,
)

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
EVERY_LOSS = pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=lambda x: x.name)


def alone(given: Batch, b: int) -> Batch:
    """Return one sequence of a batch, without its padding."""
    steps, column = slice(0, int(given.lengths[b])), slice(b, b + 1)
    return Batch(
        given.inputs[steps, ..., column],
        given.targets[steps, ..., column],
        given.counted[steps, column],
        given.lengths[column],
    )


# Weights


def test_the_weights_are_named_and_shaped_as_documented() -> None:
    made = Network(Model(LSTM(), units=5), 3, 2, CROSS_ENTROPY)
    assert {name: array.shape for name, array in made.parameters.items()} == {
        "layer0.W_x": (20, 3),
        "layer0.W_h": (20, 5),
        "layer0.b": (20,),
        "readout.W_y": (2, 5),
        "readout.b_y": (2,),
    }
    assert made.gradients.keys() == made.parameters.keys()
    assert made.parameters.flat.dtype == np.float32


def test_initialisation_follows_from_the_generator_alone() -> None:
    first, second, other = (
        Network(Model(units=6), 3, 2, CROSS_ENTROPY, dtype)
        for dtype in (np.float32, np.float32, np.float64)
    )
    for made in (first, second, other):
        made.initialize(np.random.default_rng(5))
    assert first.parameters.flat.tobytes() == second.parameters.flat.tobytes()
    np.testing.assert_allclose(first.parameters.flat, other.parameters.flat, rtol=1e-6)


def test_biases_start_at_zero_or_where_the_cell_says() -> None:
    made = Network(Model(LSTM(forget_bias=2.5), units=3), 2, 2, CROSS_ENTROPY)
    made.initialize(np.random.default_rng(0))
    assert made.parameters["layer0.b"].tolist() == [0, 0, 0, 2.5, 2.5, 2.5, 0, 0, 0, 0, 0, 0]
    assert made.parameters["readout.b_y"].tolist() == [0, 0]
    limit = 1 / np.sqrt(3)
    for name in ("layer0.W_x", "layer0.W_h", "readout.W_y"):
        assert 0 < np.abs(made.parameters[name]).max() <= limit


def test_recurrent_blocks_start_orthogonal_or_at_the_spectral_radius_that_is_asked_for() -> None:
    made = Network(Model(LSTM(), units=6, initializer="orthogonal"), 2, 2, CROSS_ENTROPY)
    made.initialize(np.random.default_rng(0))
    for block in np.split(made.parameters["layer0.W_h"], 4):
        np.testing.assert_allclose(block @ block.T, np.eye(6), atol=1e-6)
    made = Network(Model(LSTM(), units=6, spectral_radius=1.3), 2, 2, CROSS_ENTROPY)
    made.initialize(np.random.default_rng(0))
    for block in np.split(made.parameters["layer0.W_h"], 4):
        assert spectral_radius(block) == pytest.approx(1.3, rel=1e-5)


# Losses


def test_weights_of_zero_give_the_loss_of_chance() -> None:
    made = Network(Model(), INPUTS, OUTPUTS, CROSS_ENTROPY, np.float64)
    trace = made.forward(batch(lengths=(5, 3), share=0.8))
    assert made.loss(trace) == pytest.approx(np.log(OUTPUTS))
    np.testing.assert_allclose(trace.outputs, 1 / OUTPUTS)


@EVERY_LOSS
def test_losses_are_shares_of_the_sequence_s_mean(loss: Loss) -> None:
    made, given = network(RNN(), loss), batch(loss, lengths=(6, 4, 5), share=0.5)
    trace = made.forward(given)
    assert np.all(trace.losses[~given.counted] == 0)
    for b in range(3):
        counted = given.counted[:, b]
        if loss is CROSS_ENTROPY:
            targets = given.targets[counted, b]
            expected = -np.log(trace.outputs[counted, targets, b])
        else:
            errors = trace.outputs[counted, :, b] - given.targets[counted, :, b]
            expected = np.square(errors).mean(axis=1)
        np.testing.assert_allclose(trace.losses[counted, b], expected / counted.sum())
    assert made.loss(trace) == pytest.approx(trace.losses.sum() / 3)


def test_a_sequence_without_counted_steps_has_no_loss_and_no_gradient() -> None:
    made, given = network(LSTM()), batch(lengths=(4, 4))
    given.counted[:, 1] = False
    trace = made.forward(given)
    made.backward(trace)
    assert np.all(trace.losses[:, 1] == 0)
    assert np.all(trace.input_gradients[:, :, 1] == 0)
    assert np.isfinite(made.gradients.flat).all()
    assert made.loss(trace) == trace.losses[:, 0].sum() / 2


# Batches


@EVERY_CELL
@EVERY_LOSS
def test_padding_changes_nothing_whatever_it_holds(cell, loss) -> None:
    made, given = network(cell, loss), batch(loss, lengths=(6, 3, 1), share=0.8, seed=4)
    padding = ~given.valid
    given.inputs.transpose(0, 2, 1)[padding] = np.nan
    if loss.classes:
        given.targets[padding] = -7
    else:
        given.targets.transpose(0, 2, 1)[padding] = np.nan
    given.counted[padding] = True
    trace = made.forward(given)
    made.backward(trace)
    trace, gradient = trace.frozen(), made.gradients.flat.copy()
    assert not trace.counted[padding].any()

    summed = np.zeros_like(gradient)
    for b, length in enumerate(given.lengths):
        single = made.forward(alone(given, b))
        made.backward(single)
        summed += made.gradients.flat
        for ours, theirs in (
            (trace.losses, single.losses),
            (trace.outputs, single.outputs),
            (trace.input_gradients, single.input_gradients),
            (trace.layers[0].gradients["h"].total, single.layers[0].gradients["h"].total),
        ):
            np.testing.assert_allclose(
                ours[:length, ..., b], theirs[..., 0], rtol=1e-10, atol=1e-15
            )
        for name, final in single.layers[0].final.items():
            np.testing.assert_allclose(trace.layers[0].final[name][:, b], final[:, 0], rtol=1e-10)
    np.testing.assert_allclose(gradient, summed / given.size, rtol=1e-9, atol=1e-14)
    for state in trace.layers[0].gradients.values():
        for part in (state.total, state.carried, state.injected):
            assert np.all(part.transpose(0, 2, 1)[padding] == 0)


def test_a_net_that_would_explode_on_padding_does_not() -> None:
    made = network(RNN("linear"), dtype=np.float32, spectral_radius=3.0)
    given = batch(lengths=(300, 5))
    given.inputs[:, :, 0] = 0
    given.counted[:, 0] = False
    made.parameters["layer0.b"][:] = 0
    trace = made.forward(given)
    made.backward(trace)
    assert np.isfinite(trace.layers[0].states["h"][:, :, 1]).all()
    assert np.isfinite(made.gradients.flat).all()


def test_tokens_are_fed_one_hot() -> None:
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, INPUTS, (6, 3))
    floats = (tokens[:, None, :] == np.arange(INPUTS)[:, None]).astype(float)
    made, given = network(LSTM()), batch()
    outputs = [
        made.forward(Batch(inputs, given.targets, given.counted, given.lengths)).outputs.copy()
        for inputs in (tokens, floats)
    ]
    np.testing.assert_array_equal(*outputs)


@drawn(
    counted=arrays.arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 4))),
    cell=st.sampled_from(list(VARIANTS.values())),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_any_shape_and_any_mask(counted, cell, seed, data) -> None:
    steps, size = counted.shape
    lengths = data.draw(arrays.arrays(np.int64, size, elements=st.integers(0, steps)))
    made, rng = network(cell, seed=seed), np.random.default_rng(seed)
    given = Batch(
        rng.standard_normal((steps, INPUTS, size)),
        rng.integers(0, OUTPUTS, (steps, size)),
        counted,
        lengths,
    )
    trace = made.forward(given)
    made.backward(trace)
    np.testing.assert_array_equal(trace.counted, counted & given.valid)
    np.testing.assert_array_equal(trace.valid, given.valid)
    for layer in trace.layers:
        for gradient in layer.gradients.values():
            np.testing.assert_array_equal(gradient.total, gradient.carried + gradient.injected)
    ours, summed = made.gradients.flat.copy(), np.zeros_like(made.gradients.flat)
    for b in np.flatnonzero(lengths):
        made.backward(made.forward(alone(given, b)))
        summed += made.gradients.flat
    np.testing.assert_allclose(ours, summed / size, rtol=1e-8, atol=1e-13)


# Passes


@EVERY_CELL
def test_the_same_passes_give_the_same_bits(cell) -> None:
    def trained() -> bytes:
        made = network(cell, dtype=np.float32)
        optimizer = optimizers["adam"]()
        state = optimizer.start(made.parameters.flat.size, np.float32)
        for update in range(10):
            given = batch(lengths=(7, 5, 4) if update % 2 else (6, 6, 6), seed=update)
            made.backward(made.forward(given))
            clip_by_norm(made.gradients.flat, 0.1)
            optimizer.apply(made.parameters.flat, made.gradients.flat, state)
        return made.parameters.flat.tobytes()

    assert trained() == trained()


@EVERY_CELL
def test_a_pass_does_not_depend_on_earlier_ones(cell) -> None:
    made, fresh = network(cell), network(cell)
    rng = np.random.default_rng(0)
    start = {name: rng.standard_normal((UNITS, 3)) for name in cell.states}
    made.backward(made.forward(batch(lengths=(6, 2, 3), seed=9), [start]))
    for one in (made, fresh):
        one.backward(one.forward(batch(seed=1)))
    assert made.gradients.flat.tobytes() == fresh.gradients.flat.tobytes()


def test_arrays_are_reused_for_the_same_shape_and_forgotten_after_many(monkeypatch) -> None:
    made = network(LSTM())
    first = made.forward(batch())
    assert made.forward(batch(seed=1)) is first
    monkeypatch.setattr(module, "MOST_SHAPES", 3)
    for steps in (2, 3, 4):
        made.forward(batch(lengths=(steps,)))
    assert made.forward(batch()) is not first
    with pytest.raises(ValueError, match="trace of a forward pass"):
        made.backward(first)
    monkeypatch.setattr(module, "MOST_BYTES", 0)
    trace = made.forward(batch(lengths=(9,)))
    made.backward(trace)  # the newest is always kept


@pytest.mark.parametrize("poison", [np.inf, np.nan, 1e38])
@EVERY_CELL
def test_what_is_not_finite_neither_raises_nor_warns(cell, poison) -> None:
    made = network(cell, dtype=np.float32)
    made.parameters.flat[:] = poison
    trace = made.forward(batch())
    made.backward(trace)
    made.loss(trace)
    clip_by_norm(made.gradients.flat, 1.0)
    for kind in optimizers:
        optimizer = optimizers[kind]()
        state = optimizer.start(made.parameters.flat.size, np.float32)
        optimizer.apply(made.parameters.flat, made.gradients.flat, state)


def test_gradients_of_a_sequence_do_not_depend_on_the_batch_it_is_in() -> None:
    made, given = network(LSTM()), batch()
    trace = made.forward(given)
    made.backward(trace)
    together = trace.layers[0].gradients["c"].total[:, :, 1].copy()
    single = made.forward(alone(given, 1))
    made.backward(single)
    np.testing.assert_allclose(together, single.layers[0].gradients["c"].total[:, :, 0], rtol=1e-10)


@EVERY_CELL
def test_layers_stack(cell) -> None:
    made = network(cell, layers=2)
    given = batch(lengths=(5, 3), share=0.7)
    trace = made.forward(given)
    made.backward(trace)
    gradients = {name: array.copy() for name, array in made.gradients.items()}
    assert [layer.id.index for layer in trace.layers] == [0, 1]
    for name, weights in made.parameters.items():
        numeric = differences(lambda: made.loss(made.forward(given)), weights)
        assert_close(gradients[name], numeric)


def test_the_engine_imports_no_qt() -> None:
    code = (
        "import sys; from rnnviz.engine import network; from rnnviz.registry import cells,"
        " optimizers; list(cells), list(optimizers);"
        "print([m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
