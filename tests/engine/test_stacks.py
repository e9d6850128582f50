"""Layers and directions, embeddings, dropout, and parts of sequences, against central differences.

Entry by entry would take minutes here (tests/engine/cells does it for single layers): every tensor
is checked along random directions, which no wrong entry survives.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR, Loss
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from tests.engine.oracle import (
    INPUTS,
    OUTPUTS,
    UNITS,
    VARIANTS,
    assert_close,
    batch,
    differences,
    network,
    slope_along,
)

Array = NDArray[np.floating]

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
EVERY_LOSS = pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=lambda x: x.name)
STACKS = pytest.mark.parametrize(
    ("layers", "bidirectional"), [(2, False), (1, True), (2, True), (4, False)]
)
BATCHES = {
    "all steps": {"lengths": (5, 5)},
    "some steps": {"lengths": (5, 5), "share": 0.4},
    "lengths": {"lengths": (4, 6, 1), "share": 0.7},
}


def random_states(made: Network, size: int, seed: int = 1) -> list[dict[str, Array]]:
    rng = np.random.default_rng(seed)
    count = made.model.layers * made.model.directions
    names = made.model.cell.states
    return [{name: rng.standard_normal((UNITS, size)) for name in names} for _ in range(count)]


def check_along(made: Network, arrays_and_gradients, loss, rng) -> None:
    """Compare the derivative along a random direction of each array with the gradient's."""
    for array, gradient in arrays_and_gradients:
        direction = rng.standard_normal(array.shape)
        expected = slope_along(loss, array, direction)
        scale = np.linalg.norm(gradient) * np.linalg.norm(direction) / np.sqrt(array.size)
        assert float((gradient * direction).sum()) == pytest.approx(
            expected, rel=1e-6, abs=1e-6 * scale + 1e-9
        )


@EVERY_CELL
@STACKS
@EVERY_LOSS
@pytest.mark.parametrize("kind", BATCHES)
def test_every_gradient_of_a_stack_is_the_derivative(
    cell: Cell, layers: int, bidirectional: bool, loss: Loss, kind: str
) -> None:
    made = network(cell, loss, layers=layers, bidirectional=bidirectional)
    given = batch(loss, **BATCHES[kind])  # type: ignore[arg-type]
    initial = random_states(made, given.size)

    def mean_loss() -> float:
        return made.loss(made.forward(given, initial))

    trace = made.forward(given, initial)
    made.backward(trace)
    trace = trace.frozen()
    pairs = [(weights, made.gradients[name].copy()) for name, weights in made.parameters.items()]
    pairs.append((given.inputs, trace.input_gradients / given.size))
    for layer, start in zip(trace.layers, initial, strict=True):
        for name, state in start.items():
            pairs.append((state, layer.initial_gradients[name] / given.size))
            total, carried, injected = (
                getattr(layer.gradients[name], part) for part in ("total", "carried", "injected")
            )
            np.testing.assert_array_equal(total, carried + injected)
    check_along(made, pairs, mean_loss, np.random.default_rng(3))


@EVERY_CELL
def test_every_entry_of_a_bidirectional_stack(cell: Cell) -> None:
    made = network(cell, layers=2, bidirectional=True, units=2)
    given = batch(lengths=(4, 3), share=0.7)
    made.backward(made.forward(given))
    gradients = {name: array.copy() for name, array in made.gradients.items()}
    for name, weights in made.parameters.items():
        assert_close(gradients[name], differences(lambda: made.loss(made.forward(given)), weights))


def test_layers_stand_in_order_and_forward_before_reverse() -> None:
    made = network(LSTM(), layers=2, bidirectional=True)
    trace = made.forward(batch())
    assert [(layer.id.index, layer.id.reverse) for layer in trace.layers] == [
        (0, False), (0, True), (1, False), (1, True),
    ]  # fmt: skip
    assert [layer.id.label("c") for layer in trace.layers] == ["c", "c ←", "c 2", "c 2 ←"]
    assert {name: array.shape for name, array in made.parameters.items()} == {
        "layer0.W_x": (12, INPUTS), "layer0.W_h": (12, 3), "layer0.b": (12,),
        "layer0.reverse.W_x": (12, INPUTS), "layer0.reverse.W_h": (12, 3),
        "layer0.reverse.b": (12,),
        "layer1.W_x": (12, 6), "layer1.W_h": (12, 3), "layer1.b": (12,),
        "layer1.reverse.W_x": (12, 6), "layer1.reverse.W_h": (12, 3), "layer1.reverse.b": (12,),
        "readout.W_y": (OUTPUTS, 6), "readout.b_y": (OUTPUTS,),
    }  # fmt: skip


def test_the_reverse_direction_s_gradient_is_carried_to_later_steps() -> None:
    made, given = network(GRU(), bidirectional=True), batch(lengths=(5,))
    given.counted[:] = False
    given.counted[2] = True
    trace = made.forward(given)
    made.backward(trace)
    forward, reverse = (layer.gradients["h"] for layer in trace.layers)
    assert np.abs(forward.total).max(axis=(1, 2)).astype(bool).tolist() == [1, 1, 1, 0, 0]
    assert np.abs(reverse.total).max(axis=(1, 2)).astype(bool).tolist() == [0, 0, 1, 1, 1]
    assert np.all(reverse.carried[0] == 0)


# Inputs


@pytest.mark.parametrize("bidirectional", [False, True])
def test_tokens_may_be_embedded(bidirectional: bool) -> None:
    made = network(LSTM(), embedding=5, bidirectional=bidirectional)
    rng = np.random.default_rng(0)
    floats = batch(lengths=(6, 4, 5), share=0.8)
    given = Batch(rng.integers(0, INPUTS, (6, 3)), floats.targets, floats.counted, floats.lengths)
    given.inputs[~given.valid] = -7
    trace = made.forward(given)
    made.backward(trace)
    gradients = {name: array.copy() for name, array in made.gradients.items()}
    assert gradients["embedding.W_e"].shape == (5, INPUTS)
    W_e = made.parameters["embedding.W_e"]
    for t, b in zip(*np.nonzero(given.valid), strict=True):
        np.testing.assert_array_equal(trace.inputs[t, :, b], W_e[:, given.inputs[t, b]])
    for t, b in zip(*np.nonzero(~given.valid), strict=True):
        assert not trace.inputs[t, :, b].any()
    for name, weights in made.parameters.items():
        assert_close(gradients[name], differences(lambda: made.loss(made.forward(given)), weights))


@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize("layers", [1, 2])
def test_no_gradient_reaches_inputs_older_than_the_window(steps: int, layers: int) -> None:
    made = network(WindowMLP(steps), layers=layers)
    given = batch(lengths=(9, 9))
    given.counted[:] = False
    given.counted[7] = True
    trace = made.forward(given)
    made.backward(trace)
    reach = layers * (steps - 1) + 1
    reached = (trace.input_gradients != 0).any(axis=(1, 2))
    assert np.flatnonzero(reached).tolist() == list(range(8 - reach, 8))
    for layer in trace.layers:
        assert not layer.gradients["h"].carried.any()
        assert not layer.initial_gradients["h"].any()


def test_a_window_longer_than_the_sequence_reads_all_of_it() -> None:
    made, given = network(WindowMLP(9)), batch(lengths=(4, 2))
    made.backward(made.forward(given))
    gradients = made.gradients["layer0.W_x"].copy()
    expected = differences(lambda: made.loss(made.forward(given)), made.parameters["layer0.W_x"])
    assert_close(gradients, expected)
    assert not gradients[:, 4 * INPUTS :].any()


# Dropout


def test_dropout_acts_between_layers_and_keeps_the_mean() -> None:
    made = network(RNN(), layers=2, units=100, dropout=0.4)
    given = batch(lengths=(20, 20))
    plain = made.forward(given).frozen()
    trace = made.forward(given, dropout=np.random.default_rng(0))
    np.testing.assert_array_equal(trace.layers[0].states["h"], plain.layers[0].states["h"])
    assert not np.array_equal(trace.layers[1].states["h"], plain.layers[1].states["h"])
    read = made._workspace(20, 2, False).levels[1][0]["x"]
    dropped = read == 0
    assert dropped.mean() == pytest.approx(0.4, abs=0.03)
    np.testing.assert_allclose(
        read[~dropped], plain.layers[0].states["h"][~dropped] / 0.6, rtol=1e-12
    )


@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_gradient_goes_through_what_dropout_kept(bidirectional: bool) -> None:
    made = network(LSTM(), layers=3, bidirectional=bidirectional, dropout=0.5)
    given = batch(share=0.6)

    def trace():  # type: ignore[no-untyped-def]
        return made.forward(given, dropout=np.random.default_rng(8))

    made.backward(trace())
    pairs = [(weights, made.gradients[name].copy()) for name, weights in made.parameters.items()]
    check_along(made, pairs, lambda: made.loss(trace()), np.random.default_rng(3))
    made.backward(made.forward(given))  # the next pass drops nothing
    pairs = [(weights, made.gradients[name].copy()) for name, weights in made.parameters.items()]
    check_along(made, pairs, lambda: made.loss(made.forward(given)), np.random.default_rng(3))


# Parts of sequences, as truncated backpropagation reads them


@EVERY_CELL
@pytest.mark.parametrize("layers", [1, 2])
@EVERY_LOSS
@pytest.mark.parametrize(("start", "own", "stop"), [(0, 0, 3), (2, 2, 5), (1, 4, 7), (3, 3, 4)])
def test_the_gradient_of_a_part_is_that_of_its_own_losses_from_a_given_state(
    cell: Cell, layers: int, loss: Loss, start: int, own: int, stop: int
) -> None:
    made = network(cell, loss, layers=layers)
    given = batch(loss, lengths=(7, 4, 7), share=0.8)
    states = random_states(made, given.size)
    part = given.part(start, stop, own)

    def its_losses() -> float:
        counted = given.counted[start:stop].copy()
        counted[: own - start] = False
        trace = made.forward(
            Batch(given.inputs[start:stop], given.targets[start:stop], counted, part.lengths),
            states,
        )
        share = trace.counted.sum(axis=0) / np.maximum(given.counted.sum(axis=0), 1)
        return float((trace.losses.sum(axis=0) * share).mean())

    assert made.loss(made.forward(part, states)) == pytest.approx(its_losses(), rel=1e-12)
    made.backward(made.forward(part, states))
    pairs = [(weights, made.gradients[name].copy()) for name, weights in made.parameters.items()]
    check_along(made, pairs, its_losses, np.random.default_rng(3))


@EVERY_CELL
@pytest.mark.parametrize("layers", [1, 2])
def test_parts_that_reach_back_to_the_start_sum_to_the_whole(cell: Cell, layers: int) -> None:
    made, given = network(cell, layers=layers), batch(lengths=(7, 4, 7), share=0.8)
    made.backward(made.forward(given))
    whole = made.gradients.flat.copy()
    for k1 in range(1, 8):
        summed = np.zeros_like(whole)
        for own in range(0, 7, k1):
            made.backward(made.forward(given.part(0, min(own + k1, 7), own)))
            summed += made.gradients.flat
        np.testing.assert_allclose(summed, whole, rtol=1e-9, atol=1e-14)


# Lean passes


@EVERY_CELL
@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (2, True)])
def test_a_lean_pass_gives_the_same_bits_in_less_memory(
    cell: Cell, layers: int, bidirectional: bool
) -> None:
    made = network(cell, layers=layers, bidirectional=bidirectional, dropout=0.3, dtype=np.float32)
    given = batch(lengths=(6, 3, 1), share=0.8)
    results = []
    for lean in (False, True):
        for _ in range(2):
            trace = made.forward(given, None, np.random.default_rng(0), lean)
            made.backward(trace)
        results.append(
            [
                made.gradients.flat.copy(),
                trace.losses.copy(),
                trace.input_gradients.copy(),
                *(values.copy() for layer in trace.layers for values in layer.states.values()),
                *(values.copy() for layer in trace.layers for values in layer.gates.values()),
                *(g.copy() for layer in trace.layers for g in layer.initial_gradients.values()),
            ]
        )
    for whole, lean_one in zip(*results, strict=True):
        assert whole.tobytes() == lean_one.tobytes()
    whole_space, lean_space = (made._workspace(6, 3, lean) for lean in (False, True))
    assert lean_space.nbytes < whole_space.nbytes


# Anything


@drawn(
    counted=arrays.arrays(np.bool_, st.tuples(st.integers(1, 5), st.integers(1, 3))),
    cell=st.sampled_from(list(VARIANTS.values())),
    layers=st.integers(1, 3),
    bidirectional=st.booleans(),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_any_stack_any_shape_and_any_mask(counted, cell, layers, bidirectional, seed, data) -> None:
    steps, size = counted.shape
    lengths = data.draw(arrays.arrays(np.int64, size, elements=st.integers(0, steps)))
    made, rng = (
        network(cell, seed=seed, layers=layers, bidirectional=bidirectional),
        np.random.default_rng(seed),
    )
    given = Batch(
        rng.standard_normal((steps, INPUTS, size)),
        rng.integers(0, OUTPUTS, (steps, size)),
        counted,
        lengths,
    )
    made.backward(made.forward(given))
    together, summed = made.gradients.flat.copy(), np.zeros_like(made.gradients.flat)
    for b in np.flatnonzero(lengths):
        alone = given.sequences(slice(b, b + 1)).part(0, int(lengths[b]))
        made.backward(made.forward(alone))
        summed += made.gradients.flat
    np.testing.assert_allclose(together, summed / size, rtol=1e-8, atol=1e-13)


def test_float32_stacks_follow_float64() -> None:
    given = batch(lengths=(20, 12, 20), share=0.5)
    for cell, bidirectional in itertools.product((GRU(), LSTM()), (False, True)):
        wide, narrow = (
            network(cell, layers=3, bidirectional=bidirectional, dtype=dtype)
            for dtype in (np.float64, np.float32)
        )
        for made in (wide, narrow):
            made.backward(made.forward(given))
        assert_close(narrow.gradients.flat, wide.gradients.flat, 1e-4)


def test_the_model_says_how_many_directions_it_has() -> None:
    assert (Model().directions, Model(bidirectional=True).directions) == (1, 2)
