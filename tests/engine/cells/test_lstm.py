"""The LSTM against its textbook."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import magnitude
from tests.engine.oracle import UNITS, assert_close, batch, differences, network, plain_loss


@pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=["classes", "values"])
@pytest.mark.parametrize("state", ["h", "c"])
def test_losses_and_total_gradients_are_those_of_the_textbook(loss, state) -> None:
    made, given = network(LSTM(), loss), batch(loss, lengths=(6, 4), share=0.6)
    trace = made.forward(given)
    made.backward(trace)
    for b in range(given.size):
        assert trace.losses[:, b].sum() == pytest.approx(plain_loss(made, given, b), rel=1e-12)
        for t in range(given.lengths[b]):
            bump = np.zeros(UNITS)
            expected = differences(lambda: plain_loss(made, given, b, (state, t, bump)), bump)  # noqa: B023
            assert_close(trace.layers[0].gradients[state].total[t, :, b], expected)


def test_the_gates_are_those_of_the_textbook() -> None:
    made = network(LSTM())
    layer = made.forward(batch()).layers[0]
    i, f, o, g = (layer.gates[name] for name in "ifog")
    h, c = layer.states["h"], layer.states["c"]
    np.testing.assert_allclose(c[1:], f[1:] * c[:-1] + i[1:] * g[1:], rtol=1e-12)
    np.testing.assert_allclose(h, o * np.tanh(c), rtol=1e-12)
    x = batch().inputs
    before = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
    w = made.parameters
    a = w["layer0.W_x"] @ x + w["layer0.W_h"] @ before + w["layer0.b"][:, None]
    rows = np.split(a, 4, axis=1)
    for gate, row in zip((i, f, o), rows, strict=False):
        np.testing.assert_allclose(gate, 1 / (1 + np.exp(-row)), rtol=1e-12)
    np.testing.assert_allclose(g, np.tanh(rows[3]), rtol=1e-12)


def test_carried_comes_through_the_recurrent_weights_and_the_forget_gate() -> None:
    made = network(LSTM())
    trace = made.forward(batch())
    made.backward(trace)
    layer = trace.layers[0]
    i, f, o, g = (layer.gates[name] for name in "ifog")
    c = layer.states["c"]
    dh, dc = layer.gradients["h"], layer.gradients["c"]
    before = np.concatenate([np.zeros_like(c[:1]), c[:-1]])
    delta = np.concatenate(
        [
            dc.total * g * i * (1 - i),
            dc.total * before * f * (1 - f),
            dh.total * np.tanh(c) * o * (1 - o),
            dc.total * i * (1 - g**2),
        ],
        axis=1,
    )
    W_h = made.parameters["layer0.W_h"]
    np.testing.assert_allclose(dh.carried[:-1], W_h.T @ delta[1:], rtol=1e-10)
    np.testing.assert_allclose(dc.carried[:-1], f[1:] * dc.total[1:], rtol=1e-12)
    np.testing.assert_allclose(dc.injected, dh.total * o * (1 - np.tanh(c) ** 2), rtol=1e-10)


@pytest.mark.parametrize(("bias", "half_life"), [(0, 1.0), (1, 2.2), (3, 14.3), (5, 103)])
def test_the_forget_bias_sets_how_long_the_cell_path_lasts(bias: float, half_life: float) -> None:
    steps = 150
    made = Network(Model(LSTM(bias), units=4), 2, 3, CROSS_ENTROPY, np.float64)
    made.initialize(np.random.default_rng(0))
    made.parameters["layer0.W_x"][:] = made.parameters["layer0.W_h"][:] = 0
    made.parameters["layer0.b"][-4:] = 1e-3  # g, or nothing would ever enter the cell
    counted = np.zeros((steps, 2), np.bool_)
    counted[-1] = True
    tokens = np.zeros((steps, 2), np.int64)
    trace = made.forward(Batch(tokens, tokens, counted, np.full(2, steps)))
    made.backward(trace)
    norms = magnitude(trace.layers[0].gradients["c"].total)[:, 0]
    kept = norms[49] / norms[50]
    assert kept == pytest.approx(1 / (1 + np.exp(-bias)))
    assert np.log(0.5) / np.log(kept) == pytest.approx(half_life, rel=0.02)


def test_a_nearly_closed_gate_is_small_and_not_zero() -> None:
    made = network(LSTM(), dtype=np.float32)
    made.parameters["layer0.W_x"][:] = made.parameters["layer0.W_h"][:] = 0
    made.parameters["layer0.b"][:] = -30
    f = made.forward(batch()).layers[0].gates["f"]
    np.testing.assert_allclose(f, 1 / (1 + np.exp(30.0)), rtol=1e-5)
