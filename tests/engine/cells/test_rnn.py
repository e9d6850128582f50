"""The simple recurrent network against its textbook."""

import numpy as np
import pytest

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import magnitude
from tests.engine.oracle import UNITS, assert_close, batch, differences, network, plain_loss


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=["classes", "values"])
def test_losses_and_total_gradients_are_those_of_the_textbook(activation, loss) -> None:
    made, given = network(RNN(activation), loss), batch(loss, lengths=(6, 4), share=0.6)
    trace = made.forward(given)
    made.backward(trace)
    for b in range(given.size):
        assert trace.losses[:, b].sum() == pytest.approx(plain_loss(made, given, b), rel=1e-12)
        for t in range(given.lengths[b]):
            bump = np.zeros(UNITS)
            expected = differences(lambda: plain_loss(made, given, b, ("h", t, bump)), bump)  # noqa: B023
            assert_close(trace.layers[0].gradients["h"].total[t, :, b], expected)


def test_carried_comes_through_the_recurrent_weights() -> None:
    made = network(RNN())
    trace = made.forward(batch())
    made.backward(trace)
    h, gradient = trace.layers[0].states["h"], trace.layers[0].gradients["h"]
    delta = gradient.total * (1 - h**2)
    expected = made.parameters["layer0.W_h"].T @ delta[1:]
    np.testing.assert_allclose(gradient.carried[:-1], expected, rtol=1e-12)


@pytest.mark.parametrize("rho", [0.5, 0.9, 1.0, 1.1])
def test_a_linear_net_with_orthogonal_weights_carries_rho_to_the_k(rho: float) -> None:
    steps = 40
    model = Model(RNN("linear"), units=8, initializer="orthogonal", spectral_radius=rho)
    made = Network(model, 2, 1, SQUARED_ERROR, np.float64)
    made.initialize(np.random.default_rng(0))
    rng = np.random.default_rng(1)
    counted = np.zeros((steps, 3), np.bool_)
    counted[-1] = True
    trace = made.forward(
        Batch(
            rng.standard_normal((steps, 2, 3)),
            rng.standard_normal((steps, 1, 3)),
            counted,
            np.full(3, steps),
        )
    )
    made.backward(trace)
    norms = magnitude(trace.layers[0].gradients["h"].total)
    expected = rho ** np.arange(steps)[::-1, None] * np.ones(3)
    np.testing.assert_allclose(norms / norms[-1], expected, rtol=1e-9)


def test_what_vanishes_in_float32_is_right_down_to_the_smallest_normal_number() -> None:
    steps = 120
    counted = np.zeros((steps, 2), np.bool_)
    counted[-1] = True
    rng = np.random.default_rng(0)
    given = Batch(rng.integers(0, 2, (steps, 2)), rng.integers(0, 4, (steps, 2)), counted,
                  np.full(2, steps))  # fmt: skip
    totals = []
    for dtype in (np.float64, np.float32):
        model = Model(RNN(), units=16, initializer="orthogonal", spectral_radius=0.4)
        made = Network(model, 2, 4, CROSS_ENTROPY, dtype)
        made.initialize(np.random.default_rng(3))
        trace = made.forward(given)
        made.backward(trace)
        totals.append(trace.layers[0].gradients["h"].total.astype(np.float64))
    wide, narrow = magnitude(totals[0]), magnitude(totals[1])
    normal = wide > 1e-36
    assert 0.1 < normal.mean() < 0.95
    np.testing.assert_allclose(narrow[normal], wide[normal], rtol=1e-3)
    assert narrow[~normal].max() < 2e-36
