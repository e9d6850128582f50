"""Decades of the scale of gradients can be told apart, in both themes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.figures.style.colors import _to_oklab
from rnnviz.figures.style.theme import THEMES, Theme
from rnnviz.figures.view.gradients import HIGHEST, LOWEST, stepped

BANDS = round(HIGHEST - LOWEST)
APART = 0.025  # of OKLab, in which about 0.02 is just noticed side by side


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_neighbouring_decades_have_colours_apart(theme: Theme) -> None:
    middles = (np.arange(BANDS) + 0.5) / BANDS
    colors = theme.magnitudes.colors(stepped(middles, BANDS)).tolist()
    places = [_to_oklab(f"#{color & 0xFFFFFF:06x}") for color in colors]
    assert min(float(np.linalg.norm(a - b)) for a, b in pairwise(places)) > APART


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.integers(1, 30))
def test_what_is_larger_is_no_darker(shares: list[float], bands: int) -> None:
    tints = stepped(np.sort(np.array(shares)), bands)
    assert (np.diff(tints) >= -1e-12).all()
    assert ((tints >= 0) & (tints <= 1)).all()


def test_there_is_a_step_at_every_decade_and_none_within() -> None:
    shares = np.linspace(0, 1, 10_001)[1:-1]
    steps = np.diff(stepped(shares, BANDS))
    jumps = shares[1:][steps > 0.01]
    np.testing.assert_allclose(jumps, np.arange(1, BANDS) / BANDS, atol=2e-4)


def test_what_lies_beyond_the_scale_stays_there() -> None:
    beyond = np.array([-0.5, 0.0, 1.0, 1.5, np.nan])
    np.testing.assert_array_equal(stepped(beyond, BANDS), beyond)
