"""Where theory's borders lie on the axes of a picture, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnviz.figures.sweeps.border_lines import border_lines
from rnnviz.figures.sweeps.plan import Plan
from tests.figures.sweeps.helpers import table

RADII, DELAYS = [0.5, 0.75, 1.0, 1.25], [10, 20, 40]
RNN = {"model.cell": "rnn", "task.symbols": 3}


def lines(vary: dict[str, list[object]], **base: object) -> dict[str, tuple[object, object]]:
    made = table(vary, lambda _: 1.0, seeds=1, base={**RNN, **base})  # type: ignore[dict-item]
    return {one.label: (one.xs, one.ys) for one in border_lines(Plan(made, "gradient-ratio"), 0)}


def test_the_powers_of_a_radius_are_where_the_formula_says() -> None:
    found = lines({"model.spectral_radius": RADII, "task.delay": DELAYS})
    assert list(found) == ["ρ = 1", "ρᵏ = 10⁻³", "ρᵏ = 10⁻⁶"]
    xs, _ = found["ρ = 1"]
    assert xs == pytest.approx(np.full(len(xs), 2.0), abs=1e-4)  # the third radius
    xs, ys = found["ρᵏ = 10⁻³"]
    known = np.isfinite(xs)
    for delay, row in zip(DELAYS, range(3), strict=True):
        steps = delay + 2 * 3 - 1  # from the last step to the first
        radius = 10 ** (-3 / steps)
        at = np.interp(row, ys[known], xs[known])
        assert at == pytest.approx((radius - 0.5) / 0.25, abs=2e-3)


def test_they_are_the_same_with_the_axes_the_other_way_round() -> None:
    upright = lines({"model.spectral_radius": RADII, "task.delay": DELAYS})
    turned = lines({"task.delay": DELAYS, "model.spectral_radius": RADII})
    assert upright.keys() == turned.keys()
    for label, (xs, ys) in upright.items():
        assert turned[label][1] == pytest.approx(xs, nan_ok=True)
        assert turned[label][0] == pytest.approx(ys)


def test_over_delays_alone_there_is_one_where_the_power_of_the_fixed_radius_is() -> None:
    found = lines({"task.delay": [10, 20, 40]}, **{"model.spectral_radius": 0.75})
    steps = -3 / math.log10(0.75)
    xs, _ = found["ρᵏ = 10⁻³"]
    assert xs == pytest.approx(np.full(len(xs), (steps - 5 - 10) / 10), abs=2e-3)
    assert not lines({"task.delay": [10, 20, 40]})  # a radius as it was drawn is not known


def test_the_forget_gate_forgets_along_its_own() -> None:
    biases = [0.0, 1.0, 2.0, 3.0, 4.0]
    lstm = {"model.cell": "lstm"}
    found = lines({"model.cell.forget_bias": biases, "task.delay": DELAYS}, **lstm)
    xs, ys = found["σ(b)ᵈ = 1/e"]
    known = np.isfinite(xs)
    for delay, row in zip(DELAYS, range(3), strict=True):
        gate = math.exp(-1 / delay)
        at = np.interp(row, ys[known], xs[known])
        assert at == pytest.approx(math.log(gate / (1 - gate)), abs=5e-3)


def test_runs_that_differ_in_more_than_the_axes_have_none() -> None:
    vary = {"model.spectral_radius": RADII, "model.initializer": ["uniform", "orthogonal"]}
    assert not lines(vary)
