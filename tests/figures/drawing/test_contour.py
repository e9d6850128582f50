"""The line along which values on a grid pass 0."""

import numpy as np
import pytest

from rnnviz.figures.drawing.contour import zero_line

XS, YS = np.linspace(-1, 1, 40), np.linspace(-2, 2, 70)
X, Y = np.meshgrid(XS, YS)


def test_the_line_of_a_plane_is_exact() -> None:
    xs, ys = zero_line(XS, YS, 2 * X - Y + 0.3)
    assert 2 * xs - ys == pytest.approx(np.full(len(xs), -0.3))
    lengths = np.hypot(np.diff(xs)[::2], np.diff(ys)[::2])
    assert lengths.sum() == pytest.approx((4 - 0.3 + 0.0) / 2 * np.hypot(1, 2))


def test_a_circle_is_closed_and_as_long_as_it_should_be() -> None:
    xs, ys = zero_line(XS, YS, X**2 + Y**2 - 0.49)
    assert np.hypot(xs, ys) == pytest.approx(np.full(len(xs), 0.7), abs=2e-3)
    assert np.hypot(np.diff(xs)[::2], np.diff(ys)[::2]).sum() == pytest.approx(
        1.4 * np.pi, rel=2e-3
    )
    _, met = np.unique(np.round(np.stack([xs, ys]), 9), axis=1, return_counts=True)
    assert (met == 2).all()  # every piece goes on where another ends


def test_where_nothing_changes_its_sign_or_is_no_number_there_is_no_line() -> None:
    for values in (np.ones_like(X), np.zeros_like(X), np.full_like(X, np.nan)):
        assert len(zero_line(XS, YS, values)[0]) == 0
    broken = np.where(X > 0.5, np.nan, X)
    assert zero_line(XS, YS, broken)[0] == pytest.approx(0.0, abs=1e-12)
