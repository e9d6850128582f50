"""The source matrix against one backward pass per loss, and against the trace."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.flow import send_back as sending
from rnnviz.engine.flow.reachability import loss_paths
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.flow.sources import SourceMatrix, find, source_matrices
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from tests.engine.oracle import VARIANTS, assert_close, batch, network

Array = NDArray[np.floating]

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
SHAPES = pytest.mark.parametrize(
    "shape",
    [
        pytest.param({}, id="1 layer"),
        pytest.param({"layers": 3}, id="3 layers"),
        pytest.param({"bidirectional": True}, id="both ways"),
        pytest.param({"layers": 2, "bidirectional": True}, id="2 layers both ways"),
    ],
)


def replayed(
    made: Network, given: Batch, sequence: int = 0, **options: Any
) -> tuple[Replay, Trace]:
    """Return a replay of one sequence, and the trace of the whole batch."""
    trace = made.forward(given)
    made.backward(trace)
    replay = Replay(made, **options)
    replay.read(given, trace, sequence)
    return replay, trace


def one_at_a_time(made: Network, given: Batch, sequence: int) -> dict[tuple[Any, ...], Array]:
    """Return G (T, units, S) of every state by a backward pass for each loss alone."""
    counted = given.counted[:, sequence] & given.valid[:, sequence]
    length = given.lengths[sequence]
    columns: dict[tuple[Any, ...], list[Array]] = {}
    for s in np.flatnonzero(counted):
        alone = np.zeros_like(given.counted)
        alone[s] = given.counted[s]
        trace = made.forward(replace(given, counted=alone))
        made.backward(trace)
        for layer in trace.layers:
            for name, gradient in layer.gradients.items():
                total = gradient.total[:length, :, sequence] / counted.sum()
                columns.setdefault((name, layer.id), []).append(total)
    return {key: np.stack(parts, axis=2) for key, parts in columns.items()}


@EVERY_CELL
@SHAPES
@pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=lambda x: x.name)
def test_every_vector_is_the_gradient_of_its_loss_alone(
    cell: Cell, shape: dict[str, Any], loss: Any
) -> None:
    made = network(cell, loss, **shape)
    given = batch(loss, lengths=(11, 7, 9), share=0.7)
    for sequence in (0, 1):
        replay, trace = replayed(made, given, sequence)
        found = source_matrices(replay)
        totals = [(layer.gradients, layer.id) for layer in trace.frozen().layers]
        expected = one_at_a_time(made, given, sequence)
        assert len(found) == len(expected)
        for matrix in found:
            key = (matrix.state, matrix.layer)
            assert_close(matrix.vectors, expected[key], 1e-12)
            np.testing.assert_allclose(
                matrix.norms, np.linalg.norm(expected[key], axis=1).T, rtol=1e-9, atol=1e-15
            )
            (total,) = (
                gradients[matrix.state].total[: replay.steps, :, sequence]
                for gradients, layer in totals
                if layer == key[1]
            )
            assert_close(matrix.sums, total, 1e-12)
            assert_close(matrix.total, np.linalg.norm(total, axis=1), 1e-12)
            assert matrix.complete
            assert not matrix.vectors.transpose(2, 0, 1)[~matrix.path].any()


@EVERY_CELL
@SHAPES
def test_in_single_precision_the_vectors_sum_to_the_trace_s(
    cell: Cell, shape: dict[str, Any]
) -> None:
    made = network(cell, dtype=np.float32, **shape)
    replay, trace = replayed(made, batch(lengths=(60, 60), share=0.5), 1)
    for matrix in source_matrices(replay):
        (layer,) = (x for x in trace.layers if x.id == matrix.layer)
        assert matrix.vectors.dtype == np.float32
        assert_close(matrix.sums, layer.gradients[matrix.state].total[:, :, 1], 2e-5)


@EVERY_CELL
@SHAPES
@pytest.mark.parametrize("chosen", [[2], [0, 5, 8], []])
def test_losses_that_are_not_followed_are_in_the_total(
    cell: Cell, shape: dict[str, Any], chosen: list[int]
) -> None:
    replay, _ = replayed(network(cell, **shape), batch(lengths=(23,)))
    for part, whole in zip(source_matrices(replay, chosen), source_matrices(replay), strict=True):
        assert part.sources.tolist() == chosen
        assert not part.complete
        np.testing.assert_allclose(part.vectors, whole.vectors[:, :, chosen], atol=1e-15)
        assert_close(part.total, whole.total, 1e-12)
        assert np.all(part.sum_of_norms <= whole.sum_of_norms * (1 + 1e-9))


@drawn(
    kind=st.sampled_from(sorted(VARIANTS)),
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=3),
    share=st.floats(0, 1),
    layers=st.integers(1, 3),
    both=st.booleans(),
    data=st.data(),
)
def test_shapes_and_masks(kind, lengths, share, layers, both, data) -> None:
    sequence = data.draw(st.integers(0, len(lengths) - 1))
    made = network(VARIANTS[kind], layers=layers, bidirectional=both)
    given = batch(lengths=tuple(lengths), share=share)
    replay, trace = replayed(made, given, sequence)
    chosen = data.draw(st.none() | st.sets(st.integers(0, 45)))
    steps, counted = lengths[sequence], np.flatnonzero(given.counted[:, sequence])
    for matrix in source_matrices(replay, chosen):
        expected = counted if chosen is None else np.intersect1d(counted, sorted(chosen))
        np.testing.assert_array_equal(matrix.sources, expected)
        assert matrix.norms.shape == matrix.path.shape == (len(expected), steps)
        assert matrix.vectors.shape == (steps, made.model.units, len(expected))
        assert matrix.complete == (len(expected) == len(counted))
        (layer,) = (x for x in trace.layers if x.id == matrix.layer)
        assert_close(matrix.sums, layer.gradients[matrix.state].total[:steps, :, sequence], 1e-10)
        assert np.all(matrix.total <= matrix.sum_of_norms * (1 + 1e-9))


def test_a_replay_can_read_again() -> None:
    made, given = network(LSTM(), layers=2), batch(lengths=(9, 9, 5))
    replay, _ = replayed(made, given, 0)
    source_matrices(replay, [8])
    source_matrices(replay)
    made.parameters.flat *= 1.1
    for sequence in (1, 2, 0):
        trace = made.forward(given)
        replay.read(given, trace, sequence)
        fresh, _ = replayed(made, given, sequence)
        pairs = zip(source_matrices(replay), source_matrices(fresh), strict=True)
        assert all(np.array_equal(a.vectors, b.vectors) for a, b in pairs)


def test_initial_states_and_the_loss_s_own_count_are_the_trace_s() -> None:
    made, given = network(LSTM()), batch(lengths=(8, 8))
    part = given.part(0, 5)
    states = {name: np.full((3, 2), 0.3) for name in ("h", "c")}
    trace = made.forward(part, [states])
    made.backward(trace)
    replay = Replay(made)
    replay.read(part, trace, 1)
    total = find(source_matrices(replay), "c").sums
    assert_close(total, trace.layers[0].gradients["c"].total[:, :, 1], 1e-12)


@pytest.mark.parametrize("cell", [LSTM(), WindowMLP()], ids=lambda c: c.kind)
def test_columns_that_do_not_fit_at_once_go_back_in_turns(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, _ = replayed(network(cell, layers=2, bidirectional=True), batch(lengths=(20,)))
    at_once = [matrix.frozen() for matrix in source_matrices(replay, range(3, 17))]
    monkeypatch.setattr(sending, "BLOCK", 4 * sum(layer.tape.nbytes for layer in replay.layers))
    for matrix, expected in zip(source_matrices(replay, range(3, 17)), at_once, strict=True):
        np.testing.assert_allclose(matrix.vectors, expected.vectors, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(matrix.norms, expected.norms, rtol=1e-9)
        np.testing.assert_allclose(matrix.rest, expected.rest, rtol=1e-9, atol=1e-15)


def test_a_frozen_copy_outlives_the_next_pass() -> None:
    made, given = network(LSTM()), batch(lengths=(9, 9))
    replay, trace = replayed(made, given, 0)
    kept = [matrix.frozen() for matrix in source_matrices(replay)]
    vectors = [matrix.vectors.copy() for matrix in kept]
    replay.read(given, trace, 1)
    for matrix, old, new in zip(kept, vectors, source_matrices(replay), strict=True):
        np.testing.assert_array_equal(matrix.vectors, old)
        assert not np.array_equal(new.vectors, old)
        assert not any(a.flags.writeable for a in (matrix.vectors, matrix.rest, matrix.norms))
        np.testing.assert_allclose(matrix.norms, np.linalg.norm(old, axis=1).T, rtol=1e-9)


# Paths


@EVERY_CELL
@SHAPES
def test_a_path_is_where_a_gradient_can_be(cell: Cell, shape: dict[str, Any]) -> None:
    made = network(cell, **shape)
    # No unit of relu is dead, and no class is certain.
    made.parameters.flat[:] = 0.3 * np.abs(made.parameters.flat)
    given = batch(lengths=(17,))
    given.inputs[:] = np.abs(given.inputs)
    replay, _ = replayed(made, given)
    for matrix in source_matrices(replay):
        np.testing.assert_array_equal(matrix.path, matrix.norms > 0)
        assert not matrix.underflow.any()
        assert not matrix.broken.any()


def test_under_a_layer_of_both_directions_the_matrix_is_full() -> None:
    replay, _ = replayed(network(RNN(), layers=2, bidirectional=True), batch(lengths=(6,)))
    below, below_reverse, top, top_reverse = loss_paths(replay.layers, replay.steps)
    assert below.all()
    assert below_reverse.all()
    np.testing.assert_array_equal(top, np.tri(6, dtype=np.bool_))
    np.testing.assert_array_equal(top_reverse, np.tri(6, dtype=np.bool_).T)


def test_a_window_sends_nothing_back_but_through_its_inputs() -> None:
    replay, _ = replayed(network(WindowMLP(steps=3), layers=2), batch(lengths=(8,)))
    below, top = source_matrices(replay)
    np.testing.assert_array_equal(top.norms > 0, np.eye(8, dtype=np.bool_))
    s, t = np.mgrid[:8, :8]
    np.testing.assert_array_equal(below.norms > 0, (t <= s) & (s - t < 3))


# Magnitudes


def test_losses_that_pull_opposite_ways_cancel() -> None:
    made = network(RNN(activation="linear"), SQUARED_ERROR, units=1)
    made.parameters.flat[:] = 0
    made.parameters["layer0.W_h"][:] = 1
    made.parameters["readout.W_y"][:] = 1
    given = batch(SQUARED_ERROR, lengths=(2,))
    given.targets[:] = np.array([1.0, -1.0])[:, None, None]
    replay, _ = replayed(made, given)
    (matrix,) = source_matrices(replay)
    np.testing.assert_allclose(matrix.norms, [[1, 0], [1, 1]])
    np.testing.assert_allclose(matrix.sum_of_norms, [2, 1])
    np.testing.assert_allclose(matrix.total, [0, 1], atol=1e-15)


def vanishing(dtype: Any, steps: int = 60, factor: float = 0.1) -> SourceMatrix:
    made = network(RNN(activation="linear"), SQUARED_ERROR, dtype=dtype)
    made.parameters.flat[:] = 0.5
    made.parameters["layer0.W_h"][:] = factor * np.eye(3)
    replay, _ = replayed(made, batch(SQUARED_ERROR, lengths=(steps,)))
    return source_matrices(replay)[0]


def test_underflow_is_told_from_no_path() -> None:
    matrix = vanishing(np.float32)
    assert matrix.underflow[59, :10].all()
    assert not matrix.underflow[59, 40:].any()
    assert not matrix.underflow[:59, 59].any()
    assert not matrix.broken.any()


def test_norms_of_what_single_precision_cannot_square() -> None:
    single, double = vanishing(np.float32), vanishing(np.float64)
    assert not double.underflow.any()
    np.testing.assert_allclose(single.norms[59, 25:], double.norms[59, 25:], rtol=1e-4)
    assert double.norms[59, 25] < 1e-30


@pytest.mark.parametrize("layers", [1, 2])
def test_what_is_not_finite_is_reported_where_it_is(layers: int) -> None:
    made, given = network(LSTM(), layers=layers), batch(lengths=(9,))
    given.inputs[4, 0, 0] = np.nan
    replay, _ = replayed(made, given)
    for matrix in source_matrices(replay):
        assert matrix.broken[4:, 4].all()
        assert not matrix.broken[~matrix.path].any()
        assert not matrix.broken[:4].any()
        assert not np.isfinite(matrix.total[matrix.broken.any(axis=0)]).any()


@pytest.mark.parametrize("layers", [1, 2])
def test_what_is_not_finite_does_not_reach_where_there_is_no_path(layers: int) -> None:
    """In a pass over both directions 0 meets NaN on steps that a loss cannot be reached from."""
    made, given = network(LSTM(), layers=layers, bidirectional=True), batch(lengths=(9,))
    given.inputs[4, 0, 0] = np.nan
    replay, _ = replayed(made, given)
    top, top_reverse = (
        find(source_matrices(replay), "h", LayerId(layers - 1, reverse))
        for reverse in (False, True)
    )
    for matrix, path in ((top, np.tri(9, dtype=bool)), (top_reverse, np.tri(9, dtype=bool).T)):
        np.testing.assert_array_equal(matrix.path, path)
        assert not matrix.norms[~path].any()
        assert matrix.broken.any()


def test_explosion_is_reported() -> None:
    matrix = vanishing(np.float32, 120, 10.0)
    assert matrix.broken[100, 0]
    assert not matrix.broken[~matrix.path].any()


# Choosing


def test_all_are_followed_up_to_200_steps_and_some_beyond() -> None:
    made = network(RNN())
    matrix = source_matrices(replayed(made, batch(lengths=(200,)))[0])[0]
    assert matrix.complete
    assert len(matrix.sources) == 200
    matrix = source_matrices(replayed(made, batch(lengths=(330,)))[0])[0]
    assert not matrix.complete
    assert len(matrix.sources) == 50
    assert matrix.sources[[0, -1]].tolist() == [0, 329]
    few = batch(lengths=(330,), share=0.1)
    assert source_matrices(replayed(made, few)[0])[0].complete
    with pytest.raises(ValueError, match="at most 200 losses can be followed at once, not 201"):
        source_matrices(replayed(made, few)[0], range(201))


def test_one_loss_projects_to_every_step() -> None:
    replay, _ = replayed(network(LSTM()), batch(lengths=(7,)))
    matrix = find(source_matrices(replay), "c")
    np.testing.assert_array_equal(matrix.project(3), matrix.vectors[:, :, 3])
    with pytest.raises(LookupError, match="step 7 is not followed"):
        matrix.project(7)
    with pytest.raises(LookupError, match="no state 'z' in layer 1"):
        find([matrix], "z")
