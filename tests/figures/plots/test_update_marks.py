"""Marks on an axis of updates stay apart, are whole, and have the colour of their run."""

from __future__ import annotations

import dataclasses

import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.update_marks import RIBBON, SIZE, apart, commands_by_color
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.commands.change import Change
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.snapshot.timeline import Timeline
from tests.figures.helpers import Sheet, trained

RATE = "training.optimizer.learning_rate"


def changed(*updates: int, end: int = 30) -> Snapshot:
    """Return a run that something was done to after these updates."""
    journal = tuple((update, Change(RATE, 0.01 + update / 1e4)) for update in updates)
    return dataclasses.replace(trained(30), journal=journal, timeline=Timeline(end))


def test_marks_that_would_overlap_are_one() -> None:
    assert apart([0.0, 3.0, 6.9, 7.0, 30.0, 31.0], 7.0) == [0.0, 7.0, 30.0]
    assert apart([], 7.0) == []


def test_of_several_runs_each_has_its_colour_and_what_they_share_is_ink() -> None:
    runs = changed(8, 20), changed(8, 25)
    own, other = (DARK.run(run)[0] for run in (0, 1))
    assert commands_by_color(runs, DARK) == [(own, [20]), (other, [25]), (DARK.ink, [8])]
    assert commands_by_color(runs[:1], DARK) == [(DARK.ink, [8, 20])]


@pytest.mark.parametrize("panel", ["loss", "history", "clipping"])
def test_a_bookmark_is_a_ribbon_on_every_axis_of_updates(panel: str) -> None:
    shown = changed(0, 10).marked({20})
    sheet = Sheet(shown, panels=["loss", "history", "clipping"], size=(1600, 950))
    plot, area = sheet.plot(panel)
    assert "bookmark" in plot.read(Cursor(update=20, step=3))
    assert "bookmark" not in plot.read(Cursor(update=10, step=3))
    ink, panel_color = argb(DARK.ink), argb(DARK.panel)

    def around(update: int) -> Area:
        x = round(float(plot.updates.x(area, update)))
        return Area(x - RIBBON[0] - 1, area.y, 2 * RIBBON[0] + 2, RIBBON[1])

    ribbon, triangle = around(20), around(10)
    low = ribbon._replace(y=ribbon.y + 2 * SIZE, height=2)
    assert sheet.colors(low) >= {ink, panel_color}  # an outline, higher than a triangle
    assert ink in sheet.colors(triangle)
    assert ink not in sheet.colors(triangle._replace(y=triangle.y + 2 * SIZE + 2, height=2))
    first = sheet.colors(Area(area.x + 1, area.y, 2 * SIZE, 4))  # at the end it is whole
    assert ink in first
