"""Step Jacobians against central differences, and their products against exact arithmetic."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.lstm_noforget import LSTMWithoutForgetGate
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.flow.cellpath import cell_path
from rnnviz.engine.flow.jacobians import StepJacobians, step_jacobians
from rnnviz.engine.flow.logscaled import Product, product
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.initializers import orthogonal
from rnnviz.engine.network import Network
from tests.engine.oracle import UNITS, VARIANTS, assert_close, batch, network

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())


def replay_of(made: Network, given: Batch, sequence: int = 0, dtype: Any = np.float64) -> Replay:
    trace = made.forward(given)
    replay = Replay(made, dtype)
    replay.read(given, trace, sequence)
    return replay


@EVERY_CELL
@pytest.mark.parametrize("t", [0, 3])
def test_every_column_is_the_derivative_of_a_step(cell: Cell, t: int) -> None:
    made, given = network(cell), batch(lengths=(5, 6))
    ours = step_jacobians(replay_of(made, given, 1)).matrices[t]
    step = Batch(given.inputs[: t + 1], given.targets[: t + 1], given.counted[: t + 1],
                 np.full(2, t + 1)).part(t, t + 1)  # fmt: skip
    trace = made.forward(given)
    before = {
        name: values[t - 1].copy() if t else np.zeros((UNITS, 2))
        for name, values in trace.layers[0].states.items()
    }

    def after() -> np.ndarray:
        states = made.forward(step, [before]).layers[0].states
        return np.concatenate([values[0, :, 1] for values in states.values()])

    columns = []
    for start in before.values():
        for unit in range(UNITS):
            value = start[unit, 1]
            start[unit, 1] = value + 1e-5
            above = after()
            start[unit, 1] = value - 1e-5
            columns.append((above - after()) / 2e-5)
            start[unit, 1] = value
    if cell.reach is not None:
        assert not ours.any()
    else:
        assert_close(ours, np.stack(columns, axis=1))


@EVERY_CELL
@pytest.mark.parametrize(
    "shape", [{"layers": 2}, {"bidirectional": True}], ids=["2 layers", "both"]
)
def test_they_carry_the_trace_s_gradients_in_every_line(cell: Cell, shape: dict[str, Any]) -> None:
    """What is carried to a step is the total of the next one, times its Jacobian."""
    made, given = network(cell, **shape), batch(lengths=(7, 9))
    trace = made.forward(given)
    made.backward(trace)
    trace = trace.frozen()
    replay = replay_of(made, given, 0)
    for k, layer in enumerate(trace.layers):
        jacobians = step_jacobians(replay, k)
        assert jacobians.steps.tolist() == (
            list(range(7))[::-1] if layer.reverse else list(range(7))
        )
        for before, after, J in zip(
            jacobians.steps, jacobians.steps[1:], jacobians.matrices[1:], strict=False
        ):
            # c's total already holds what came from its own h.
            carried = np.concatenate([g.carried[before, :, 0] for g in layer.gradients.values()])
            arriving = [layer.gradients["h"].total[after, :, 0]]
            if "c" in layer.gradients:
                arriving.append(layer.gradients["c"].carried[after, :, 0])
            assert_close(J.T @ np.concatenate(arriving), carried, 1e-9)


def test_some_steps_are_those_of_all() -> None:
    replay = replay_of(network(LSTM()), batch(lengths=(9,)))
    whole, part = step_jacobians(replay), step_jacobians(replay, 0, 2, 6)
    assert part.steps.tolist() == [2, 3, 4, 5]
    np.testing.assert_array_equal(part.matrices, whole.matrices[2:6])
    np.testing.assert_array_equal(whole.block("c", "h"), whole.matrices[:, UNITS:, :UNITS])
    with pytest.raises(ValueError, match="no steps from 3 to 10"):
        step_jacobians(replay, 0, 3, 10)


def test_norms_and_eigenvalues_of_steps() -> None:
    jacobians = step_jacobians(replay_of(network(GRU()), batch(lengths=(5,))))
    for k, J in enumerate(jacobians.matrices):
        assert jacobians.norms[k] == pytest.approx(np.linalg.norm(J, 2))
        assert np.prod(jacobians.singular_values[k]) == pytest.approx(abs(np.linalg.det(J)))
        assert jacobians.eigenvalues[k].sum() == pytest.approx(np.trace(J))


# Spans


def linear(rho: float, steps: int, units: int = 6, dtype: Any = np.float64) -> Replay:
    """Return a linear net with W_h = rho x orthogonal."""
    made = network(RNN(activation="linear"), units=units, dtype=dtype)
    made.parameters["layer0.W_h"][:] = rho * orthogonal(np.random.default_rng(1), units)
    return replay_of(made, batch(lengths=(steps,)))


@pytest.mark.parametrize("rho", [0.01, 0.5, 1.0, 1.3])
def test_a_scaled_rotation_shrinks_everything_by_rho_to_the_k(rho: float) -> None:
    jacobians = step_jacobians(linear(rho, 1200))
    span = jacobians.span(1)
    expected = 1199 * np.log10(rho)
    np.testing.assert_allclose(span.log10_singular_values, expected, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(span.log10_moduli, expected, rtol=1e-10, atol=1e-9)
    assert span.log10_norm == pytest.approx(expected, abs=1e-9)
    to_end = jacobians.log10_norms_to_end()
    np.testing.assert_allclose(to_end, np.arange(1200, 0, -1) * np.log10(rho), atol=1e-8)
    assert np.isfinite(to_end).all()


@drawn(
    seed=st.integers(0, 2**32 - 1), steps=st.integers(1, 60), digits=st.integers(1, 6),
)  # fmt: skip
def test_products_of_two_by_two_matrices_against_whole_numbers(seed, steps, digits) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.integers(-(10**digits), 10**digits + 1, (steps, 2, 2))
    exact = np.eye(2, dtype=object).astype(int).astype(object)
    for factor in factors:
        exact = factor.astype(object) @ exact
    found = product(factors.astype(np.float64))
    squares = sum(int(x) ** 2 for x in exact.flat)
    determinant = 1
    for (a, b), (c, d) in factors.tolist():
        determinant *= abs(a * d - b * c)
    if squares == 0:
        assert found.log10_norm < -8 or found.log10_norm == -np.inf
        return
    if determinant == 0:
        return
    # sigma_1^2 + sigma_2^2 = sum of squares, sigma_1 sigma_2 = |det|, in logarithms.
    largest, smallest = found.log10_singular_values
    assert largest + smallest == pytest.approx(_log10(determinant), abs=1e-6 * max(1, steps))
    both = 2 * largest + np.log10(1 + 10.0 ** (2 * (smallest - largest)))
    assert both == pytest.approx(_log10(squares), abs=1e-6 * max(1, steps))


def _log10(number: int) -> float:
    """Return log10 of a whole number of any size."""
    digits = str(number)
    return float(np.log10(float("0." + digits[:18]))) + len(digits)


def test_a_sum_that_spans_a_thousand_decades() -> None:
    rng = np.random.default_rng(0)
    turns = [orthogonal(rng, 8) for _ in range(301)]
    sizes = np.sort(10.0 ** rng.uniform(-6, 1, (300, 8)))[:, ::-1]
    factors = np.stack([turns[k + 1] * sizes[k] @ turns[k].T for k in range(300)])
    found = product(factors)
    expected = np.log10(sizes).sum(axis=0)
    assert expected[0] - expected[-1] > 1000
    np.testing.assert_allclose(found.log10_singular_values, expected, rtol=1e-10)
    assert np.isnan(found.log10_moduli).any()  # those that no float64 matrix can hold


def test_values_that_are_close_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    turns = [orthogonal(rng, 12) for _ in range(51)]
    sizes = rng.uniform(0.99, 1, (50, 12))
    found = product(np.stack([turns[k + 1] * sizes[k] @ turns[k].T for k in range(50)]))
    expected = np.sort(np.log10(sizes).sum(axis=0))[::-1]
    np.testing.assert_allclose(found.log10_singular_values, expected, atol=1e-12)


@EVERY_CELL
def test_short_spans_are_plain_products(cell: Cell) -> None:
    jacobians = step_jacobians(replay_of(network(cell), batch(lengths=(6,))))
    found = jacobians.span(2, 4)
    plain = jacobians.matrices[4] @ jacobians.matrices[3] @ jacobians.matrices[2]
    if not plain.any():
        assert found.log10_norm == found.log10_scale == -np.inf
        assert np.isnan(found.log10_moduli).all()
        return
    np.testing.assert_allclose(found.matrix * 10**found.log10_scale, plain, rtol=1e-9, atol=1e-14)
    values = np.linalg.svd(plain, compute_uv=False)
    clear = values > 1e-9 * values[0]
    ours = 10**found.log10_singular_values
    np.testing.assert_allclose(ours[clear], values[clear], rtol=1e-6)
    to_end = jacobians.log10_norms_to_end()
    assert to_end[5] == pytest.approx(np.log10(jacobians.norms[5]))
    assert to_end[2] == pytest.approx(jacobians.span(2).log10_norm, abs=1e-9)


def test_a_span_that_is_none_is_refused() -> None:
    jacobians = step_jacobians(linear(1.0, 4))
    with pytest.raises(ValueError, match="no span from 3 to 2"):
        jacobians.span(3, 2)


def test_what_is_not_finite_is_reported() -> None:
    made, given = network(LSTM()), batch(lengths=(5,))
    given.inputs[2] = np.nan
    replay = replay_of(made, given)
    jacobians = step_jacobians(replay)
    assert not jacobians.finite
    assert np.isnan(jacobians.singular_values).all()
    assert np.isnan(jacobians.eigenvalues).all()
    span = jacobians.span()
    assert np.isnan(span.log10_norm)
    assert np.isnan(span.eigenvalues).all()
    assert np.isnan(jacobians.log10_norms_to_end()).all()
    path = cell_path(replay)
    assert path is not None
    assert np.isnan(path.log10_total[:2]).all()


def test_an_exact_zero_is_no_path() -> None:
    found: Product = product(np.stack([np.eye(3), np.zeros((3, 3)), np.eye(3)]))
    assert found.log10_singular_values.tolist() == [-np.inf] * 3
    assert found.log10_scale == -np.inf
    projected = product(np.stack([np.diag([2.0, 3.0, 0.0])] * 2))
    np.testing.assert_allclose(10**projected.log10_singular_values, [9, 4, 0])


# The cell path


def gates_of(made: Network, bias: float) -> None:
    """Make f = sigmoid(bias) whatever is read."""
    made.parameters.flat[:] = 0
    made.parameters["layer0.b"][UNITS : 2 * UNITS] = bias


@pytest.mark.parametrize("bias", [0.0, 1.0, 3.0, 5.0])
def test_without_recurrent_weights_the_direct_path_is_all_there_is(bias: float) -> None:
    made = network(LSTM())
    made.parameters["layer0.W_h"][:] = 0
    path = cell_path(replay_of(made, batch(lengths=(40,))))
    assert path is not None
    np.testing.assert_allclose(path.log10_direct, path.log10_own, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(path.log10_longest, path.log10_total, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(path.own, 10**path.log10_direct)
    gates_of(made, bias)
    path = cell_path(replay_of(made, batch(lengths=(400,))))
    assert path is not None
    kept = np.log10(1 / (1 + np.exp(-bias)))
    steps = np.arange(399, -1, -1)
    np.testing.assert_allclose(path.log10_direct[:, 0], steps * kept, rtol=1e-12)
    np.testing.assert_allclose(path.log10_total, steps * kept, rtol=1e-12)


def test_with_recurrent_weights_the_total_is_another() -> None:
    made = network(LSTM(), seed=2)
    made.parameters["layer0.W_h"][:] *= 3
    path = cell_path(replay_of(made, batch(lengths=(7,))))
    assert path is not None
    assert path.log10_total[-1] == 0
    assert not path.log10_direct[-1].any()
    ratio = 10 ** (path.log10_total[0] - path.log10_longest[0])
    assert abs(ratio - 1) > 0.1


def test_the_total_is_the_derivative_of_the_last_cell_state() -> None:
    made, given = network(LSTM(peepholes=True)), batch(lengths=(6,))
    replay = replay_of(made, given)
    path = cell_path(replay)
    assert path is not None
    trace = made.forward(given)
    states = {name: values[1].copy() for name, values in trace.layers[0].states.items()}
    rest = given.part(2, 6)
    columns = []
    for unit in range(UNITS):
        ends = []
        for step in (1e-5, -1e-5):
            states["c"][unit] += step
            ends.append(made.forward(rest, [states]).layers[0].states["c"][-1, :, 0].copy())
            states["c"][unit] -= step
        columns.append((ends[0] - ends[1]) / 2e-5)
    total = np.stack(columns, axis=1)
    assert_close(path.own[1], np.diagonal(total))
    assert 10 ** path.log10_total[1] == pytest.approx(np.linalg.norm(total, 2), rel=1e-6)


def test_without_a_forget_gate_the_direct_path_is_one() -> None:
    path = cell_path(replay_of(network(LSTMWithoutForgetGate()), batch(lengths=(6,))))
    assert path is not None
    assert not path.log10_direct.any()
    assert path.log10_total[0] != 0


def test_in_reverse_the_path_ends_at_the_first_step() -> None:
    made = network(LSTM(), bidirectional=True)
    made.parameters["layer0.reverse.W_h"][:] = 0
    path = cell_path(replay_of(made, batch(lengths=(8,))), 1)
    assert path is not None
    assert path.steps.tolist() == list(range(8))[::-1]
    np.testing.assert_allclose(path.log10_longest, path.log10_total, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cell", [RNN(), GRU(), WindowMLP()], ids=lambda c: c.kind)
def test_cells_without_a_cell_state_have_no_cell_path(cell: Cell) -> None:
    assert cell_path(replay_of(network(cell), batch(lengths=(4,)))) is None


def test_jacobians_are_of_double_precision_whatever_the_network_is() -> None:
    replay = linear(0.01, 50, dtype=np.float32)
    jacobians: StepJacobians = step_jacobians(replay)
    assert jacobians.matrices.dtype == np.float64
    np.testing.assert_allclose(jacobians.span(1).log10_norm, -98, rtol=1e-6)
