"""What each step back does to the gradient, against closed forms and central differences."""

from typing import Any

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.lstm_noforget import LSTMWithoutForgetGate
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.flow.chain import Chain, chain
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.initializers import orthogonal
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.engine.network import Network
from tests.engine.oracle import UNITS, VARIANTS, assert_close, batch, network, plain_loss

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())


def chain_of(
    made: Network, given: Batch, sequence: int = 0, which: int = 0, **options: Any
) -> Chain:
    trace = made.forward(given)
    made.backward(trace)
    replay = Replay(made, np.float64)
    length = given.lengths[sequence]
    injected = trace.layers[which].gradients["h"].injected[:length, :, sequence].copy()
    replay.read(given, trace, sequence)
    return chain(replay, which, injected, **options)


def at_the_end(given: Batch, *steps: int) -> Batch:
    given.counted[:] = False
    given.counted[list(steps) or [-1]] = True
    return given


def rotation(rho: float, **options: Any) -> Network:
    made = network(RNN(activation="linear"), SQUARED_ERROR, units=6, **options)
    for name, weights in made.parameters.items():
        if name.endswith("W_h"):
            weights[:] = rho * orthogonal(np.random.default_rng(1), 6)
    return made


@pytest.mark.parametrize("rho", [0.5, 1.0, 1.3])
def test_of_a_scaled_rotation_every_factor_is_rho(rho: float) -> None:
    found = chain_of(rotation(rho), batch(SQUARED_ERROR, lengths=(30,)))
    assert found.start == 29
    assert found.path.tolist() == [True] * 29 + [False]
    for factors in (found.gain, found.by_weights, found.largest, found.smallest):
        np.testing.assert_allclose(factors[:-1], rho, rtol=1e-10)
        assert np.isnan(factors[-1])
    np.testing.assert_allclose(found.by_unit[:-1], 1.0)
    decades = np.arange(29, 0, -1) * np.log10(rho)
    for logs in (found.log10_product, found.log10_largest, found.log10_limit):
        np.testing.assert_allclose(logs[:-1], decades, rtol=1e-9, atol=1e-9)


def test_a_product_goes_on_where_numbers_would_underflow_and_the_gradient_does_at_1e_308() -> None:
    found = chain_of(rotation(0.01), at_the_end(batch(SQUARED_ERROR, lengths=(400,))))
    np.testing.assert_allclose(found.log10_largest[:-1], -2.0 * np.arange(399, 0, -1), rtol=1e-9)
    back = np.arange(399, 0, -1)
    np.testing.assert_allclose(found.gain[:-1][back < 150], 0.01, rtol=1e-9)
    assert (found.gain[:-1][back == 155] == 0).all()
    assert np.isneginf(found.log10_product[:-1][back > 155]).all()


def test_the_gain_is_the_ratio_of_gradients_by_central_differences() -> None:
    """With the loss of the last step alone nothing else is in them."""
    made, given = network(RNN()), at_the_end(batch(lengths=(5,)))
    norms = [np.linalg.norm(_slopes(made, given, "h", t)) for t in range(5)]
    found = chain_of(made, given)
    assert_close(found.gain[:-1], np.array(norms[:-1]) / norms[1:])
    assert_close(found.log10_product[:-1], np.log10(np.array(norms[:-1]) / norms[-1]))


def _slopes(made: Network, given: Batch, state: str, t: int) -> np.ndarray:
    """Return dL/dstate_t of the textbook's network."""
    ends = [
        [plain_loss(made, given, 0, (state, t, size * unit)) for size in (1e-5, -1e-5)]
        for unit in np.eye(UNITS)
    ]
    return np.array([(above - below) / 2e-5 for above, below in ends])


def test_a_simple_gain_is_what_the_slope_does_times_what_the_weights_do() -> None:
    made, given = network(RNN()), batch(lengths=(7, 9))
    found = chain_of(made, given)
    trace = made.forward(given)
    made.backward(trace)
    (layer,) = trace.layers
    W = made.parameters["layer0.W_h"]
    for t in range(6):
        g = layer.gradients["h"].total[t + 1, :, 0]
        slope = 1 - layer.states["h"][t + 1, :, 0] ** 2
        delta, J = slope * g, slope[:, None] * W
        lengths = [np.linalg.norm(v) for v in (g, delta, W.T @ delta)]
        expected = lengths[1] / lengths[0], lengths[2] / lengths[1], lengths[2] / lengths[0]
        assert (found.by_unit[t], found.by_weights[t], found.gain[t]) == pytest.approx(expected)
        values = np.linalg.svd(J, compute_uv=False)
        assert (found.largest[t], found.smallest[t]) == pytest.approx((values[0], values[-1]))
    assert found.multiplied
    np.testing.assert_allclose((found.by_unit * found.by_weights)[:6], found.gain[:6], rtol=1e-12)


@EVERY_CELL
@pytest.mark.parametrize("share", [0.4, 1.0])
def test_what_holds_of_every_cell_in_every_line(cell: Cell, share: float) -> None:
    made, given = network(cell, layers=2, bidirectional=True), batch(lengths=(12, 9), share=share)
    trace = made.forward(given)
    made.backward(trace)
    gradients = [layer.gradients for layer in trace.frozen().layers]
    for line, states in enumerate(gradients):
        found = chain_of(made, given, 1, line)
        if cell.reach is not None:
            assert not found.path.any()
            assert np.isnan(found.gain).all()
            continue
        assert (found.layer.reverse, found.reach) == (line % 2 == 1, None)
        t = np.flatnonzero(found.path)
        later = t - 1 if found.layer.reverse else t + 1
        arriving = np.concatenate(
            [(g.total if s == "h" else g.carried)[later, :, 1] for s, g in states.items()], axis=1
        )
        carried = np.concatenate([g.carried[t, :, 1] for g in states.values()], axis=1)
        ratio = np.linalg.norm(carried, axis=1) / np.linalg.norm(arriving, axis=1)
        assert_close(found.gain[t], ratio)
        assert (found.gain[t] <= found.largest[t] * (1 + 1e-9)).all()
        assert (found.gain[t] >= found.smallest[t] * (1 - 1e-9)).all()
        assert (found.log10_product[t] <= found.log10_largest[t] + 1e-9).all()
        if found.bound is not None:
            assert (found.log10_largest[t] <= found.log10_limit[t] + 1e-9).all()
        if not found.multiplied:
            assert (found.gain[t] <= found.by_unit[t] + found.by_weights[t] + 1e-9).all()


# Gated cells


def test_without_recurrent_weights_all_goes_along_the_cell_state_times_the_gate() -> None:
    made, given = network(LSTM()), at_the_end(batch(lengths=(20,)))
    made.parameters["layer0.W_h"][:] = 0
    made.parameters["layer0.W_x"][UNITS : 2 * UNITS] = 0
    made.parameters["layer0.b"][UNITS : 2 * UNITS] = 1.0
    f = 1 / (1 + np.exp(-1))
    found = chain_of(made, given)
    np.testing.assert_allclose(found.kept[:-1], f)
    np.testing.assert_allclose(found.gain[:-2], f)  # from step 19 on there is nothing but c's
    np.testing.assert_allclose(found.by_unit[:-1], found.gain[:-1])
    assert (found.by_weights[:-1] == 0).all()
    np.testing.assert_allclose(found.log10_limit[:-1], np.arange(19, 0, -1) * np.log10(f))
    assert not found.multiplied
    assert found.bound is None


def test_what_goes_past_the_weights_of_an_lstm_and_what_goes_through_them() -> None:
    made, given = network(LSTM()), batch(lengths=(6,))
    found = chain_of(made, given)
    trace = made.forward(given)
    made.backward(trace)
    (layer,) = trace.layers
    for t in range(5):
        h, c = layer.gradients["h"], layer.gradients["c"]
        arriving = np.hypot(*(np.linalg.norm(one[t + 1, :, 0]) for one in (h.total, c.carried)))
        straight = layer.gates["f"][t + 1, :, 0] * c.total[t + 1, :, 0]
        assert found.by_unit[t] == pytest.approx(np.linalg.norm(straight) / arriving)
        assert found.by_weights[t] == pytest.approx(np.linalg.norm(h.carried[t, :, 0]) / arriving)
        assert found.kept[t] == pytest.approx(
            np.linalg.norm(straight) / np.linalg.norm(c.total[t + 1, :, 0])
        )
    np.testing.assert_allclose(np.hypot(found.by_unit, found.by_weights)[:5], found.gain[:5])


def test_the_gates_product_is_that_of_the_unit_that_keeps_most() -> None:
    made, given = network(GRU()), batch(lengths=(7,))
    found = chain_of(made, given)
    z = made.forward(given).layers[0].gates["z"][:, :, 0]
    products = [np.prod(z[t + 1 :], axis=0).max() for t in range(6)]
    np.testing.assert_allclose(found.log10_limit[:-1], np.log10(products))
    kept_whole = chain_of(network(LSTMWithoutForgetGate()), given)
    assert (kept_whole.log10_limit[:-1] == 0).all()


# Where there is no chain


def test_a_chain_begins_where_the_last_loss_enters() -> None:
    found = chain_of(rotation(0.5), at_the_end(batch(SQUARED_ERROR, lengths=(9,)), 2, 5))
    assert found.start == 5
    assert found.path.tolist() == [True] * 5 + [False] * 4
    assert found.log10_product[0] == pytest.approx(5 * np.log10(0.5))
    given = batch(SQUARED_ERROR, lengths=(9,))
    given.counted[:] = False
    nothing = chain_of(rotation(0.5), given)
    assert nothing.start is None
    assert not nothing.path.any()


def test_nothing_is_carried_in_a_window() -> None:
    found = chain_of(network(WindowMLP()), batch(lengths=(6,)))
    assert found.reach is not None
    assert not found.path.any()


def test_singular_values_of_a_long_sequence_are_of_the_last_steps() -> None:
    made, given = network(LSTM()), batch(lengths=(30,))
    whole, part = chain_of(made, given), chain_of(made, given, most=5 * (2 * UNITS) ** 2)
    assert whole.followed.tolist() == [True] * 29 + [False]
    assert part.followed.tolist() == [False] * 24 + [True] * 5 + [False]
    for name in ("largest", "smallest", "log10_largest"):
        np.testing.assert_array_equal(getattr(part, name)[24:], getattr(whole, name)[24:])
        assert np.isnan(getattr(part, name)[:24]).all()
    np.testing.assert_array_equal(part.gain, whole.gain)


def test_units_that_are_all_flat_carry_nothing() -> None:
    made = network(RNN(activation="relu"))
    made.parameters["layer0.b"][:] = -100
    made.parameters["readout.W_y"][:] = 1
    found = chain_of(made, batch(lengths=(5,)))
    assert found.path[:4].all()
    assert (found.gain[:4] == 0).all()
    assert np.isneginf(found.log10_product[:4]).all()


def test_what_is_not_finite_is_no_factor() -> None:
    made, given = network(LSTM()), batch(lengths=(6,))
    given.inputs[3] = np.nan
    found = chain_of(made, given)
    assert np.isnan(found.gain[:3]).all()
    assert np.isnan(found.largest[2:5]).all()
    assert found.path[:5].all()
