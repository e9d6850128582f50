"""Axes over the updates stay readable while a run explodes, and say what they leave out."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.curve_plot import bounds
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.training.fault import BadValue, Fault, Tensor, TensorKind
from rnnviz.training.series import Series
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, writing

LOSSES = np.array([*[0.1] * 40, 5.0, 300.0, 1e12])


def exploded(value: BadValue = BadValue.INFINITY) -> Snapshot:
    """Return a run that explodes and stops at a fault in its 44th update."""
    snapshot = trained()
    losses = Series(np.arange(1, 44), LOSSES)
    metrics = dataclasses.replace(
        snapshot.metrics, loss=losses, gradient_norm=losses, last_loss=1e12
    )
    fault = Fault(44, Tensor(TensorKind.LOSS), None, None, value)
    return dataclasses.replace(snapshot, update=43, metrics=metrics, fault=fault)


def test_bounds_follow_some_decades_above_what_is_usual() -> None:
    assert bounds(LOSSES).high == 100.0
    assert bounds(LOSSES, usual=0.5).high == 500.0
    assert bounds(np.array([0.1, 3.0])).high == 5.0
    assert bounds(np.array([np.nan, np.inf])).high == 1.0


@pytest.mark.parametrize("kind", ["loss", "clipping"])
@pytest.mark.parametrize(("value", "words"), [(BadValue.INFINITY, "+∞"), (BadValue.NAN, "NaN")])
def test_what_leaves_the_axis_is_marked_at_its_update_with_its_number(
    kind: str, value: BadValue, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(monkeypatch) as written:
        sheet = Sheet(exploded(value), panels=[kind], size=(700, 260))
    plot, area = sheet.plot(kind)
    assert plot.capped
    assert any(text.startswith("capped at") for text in plot.caption)
    numbers = [place for text, place in written if text == f"1.00e12, {words}"]
    assert len(numbers) == 1
    x = float(plot.updates.x(area, 44))
    assert 0 < numbers[0].x - x < 20
    mark = Area(x - 4, area.y, 8, 16)
    assert argb(DARK.alert) in sheet.colors(mark)


def test_a_calm_run_has_no_such_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(monkeypatch) as written:
        sheet = Sheet(trained(), panels=["loss", "clipping"], size=(700, 400))
    assert not any(plot.capped for plot in sheet.plots)
    assert not [text for text, _ in written if text.startswith(("capped", "≥"))]


def test_the_badge_of_a_solved_run_covers_neither_curve_nor_chance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its curve falls through the upper right, where a badge stands otherwise."""
    snapshot, updates = trained(), np.arange(1, 101)
    losses = Series(updates, np.geomspace(0.29, 0.11, 100))
    metrics = dataclasses.replace(snapshot.metrics, loss=losses)
    solved = dataclasses.replace(snapshot, update=100, metrics=metrics, solved_at=90)
    with writing(monkeypatch) as written:
        sheet = Sheet(solved, panels=["loss"], size=(700, 260))
    plot, area = sheet.plot("loss")
    (place,) = (place for text, place in written if text.startswith("solved"))
    low, high = plot.vb.viewRange()[1]
    decades = np.log10([*losses.values, *solved.experiment.task.references().values()])
    ys = area.bottom - (decades - low) / (high - low) * area.height
    xs = plot.updates.x(area, updates)
    under = ys[:100][(xs > place.x) & (xs < place.right)]
    for y in (*under, *ys[100:]):
        assert not place.y - 1 < y < place.bottom + 1
