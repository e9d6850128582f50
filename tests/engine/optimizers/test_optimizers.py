"""Optimizers against their formulas, one weight at a time."""

import math

import numpy as np
import pytest

from rnnviz.engine.optimizers.adam import Adam
from rnnviz.engine.optimizers.rmsprop import RMSProp
from rnnviz.engine.optimizers.sgd import SGD
from rnnviz.registry import optimizers

GRADIENTS = np.random.default_rng(0).standard_normal((12, 5)) * [1, 1e-3, 0, 10, 1e-8]


@pytest.fixture(params=list(optimizers))
def optimizer(request):
    return optimizers[request.param]()


def test_adam_takes_the_steps_of_its_paper() -> None:
    adam = Adam(learning_rate=0.03, beta1=0.8, beta2=0.95, epsilon=1e-6)
    weights, state = np.ones(5), adam.start(5, np.float64)
    expected, m, v = [1.0] * 5, [0.0] * 5, [0.0] * 5
    for k, gradient in enumerate(GRADIENTS, start=1):
        adam.apply(weights, gradient, state)
        for j, g in enumerate(gradient):
            m[j] = 0.8 * m[j] + 0.2 * g
            v[j] = 0.95 * v[j] + 0.05 * g * g
            m_hat, v_hat = m[j] / (1 - 0.8**k), v[j] / (1 - 0.95**k)
            expected[j] -= 0.03 * m_hat / (math.sqrt(v_hat) + 1e-6)
        np.testing.assert_allclose(weights, expected, rtol=1e-12)


def test_adam_s_first_step_is_as_long_as_the_learning_rate() -> None:
    adam = Adam(learning_rate=0.1)
    weights = np.zeros(3)
    adam.apply(weights, np.array([5.0, -1e-3, 0.0]), adam.start(3, np.float64))
    np.testing.assert_allclose(weights, [-0.1, 0.1, 0], rtol=1e-4)


def test_sgd_takes_steps_with_momentum() -> None:
    sgd = SGD(learning_rate=0.2, momentum=0.9)
    weights, state = np.ones(5), sgd.start(5, np.float64)
    expected, v = np.ones(5), np.zeros(5)
    for gradient in GRADIENTS:
        sgd.apply(weights, gradient, state)
        v = 0.9 * v + gradient
        expected = expected - 0.2 * v
        np.testing.assert_allclose(weights, expected, rtol=1e-12)


def test_rmsprop_divides_by_the_running_root_mean_square() -> None:
    rmsprop = RMSProp(learning_rate=0.02, rho=0.9, epsilon=1e-6)
    weights, state = np.ones(5), rmsprop.start(5, np.float64)
    expected, v = np.ones(5), np.zeros(5)
    for gradient in GRADIENTS:
        rmsprop.apply(weights, gradient, state)
        v = 0.9 * v + 0.1 * gradient**2
        expected = expected - 0.02 * gradient / (np.sqrt(v) + 1e-6)
        np.testing.assert_allclose(weights, expected, rtol=1e-12)


def test_every_optimizer_s_step_is_proportional_to_the_decay(optimizer) -> None:
    moves = []
    for decay in (1.0, 0.25):
        weights, state = np.zeros(5), optimizer.start(5, np.float64)
        optimizer.apply(weights, GRADIENTS[0], state, decay)
        moves.append(weights)
    np.testing.assert_allclose(moves[1], 0.25 * moves[0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_optimizer_works_in_place_and_only_reads_the_gradient(optimizer, dtype) -> None:
    rng = np.random.default_rng(0)
    weights, gradient = rng.standard_normal(6).astype(dtype), rng.standard_normal(6).astype(dtype)
    before, given = weights.copy(), gradient.copy()
    state = optimizer.start(6, dtype)
    optimizer.apply(weights, gradient, state)
    np.testing.assert_array_equal(gradient, given)
    assert weights.dtype == dtype
    assert np.all((weights - before) * gradient < 0)
    assert all(isinstance(array, np.ndarray) for array in state.values())


def test_every_optimizer_continues_from_a_copied_state(optimizer) -> None:
    state, weights = optimizer.start(5, np.float64), np.ones(5)
    for gradient in GRADIENTS[:6]:
        optimizer.apply(weights, gradient, state)
    copied = {name: array.copy() for name, array in state.items()}
    resumed = weights.copy()
    for gradient in GRADIENTS[6:]:
        optimizer.apply(weights, gradient, state)
        optimizer.apply(resumed, gradient, copied)
    assert weights.tobytes() == resumed.tobytes()


def test_every_optimizer_goes_downhill(optimizer) -> None:
    weights, state = np.array([1.0, -2.0]), optimizer.start(2, np.float64)
    for _ in range(1000):
        optimizer.apply(weights, 2 * weights, state)
    assert np.abs(weights).max() < 0.05
