"""Border lines: where a border of theory lies on the axes of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import RnnvizError
from rnnviz.figures.sweeps.factor import Factor
from rnnviz.figures.sweeps.plan import Plan
from rnnviz.settings import Value
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.borders import BORDERS, Border

Floats = NDArray[np.floating]
FINE = 240  # points along a line


@dataclass(frozen=True)
class BorderLine:
    """A line in numbers of values: 0 is in the middle of the first, -0.5 at its border.

    Attributes
    ----------
    label, about : str
    xs, ys : (points,)
        NaN where there is none. Where there is no second axis, ys are from 0, the lower end, to 1,
        the upper.
    """

    label: str
    about: str
    xs: Floats
    ys: Floats


def border_lines(plan: Plan, facet: int) -> list[BorderLine]:
    """Return the lines of theory in a small multiple, where there are any.

    Runs that differ in more than its axes tell, as in colours, have none: theirs would differ.
    """
    if plan.x is None or not plan.x.numeric or len(plan.groups) > 1:
        return []
    settings = dict(plan.settings(next(plan.spots(facet))))
    try:
        experiment = plan.table.sweep.experiment.with_settings(settings)
    except RnnvizError:  # these settings exclude each other
        return []
    lines: list[BorderLine] = []
    for border in BORDERS:
        if border.applies(experiment, plan.measure.kind):
            try:
                lines += _lines(border, experiment, plan)
            except RnnvizError:
                continue
    return lines


def _lines(border: Border, experiment: Experiment, plan: Plan) -> Iterator[BorderLine]:
    assert plan.x is not None
    xs = np.linspace(-0.5, plan.columns - 0.5, FINE)
    ys = np.linspace(-0.5, plan.rows - 0.5, FINE) if plan.y else np.linspace(0.0, 1.0, FINE)
    values, steps = (
        _on_grid(experiment, plan, xs, ys, border, of_steps) for of_steps in (False, True)
    )
    with np.errstate(invalid="ignore"):
        logs = border.log(values, np.maximum(steps, 1))
    turned = plan.y is not None and plan.y.key == border.key
    for level, label in border.levels:
        if turned:
            found = _crossings(ys, logs.T - level)
            line = BorderLine(label, border.about, xs, found)
        else:
            found = _crossings(xs, logs - level)
            line = BorderLine(label, border.about, found, ys)
        if np.isfinite(found).sum() > 1:
            yield line


def _on_grid(
    experiment: Experiment, plan: Plan, xs: Floats, ys: Floats, border: Border, of_steps: bool
) -> Floats:
    """Return the setting, or the number of steps, (ys, xs): a sum of what each axis does to it."""
    of = border.steps if of_steps else border.value

    def along(factor: Factor) -> Floats:
        changed = [_changed(experiment, factor.key, value) for value in factor.values]
        return np.array([of(one) for one in changed], dtype=np.float64)

    assert plan.x is not None
    first = along(plan.x)
    grid = np.broadcast_to(at_index(first, plan.x, xs)[None, :], (len(ys), len(xs)))
    if plan.y is not None:
        second = along(plan.y)
        grid = grid + (at_index(second, plan.y, ys) - second[0])[:, None]
    return grid


def _changed(experiment: Experiment, key: str, value: Value) -> Experiment:
    return experiment.with_settings({key: value})


def at_index(values: Floats, factor: Factor, index: Floats) -> Floats:
    """Return values between those that an axis has, and half a step beyond its ends.

    Those of the axis itself lie along its logarithms where it is logarithmic.
    """
    own = factor.log and np.array_equal(values, factor.numbers)
    places = np.log10(values) if own else values
    number = np.arange(len(places))
    inside = np.interp(index, number, places)
    inside += np.minimum(index - number[0], 0) * (places[1] - places[0])
    inside += np.maximum(index - number[-1], 0) * (places[-1] - places[-2])
    return 10.0**inside if own else inside


def _crossings(places: Floats, values: Floats) -> Floats:
    """Return where each row (rows, places) first passes 0, between two places; NaN if nowhere."""
    known = np.isfinite(values)
    signs = np.where(known, np.sign(values), 0.0)
    passes = (signs[:, :-1] * signs[:, 1:] < 0) | ((signs[:, :-1] == 0) & known[:, :-1])
    at = passes.argmax(axis=1)
    rows = np.arange(len(values))
    low, high = values[rows, at], values[rows, at + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(low == 0, 0.0, low / (low - high))
    found = places[at] + share * (places[at + 1] - places[at])
    return np.where(passes.any(axis=1), found, np.nan)
