"""What the history of the gradients shows."""

import dataclasses

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.snapshot.parts.history import HISTORY
from tests.figures.helpers import Sheet, tint, trained


def test_the_history_shows_each_update_at_its_place() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, size=(1600, 950), panels=["history"])
    plot, area = sheet.plot("history")
    place = area.rows(2, 4.0)[0]
    series = snapshot[HISTORY].magnitudes["h"]
    for index in (0, 10, 29):
        update = int(series.updates[index])
        x = float(plot.updates.x(area, update)) if update else area.x + 1
        for step in (0, 7, 15):
            y = place.bottom - place.height * (step + 0.5) / 16
            assert sheet.pixel(x, y) == tint(DARK, series.values[index, step]), (index, step)
            found = plot.locate(x - area.x, y - area.y)
            assert found.step == step
    after = float(plot.updates.x(area, 40))
    assert sheet.pixel(after, place.y + 5) == argb(DARK.panel)


def test_the_history_tells_underflow_from_a_broken_number_and_from_no_path() -> None:
    snapshot = trained()
    series = snapshot[HISTORY].magnitudes["h"]
    values = series.values.copy()
    values[5:, :4], values[5:, 4], values[5:, 6] = 1e-42, np.nan, 0.0
    path = np.arange(16) != 6
    history = dataclasses.replace(
        snapshot[HISTORY],
        magnitudes={"h": dataclasses.replace(series, values=values)},
        paths={"h": path},
    )
    lost = dataclasses.replace(snapshot, parts={**snapshot.parts, "history": history})
    plot, _ = Sheet(snapshot, panels=["history"]).plot("history")
    assert not [entry for entry in plot.guides if isinstance(entry, Stroke)]
    sheet = Sheet(lost, panels=["history"])
    plot, area = sheet.plot("history")
    labels = [entry.label for entry in plot.guides if isinstance(entry, Stroke)]
    assert labels == ["underflow", "NaN or ∞", "no path"]
    x = float(plot.updates.x(area, 20))
    at = {step: area.bottom - area.height * (step + 0.5) / 16 for step in (2, 4, 6)}
    assert sheet.pixel(x, at[2]) == argb(DARK.underflow)
    assert sheet.pixel(x, at[4]) == argb(DARK.alert)
    strip = sheet.colors(Area(area.x + 2, at[6] - 3, x - area.x, 6))
    assert argb(DARK.panel) in strip
    assert len(strip) > 1  # hatched
    assert argb(DARK.panel) not in sheet.colors(
        Area(float(plot.updates.x(area, 6)), at[2] - 3, 90, 6)
    )
    words = [plot.read(Cursor(step, update=20))[-1] for step in (2, 4, 6)]
    assert words == ["h 1.00e−42 (underflow)", "h NaN", "h 0 (no path)"]


def test_the_zeros_of_a_window_are_no_underflow() -> None:
    snapshot = trained(task="adding", model__cell="window")
    sheet = Sheet(snapshot, panels=["history"])
    plot, area = sheet.plot("history")
    labels = [entry.label for entry in plot.guides if isinstance(entry, Stroke)]
    assert labels == ["no path"]
    assert argb(DARK.underflow) not in sheet.colors(area)
    assert plot.read(Cursor(2, update=9))[-1] == "h 0 (no path)"
    assert "path" not in plot.read(Cursor(29, update=9))[-1]


def test_the_cursor_is_a_line_through_its_step_in_every_heatmap() -> None:
    sheet = Sheet(trained(), panels=["history"])
    plot, area = sheet.plot("history")
    places = [
        (area.x + 20, round(area.y + row.bottom - row.height * 4.5 / 16 - 0.5)) for row in plot.rows
    ]
    before = [sheet.pixel(*place) for place in places]
    sheet.point(Cursor(step=4))
    assert all(sheet.pixel(*place) != old for place, old in zip(places, before, strict=True))


def test_the_steps_to_remember_are_marked_beside_every_heatmap() -> None:
    sheet = Sheet(trained(), panels=["history"])
    plot, area = sheet.plot("history")
    for row in plot.rows:
        for step in range(16):
            y = area.y + row.bottom - row.height * (step + 0.5) / 16
            marked = sheet.pixel(area.x - 3, y) != argb(DARK.background)
            assert marked == any(first <= step < last for first, last in plot.time.relevant)


def test_the_table_has_a_row_for_every_update_that_was_sampled() -> None:
    snapshot = trained()
    plot, _ = Sheet(snapshot, panels=["history"]).plot("history")
    series, table = snapshot[HISTORY].magnitudes["c"], plot.table()
    assert table["update"].tolist() == series.updates.tolist()
    assert table["‖∂L/∂c‖ (answers) t 3"].tolist() == series.values[:, 3].tolist()
    assert len(table) == 1 + 2 * 16
