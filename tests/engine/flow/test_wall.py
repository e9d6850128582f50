"""Pascanu's wall, to the published digits."""

import numpy as np
import pytest

from rnnviz.engine.flow.wall import descend, evaluate, surface


def test_the_cliff_at_4_5() -> None:
    found = surface([4.5], np.linspace(-5, 0, 5001))
    norms = found.norms[0]
    assert norms.max() == pytest.approx(157, abs=0.5)
    assert found.b[norms.argmax()] == pytest.approx(-2.303, abs=5e-4)
    assert np.median(norms) == pytest.approx(0.038, abs=5e-4)


def test_no_cliff_within_reach_at_6_5() -> None:
    assert surface([6.5], np.linspace(-5, 0, 5001)).norms.max() < 0.09


def test_the_folds() -> None:
    counts = [fixed_points(5.0, b) for b in (-2.3443, -2.3445, -2.6555, -2.6557)]
    assert counts == [1, 3, 3, 1]
    assert {fixed_points(3.9, b) for b in np.linspace(-4, 0, 41)} == {1}


def fixed_points(w: float, b: float) -> int:
    x = np.linspace(-4, 4, 40_001)
    return int((np.diff(np.sign(w / (1 + np.exp(-x)) + b - x)) != 0).sum())


def test_the_gradient_is_the_derivative() -> None:
    rng = np.random.default_rng(0)
    w, b = rng.uniform(1, 7, 50), rng.uniform(-5, 0, 50)
    _, gradient = evaluate(w, b, 8)
    step = 1e-6
    for k, (dw, db) in enumerate([(step, 0.0), (0.0, step)]):
        above, below = evaluate(w + dw, b + db, 8)[0], evaluate(w - dw, b - db, 8)[0]
        np.testing.assert_allclose(gradient[:, k], (above - below) / (2 * step), atol=1e-8)


def test_the_error_is_that_of_one_unit() -> None:
    x = 0.5
    for _ in range(50):
        x = 5.2 / (1 + np.exp(-x)) - 2.1
    error, _ = evaluate(5.2, -2.1)
    assert error == pytest.approx((1 / (1 + np.exp(-x)) - 0.7) ** 2, rel=1e-12)
    found = surface([5.2, 4.0], [-2.1, -3.0, 0.0])
    assert found.error.shape == found.norms.shape == (2, 3)
    assert found.gradient.shape == (2, 3, 2)
    assert found.error[0, 0] == error


def test_two_walkers() -> None:
    free = descend(4.5, -2.3035, learning_rate=0.1, updates=5)
    clipped = descend(4.5, -2.3035, learning_rate=0.1, threshold=1.0, updates=5)
    assert free.norms[0] == clipped.norms[0] > 50
    steps = [np.diff(w.places, axis=0) for w in (free, clipped)]
    np.testing.assert_allclose(np.linalg.norm(steps[0][0]), 0.1 * free.norms[0])
    np.testing.assert_allclose(np.linalg.norm(steps[1][0]), 0.1)
    np.testing.assert_allclose(steps[1][0] * free.norms[0], steps[0][0], rtol=1e-9)
    assert clipped.clipped.tolist() == (clipped.norms > 1).tolist()
    assert not free.clipped.any()
    np.testing.assert_allclose(free.errors[0], evaluate(4.5, -2.3035)[0])
    assert free.places.shape == (6, 2)
    assert free.errors.shape == (6,)


def test_a_walker_far_off_stays_quiet() -> None:
    found = descend(-1e3, 1e6, learning_rate=1e6, updates=3)
    assert np.isfinite(found.errors).all()
