"""Of more points than pixels both extremes of every pixel are drawn."""

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.figures.items.curve import Curve
from rnnviz.figures.plots.thinning import BIN, means_and_extremes, outline
from rnnviz.figures.view.gradients import LOWEST
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.series import Series
from tests.figures.helpers import Sheet, trained, with_gradients

counts, widths = st.integers(1, 3000), st.integers(1, 400)


def noise(count: int) -> np.ndarray:
    return np.random.default_rng(count).permutation(count).astype(float)


@given(count=counts, width=widths)
def test_a_series_keeps_the_extremes_of_every_stroke(count: int, width: int) -> None:
    xs, ys = np.arange(count, dtype=float), noise(count)
    top = max(count - 1, 1)
    means, _, low, high = means_and_extremes(xs, ys, top, width)
    if count <= width // BIN or count <= 1:
        assert len(low) == len(high) == 0
        assert means.tolist() == xs.tolist()
        return
    strokes = np.minimum(xs * width / top // BIN, max(width // BIN, 1) - 1)
    groups = [ys[strokes == stroke] for stroke in np.unique(strokes)]
    if count > max(width // BIN, 1):
        assert low.tolist() == [group.min() for group in groups]
        assert high.tolist() == [group.max() for group in groups]


@given(count=counts, width=widths)
def test_magnitudes_keep_the_extremes_of_every_pixel(count: int, width: int) -> None:
    steps, ys = np.arange(count, dtype=float), noise(count)
    ys[::7] = np.nan  # no step has a logarithm everywhere
    xs, drawn = outline(steps, ys, width)
    if count <= 2 * width:
        assert xs.tolist() == steps.tolist()
        return
    assert len(xs) == 2 * width
    starts = np.arange(width) * count // width
    for group, low, high in zip(np.split(ys, starts[1:]), drawn[::2], drawn[1::2], strict=True):
        known = group[np.isfinite(group)]
        if len(known):
            assert (low, high) == (known.min(), known.max())


def test_a_single_small_norm_in_a_long_run_is_drawn_where_it_was() -> None:
    snapshot = trained()
    values = np.full(4000, 0.5)
    values[[1234, 2345]] = 0.01, 20.0
    norms = Series(np.arange(1, 4001), values)
    metrics = dataclasses.replace(snapshot.metrics, gradient_norm=norms)
    long = dataclasses.replace(snapshot, metrics=metrics, update=4000)
    sheet = Sheet(long, panels=["clipping"])
    plot, area = sheet.plot("clipping")
    low, high = plot.vb.viewRange()[1]
    for update, value in ((1234, 0.01), (2345, 20.0)):
        x = plot.updates.x(area, update)
        y = area.bottom - (np.log10(value) - low) / (high - low) * area.height
        ground = sheet.pixel(x + 12, y)
        assert any(sheet.pixel(x + dx, y + np.sign(value - 1)) != ground for dx in (-2, -1, 0, 1))


def test_a_single_small_magnitude_in_a_long_sequence_is_drawn() -> None:
    snapshot = trained(updates=1, losses=ALL_LOSSES, task__delay=1000)
    factor = np.ones(snapshot.trace.steps)
    factor[511] = 1e-3
    sheet = Sheet(with_gradients(snapshot, factor), size=(400, 500), panels=["gradient"])
    plot, _ = sheet.plot("gradient")
    lines = [item for item in plot.items if isinstance(item, Curve)]
    for curve, line in zip(plot.drawn, lines, strict=True):
        shown = curve.magnitudes.decades
        assert len(line.ys) < len(shown)
        assert np.nanargmin(shown) == 511
        assert np.nanmin(shown) > LOWEST
        assert np.nanmin(line.ys) == np.nanmin(shown)
        assert np.nanmax(line.ys) == np.nanmax(shown)
