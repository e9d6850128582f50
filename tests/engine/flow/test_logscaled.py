"""Norms of long products against exact arithmetic and closed forms."""

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from rnnviz.engine.flow.logscaled import log10_norms
from rnnviz.engine.initializers import orthogonal


@pytest.mark.parametrize("rho", [0.01, 0.5, 1.0, 1.3])
def test_scaled_rotations_shrink_everything_by_rho_to_the_k(rho: float) -> None:
    rng = np.random.default_rng(0)
    factors = np.stack([rho * orthogonal(rng, 6) for _ in range(1200)])
    expected = np.arange(1200, 0, -1) * np.log10(rho)
    np.testing.assert_allclose(log10_norms(factors), expected, rtol=1e-10, atol=1e-9)


@drawn(
    seed=st.integers(0, 2**32 - 1), steps=st.integers(1, 60), digits=st.integers(1, 6),
)  # fmt: skip
def test_products_of_two_by_two_matrices_against_whole_numbers(seed, steps, digits) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.integers(-(10**digits), 10**digits + 1, (steps, 2, 2))
    exact = np.eye(2, dtype=object).astype(int).astype(object)
    determinant = 1
    for factor in factors:
        exact = factor.astype(object) @ exact
        (a, b), (c, d) = factor.tolist()
        determinant *= a * d - b * c
    if determinant == 0:
        return
    # sigma_1^2 + sigma_2^2 = sum of squares, sigma_1 sigma_2 = |det|, in logarithms.
    found = log10_norms(factors.astype(np.float64))[0]
    squares = _log10(sum(int(x) ** 2 for x in exact.flat))
    ratio = 10.0 ** (2 * (_log10(abs(determinant)) - 2 * found))  # sigma_2^2 / sigma_1^2
    assert 2 * found + np.log10(1 + ratio) == pytest.approx(squares, abs=1e-6 * steps)


def _log10(number: int) -> float:
    """Return log10 of a whole number of any size."""
    digits = str(number)
    return float(np.log10(float("0." + digits[:18]))) + len(digits)


def test_short_products_are_plain_ones() -> None:
    factors = np.random.default_rng(1).standard_normal((4, 3, 3))
    plain = [factors[3], factors[3] @ factors[2], factors[3] @ factors[2] @ factors[1]]
    expected = [np.log10(np.linalg.norm(one, 2)) for one in plain][::-1]
    np.testing.assert_allclose(log10_norms(factors)[1:], expected, rtol=1e-12)
    assert log10_norms(factors[:0]).shape == (0,)


def test_exact_zero_and_numbers_that_are_not_finite() -> None:
    found = log10_norms(np.stack([np.eye(3), np.zeros((3, 3)), 2 * np.eye(3)]))
    assert found.tolist() == [-np.inf, -np.inf, pytest.approx(np.log10(2))]
    found = log10_norms(np.stack([np.eye(3), np.full((3, 3), np.nan), np.eye(3)]))
    assert np.isnan(found[:2]).all()
    assert found[2] == pytest.approx(0, abs=1e-12)
