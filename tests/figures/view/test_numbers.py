import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.figures.view import numbers as axes
from rnnviz.figures.view.numbers import Scale, round_scale


def test_a_scale_maps_its_ends_to_0_and_1() -> None:
    assert Scale(-2, 6).share(np.array([-2.0, 2.0, 6.0])).tolist() == [0, 0.5, 1]
    log = Scale(0.01, 100, log=True).share(np.array([0.01, 1.0, 100.0]))
    assert log == pytest.approx([0, 0.5, 1])


def test_what_has_no_logarithm_passes_without_a_warning() -> None:
    shares = Scale(0.1, 1, log=True).share(np.array([0.0, np.nan, np.inf]))
    assert shares[0] == -math.inf
    assert np.isnan(shares[1])
    assert shares[2] == math.inf


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), count=st.integers(1, 12))
def test_even_ticks_are_inside_and_no_more_than_asked(low: float, span: float, count: int) -> None:
    ticks = axes.even(low, low + span, count)
    assert len(ticks) <= count + 1
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in ticks)


@given(steps=st.integers(1, 3000), count=st.integers(1, 30))
def test_step_labels_begin_at_0(steps: int, count: int) -> None:
    labels = axes.whole_steps(steps, count)
    assert labels[0] == 0
    assert labels[-1] < steps
    assert len(labels) <= count + 1


@given(value=st.integers(0, 10**9))
def test_the_update_axis_grows_in_calm_steps(value: int) -> None:
    top = axes.grown(value)
    assert value <= top <= max(100, 1.51 * value)


@given(value=st.floats(1e-20, 1e20))
def test_log_bounds_are_round_and_around(value: float) -> None:
    low, high = axes.log_bounds(value, value)
    assert low <= value * (1 + 1e-6)
    assert high >= value * (1 - 1e-6)
    assert high / low <= 5.1


def test_log_ticks_are_labelled_as_written_by_hand() -> None:
    texts = [text for _, text in Scale(1e-6, 1.0, log=True).ticks(4)]
    assert texts[0] == "10⁻⁶"
    assert texts[-1] == "1"
    assert [text for _, text in Scale(0.05, 2.0, log=True).ticks(8)] == [
        "0.05", "0.1", "0.2", "0.5", "1", "2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (0.4734, "0.473"), (12.0, "12.0"), (1234.5, "1234"),
        (3.2e-7, "3.20e−7"), (-2e12, "−2.00e12"), (math.nan, "NaN"), (-math.inf, "−∞"),
    ],
)  # fmt: skip
def test_numbers_are_printed_with_three_digits(value: float, text: str) -> None:
    assert axes.compact(value) == text


def test_signs_thousands_and_powers() -> None:
    assert axes.signed(-0.3123) == "−0.31"
    assert axes.signed(1.2) == "+1.20"
    assert axes.signed(-0.0004) == axes.signed(0.0) == "0.00"
    assert axes.fraction(0.97) == "0.97"
    assert axes.whole(12345) == "12,345"
    assert axes.power(-12) == "10⁻¹²"
    assert axes.power(0) == "1"


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_round_ends_hold_the_range_closely(low: float, width: float) -> None:
    high = low + width
    if not high - low > 1e-9 * abs(high):
        return
    scale = round_scale(low, high)
    tiny = 1e-6 * (high - low) + 1e-9 * abs(low)
    assert scale.low <= low + tiny
    assert scale.high >= high - tiny
    assert scale.high - scale.low <= 2 * (high - low)


def test_round_ends_where_no_round_number_lies_inside() -> None:
    assert round_scale(0.01, 8.49) == Scale(0.0, 10.0)
    assert round_scale(-1.1, 1.1) == Scale(-1.5, 1.5)
