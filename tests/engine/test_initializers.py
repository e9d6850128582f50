"""How weights start."""

import numpy as np
import pytest

from rnnviz.engine.initializers import INITIALIZERS, rescale, spectral_radius


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize("units", [1, 2, 32])
def test_every_initializer_follows_from_its_generator(name, units) -> None:
    first, second = (INITIALIZERS[name](np.random.default_rng(7), units) for _ in range(2))
    assert first.shape == (units, units)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("name", "limit"), [("uniform", 1 / np.sqrt(200)), ("xavier", np.sqrt(6 / 400))]
)
def test_uniform_draws_fill_their_interval(name, limit) -> None:
    drawn = INITIALIZERS[name](np.random.default_rng(0), 200)
    assert 0.99 * limit < drawn.max() <= limit
    assert -limit <= drawn.min() < -0.99 * limit
    assert abs(drawn.mean()) < limit / 50


def test_orthogonal_is_orthogonal() -> None:
    drawn = INITIALIZERS["orthogonal"](np.random.default_rng(0), 20)
    np.testing.assert_allclose(drawn @ drawn.T, np.eye(20), atol=1e-12)


def test_orthogonal_draws_are_not_biased_to_some_signs() -> None:
    rng = np.random.default_rng(0)
    traces = [np.trace(INITIALIZERS["orthogonal"](rng, 3)) for _ in range(4000)]
    assert abs(np.mean(traces)) < 0.07  # 0, with variance 1, where all are equally likely


def test_identity_is_the_identity() -> None:
    np.testing.assert_array_equal(INITIALIZERS["identity"](np.random.default_rng(0), 4), np.eye(4))


@pytest.mark.parametrize("radius", [0.3, 1.0, 2.5])
def test_rescaling_hits_the_radius_in_every_block(radius) -> None:
    W_h = np.random.default_rng(0).standard_normal((4 * 6, 6)).astype(np.float32)
    before = W_h.copy()
    rescale(W_h, radius)
    for block, old in zip(np.split(W_h, 4), np.split(before, 4), strict=True):
        assert spectral_radius(block) == pytest.approx(radius, rel=1e-5)
        ratio = block / old
        np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-5)


def test_a_block_without_eigenvalues_to_scale_stays() -> None:
    W_h = np.array([[0.0, 1.0], [0.0, 0.0]])
    rescale(W_h, 2.0)
    np.testing.assert_array_equal(W_h, [[0, 1], [0, 0]])
