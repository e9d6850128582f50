"""In its past, a run shows on every axis of updates how it went on: faint, on equal scales."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.figures.plots.ahead import after, continued
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.series import Series
from tests.figures.helpers import Sheet, in_its_past, tint, trained

PANELS = ("loss", "history", "clipping")


def series(*updates: int) -> Series:
    return Series(np.array(updates), np.array(updates) / 10)


def test_a_series_is_continued_by_what_the_whole_one_has_after_it() -> None:
    shown = trained(10)
    assert after(shown, series(4, 8, 12)).updates.tolist() == [12]
    assert continued(series(6, 8, 10), series(0, 8, 16)).updates.tolist() == [6, 8, 10, 16]
    assert continued(series(), series(0, 8)).values.tolist() == [0.0, 0.8]


@pytest.mark.parametrize("panel", PANELS)
def test_what_comes_after_can_be_read_and_is_in_no_table(panel: str) -> None:
    end = trained(30, training__clip_threshold=0.3)
    shown = in_its_past(trained(10, training__clip_threshold=0.3), end)
    then, now = Sheet(shown, panels=PANELS), Sheet(end, panels=PANELS)
    (plot, _), (whole, _) = then.plot(panel), now.plot(panel)
    assert plot.vb.viewRange() == whole.vb.viewRange()
    for update in (5, 25):
        cursor = Cursor(update=update, step=3)
        assert plot.read(cursor) == whole.read(cursor)
    assert plot.table()["update"].max() == 10


@pytest.mark.parametrize("panel", ["loss", "clipping"])
def test_a_faint_curve_goes_on_where_the_other_ends(panel: str) -> None:
    shown = in_its_past(trained(10), trained(30))
    sheet = Sheet(shown, panels=PANELS, size=(1600, 950))
    plot, area = sheet.plot(panel)
    x = round(float(plot.updates.x(area, 10)))
    strong = argb(DARK.color("loss" if panel == "loss" else "norm"))
    assert strong in sheet.colors(area._replace(width=x - area.x))
    beyond = area._replace(x=x + 3, width=float(plot.updates.x(area, 30)) - x - 3)
    assert strong not in sheet.colors(beyond)
    assert len(sheet.colors(beyond)) > len(sheet.colors(beyond._replace(x=beyond.right + 5)))


def test_the_history_is_hatched_over_the_same_colours() -> None:
    end = trained(30)
    sheet = Sheet(in_its_past(trained(10), end), panels=PANELS, size=(1600, 950))
    plot, area = sheet.plot("history")
    row = plot.rows[0]
    magnitudes = end.whole_history.magnitudes["h"]
    first, last = (float(plot.updates.x(area, update)) for update in (20, 21))
    strip = area._replace(x=first + 2, width=last - first - 4, height=row.height / 32)
    colors = sheet.colors(strip._replace(y=area.y + row.y))
    assert tint(DARK, magnitudes.values[20, 15]) in colors
    assert len(colors) > 1
    before = strip._replace(x=float(plot.updates.x(area, 5)) + 2, y=area.y + row.y)
    assert sheet.colors(before) == {tint(DARK, magnitudes.values[5, 15])}
