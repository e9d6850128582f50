"""What the instrument of clipping says of the norms."""

import dataclasses

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.panels.clipping import ClippingPlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.clip_limits import clip_limits
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained

THRESHOLD = 0.3


def clipped() -> Snapshot:
    return trained(training__clip_threshold=THRESHOLD)


def words(sheet: Sheet) -> list[str]:
    plot, _ = sheet.plot("clipping")
    return [entry.label for entry in plot.guides if isinstance(entry, Stroke)]


def test_after_clipping_no_norm_exceeds_the_threshold_and_no_shorter_one_is_changed() -> None:
    snapshot = clipped()
    plot, _ = Sheet(snapshot, panels=["clipping"]).plot("clipping")
    assert isinstance(plot, ClippingPlot)
    before = snapshot.metrics.gradient_norm.values
    assert before.max() > THRESHOLD > before.min()
    assert plot.after.values == pytest.approx(np.minimum(before, THRESHOLD))


def test_the_share_and_the_threshold_are_printed() -> None:
    snapshot = clipped()
    share = float((snapshot.metrics.gradient_norm.values > THRESHOLD).mean())
    sheet = Sheet(snapshot, panels=["clipping"])
    assert words(sheet)[-1] == "threshold 0.3"
    caption = sheet.plot("clipping")[0].caption
    assert caption == ("direction kept", f"clipped {share:.0%}".replace("%", "\u00a0%"))


def test_what_is_cut_off_is_drawn_above_the_threshold_and_what_is_left_on_it() -> None:
    snapshot = clipped()
    sheet = Sheet(snapshot, panels=["clipping"])
    plot, area = sheet.plot("clipping")
    assert isinstance(plot, ClippingPlot)
    y = height(plot, area, np.array([THRESHOLD]))[0]
    strong = argb(DARK.color("norm"))
    assert strong not in sheet.colors(area._replace(height=y - 3 - area.y))
    xs = plot.updates.x(area, plot.before.updates)
    before, after = (height(plot, area, one.values) for one in (plot.before, plot.after))
    for x, first, last in list(zip(xs, before, after, strict=True))[:-1]:
        assert is_inked(sheet, x, first)
        assert is_inked(sheet, x, last)


def height(plot: ClippingPlot, area: Area, values: np.ndarray) -> list[float]:
    """Return the y of values on the page."""
    low, high = plot.vb.viewRange()[1]
    shares = (np.log10(values) - low) / (high - low)
    return list(area.bottom - shares * area.height)


def is_inked(sheet: Sheet, x: float, y: float) -> bool:
    return bool(sheet.colors(Area(x - 1, y - 1, 3, 3)) - {argb(DARK.panel), argb(DARK.line)})


def test_the_norm_is_read_before_and_after() -> None:
    snapshot = clipped()
    plot, _ = Sheet(snapshot, panels=["clipping"]).plot("clipping")
    series = snapshot.metrics.gradient_norm
    for update, value in zip(series.updates.tolist(), series.values.tolist(), strict=True):
        texts = plot.read(Cursor(update=update))
        assert ("→ 0.300" in texts[1]) == (value > THRESHOLD)
        assert (texts[-1] == "not clipped") == (value <= THRESHOLD)


def test_a_threshold_changed_on_the_way_is_a_step() -> None:
    trainer = Trainer(Experiment().with_settings({"model.units": 6, "training.batch": 4}))
    trainer.step(10)
    trainer.apply(Change("training.clip_threshold", 0.1))
    trainer.step(10)
    trainer.apply(Change("training.clip", "off"))
    trainer.step(5)
    snapshot = trainer.snapshot()
    assert clip_limits(snapshot.origin, snapshot.journal) == [(0, 1.0), (10, 0.1), (20, np.inf)]
    sheet = Sheet(snapshot, panels=["clipping"])
    plot, _ = sheet.plot("clipping")
    assert isinstance(plot, ClippingPlot)
    before = snapshot.metrics.gradient_norm.values
    in_force = np.repeat([1.0, 0.1, np.inf], [10, 10, 5])
    assert plot.after.values == pytest.approx(np.minimum(before, in_force))
    assert words(sheet) == ["norm"]
    assert plot.caption == ("clipping is off",)


def test_a_norm_of_zero_is_marked_not_missing() -> None:
    snapshot = clipped()
    norms = snapshot.metrics.gradient_norm
    values = np.where(norms.updates == 12, 0.0, norms.values)
    metrics = dataclasses.replace(
        snapshot.metrics, gradient_norm=dataclasses.replace(norms, values=values)
    )
    plain, marked = (
        Sheet(one, panels=["clipping"])
        for one in (snapshot, dataclasses.replace(snapshot, metrics=metrics))
    )
    plot, area = plain.plot("clipping")
    x = float(plot.updates.x(area, 12))
    assert not is_inked(plain, x - 3, area.bottom - 6)
    assert is_inked(marked, x - 3, area.bottom - 6)


def test_the_threshold_is_drawn_in_steps_while_clipping_was_on() -> None:
    trainer = Trainer(Experiment().with_settings({"model.units": 6, "training.batch": 4}))
    trainer.step(10)
    trainer.apply(Change("training.clip_threshold", 0.5))
    trainer.step(10)
    trainer.apply(Change("training.clip", "off"))
    trainer.step(5)
    plot, _ = Sheet(trainer.snapshot(), panels=["clipping"]).plot("clipping")
    ends, levels = plot.thresholds.getData()
    lasting = np.isfinite(levels)
    assert ends[lasting].tolist() == [0, 10, 10, 20]
    assert levels[lasting] == pytest.approx(np.log10([1, 1, 0.5, 0.5]))


def test_the_table_holds_the_norms_and_what_was_in_force() -> None:
    snapshot = clipped()
    plot, _ = Sheet(snapshot, panels=["clipping"]).plot("clipping")
    table = plot.table()
    assert table["update"].tolist() == snapshot.metrics.gradient_norm.updates.tolist()
    assert table["before"] == pytest.approx(snapshot.metrics.gradient_norm.values)
    assert table["after"] == pytest.approx(np.minimum(table["before"], table["threshold"]))
    assert set(table["threshold"].tolist()) == {THRESHOLD}
