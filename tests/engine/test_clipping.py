"""Clipping by norm and by value."""

import numpy as np
import pytest

from rnnviz.engine.clipping import clip, clip_by_norm, clip_by_value, norm


def test_a_short_gradient_is_left_alone() -> None:
    gradient = np.array([3.0, 4.0], np.float32)
    assert clip_by_norm(gradient, 5.0) == 5.0
    assert gradient.tolist() == [3, 4]


def test_a_long_gradient_is_shortened_and_keeps_its_direction() -> None:
    gradient = np.array([3.0, -4.0], np.float32)
    assert clip_by_norm(gradient, 1.0) == 5.0
    np.testing.assert_allclose(gradient, [0.6, -0.8], rtol=1e-6)


@pytest.mark.parametrize("scale", [1e30, 3e38, 1e-30])
def test_squares_that_float32_cannot_hold(scale: float) -> None:
    gradient = np.full(1000, scale, np.float32)
    gradient[::2] *= -1
    expected = float(gradient[1]) * np.sqrt(1000)
    threshold = expected / 10
    if scale > 1:
        threshold = 2.0
    assert norm(gradient) == pytest.approx(expected)
    assert clip_by_norm(gradient, threshold) == pytest.approx(expected)
    assert norm(gradient) == pytest.approx(threshold, rel=1e-6)
    assert np.all(gradient[1::2] > 0)
    assert np.all(gradient[::2] < 0)


def test_a_norm_that_is_known_is_not_computed_again() -> None:
    gradient = np.array([1.0, 0.0])
    assert clip_by_norm(gradient, 1.0, 4.0) == 4.0
    assert gradient.tolist() == [0.25, 0]


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_is_left_alone(poison: float) -> None:
    gradient = np.array([1.0, poison], np.float32)
    assert not np.isfinite(clip_by_norm(gradient, 0.1))
    assert gradient[0] == 1


def test_a_norm_that_float64_cannot_hold_the_squares_of() -> None:
    gradient = np.array([3e200, -4e200])
    assert norm(gradient) == pytest.approx(5e200)
    clip_by_norm(gradient, 1.0)
    np.testing.assert_allclose(gradient, [0.6, -0.8])


def test_clipping_by_value_cuts_entries_off() -> None:
    gradient = np.array([3.0, -0.5, -4.0], np.float32)
    assert clip_by_value(gradient, 1.0)
    assert gradient.tolist() == [1, -0.5, -1]
    assert not clip_by_value(gradient, 1.0)


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_by_value_too_what_is_not_finite_is_left_alone(poison: float) -> None:
    gradient = np.array([9.0, poison])
    assert not clip_by_value(gradient, 1.0)
    assert gradient[0] == 9


@pytest.mark.parametrize(
    ("how", "expected"), [("norm", [0.6, 0.8]), ("value", [1.0, 1.0]), ("off", [3.0, 4.0])]
)
def test_the_ways_to_clip(how: str, expected: list[float]) -> None:
    gradient = np.array([3.0, 4.0])
    assert clip(gradient, how, 1.0, 5.0) == (how != "off")
    np.testing.assert_allclose(gradient, expected)
    small = np.array([0.3, 0.4])
    assert not clip(small, how, 1.0, 0.5)
    assert small.tolist() == [0.3, 0.4]
