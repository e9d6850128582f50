"""Axes: few labels, inside the ends, none on another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.axis import BAR, Highlight, Label
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from tests.figures.helpers import writing
from tests.figures.stage import Stage


def written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Area]]:
    with writing(monkeypatch) as texts:
        stage.draw(exported=True)
    return [(text, place) for text, place in texts if text not in ("", "Plain", "steps")]


def test_labels_stand_inside_the_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    stage.plot.left.write([Label(0.0, "zero"), Label(1.0, "one"), Label(0.5, "half")])
    stage.plot.bottom.write([Label(0.0, "first"), Label(10.0, "last"), Label(5.0, "middle")])
    area, places = stage.area, dict(written(stage, monkeypatch))
    for text in ("zero", "one", "half"):
        assert area.y <= places[text].y < places[text].bottom <= area.bottom
        assert places[text].right < area.x
    for text in ("first", "last", "middle"):
        assert area.x - 1 <= places[text].x < places[text].right <= area.right + 1
        assert places[text].y > area.bottom
    for text, (x, y) in (("half", stage.at(0, 0.5)), ("middle", stage.at(5, 0))):
        place = places[text]
        middle = place.x + place.width / 2, place.y + place.height / 2
        assert middle[text == "half"] == pytest.approx((x, y)[text == "half"], abs=1)


def test_of_labels_that_would_overlap_the_first_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    values = np.linspace(0, 1, 60).tolist()
    stage.plot.left.write([Label(0.503, "wanted"), *(Label(v, f"{v:.2f}") for v in values)])
    found = written(stage, monkeypatch)
    assert "wanted" in dict(found)
    assert 5 < len(found) < 30
    for (_, one), (_, other) in combinations(found, 2):
        assert one.bottom <= other.y or other.bottom <= one.y


def test_a_plot_lower_than_a_label_keeps_it_in_its_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    stage.plot.setGeometry(0, 0, 300, stage.plot.vb.geometry().y() + 6 + stage.plot.bottom.height())
    stage.plot.layout.activate()
    stage.plot.left.write([Label(0.0, "low"), Label(1.0, "high")])
    ((text, place),) = written(stage, monkeypatch)
    rect = stage.plot.vb.sceneBoundingRect()
    assert text == "low"
    assert place.y + place.height / 2 == pytest.approx(rect.center().y(), abs=1.5)


def test_a_badge_stays_inside_and_covers_what_is_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    for value, accented in ((0.0, False), (10.0, True), (4.0, False)):
        stage.plot.bottom.write([], [Highlight(value, "t 123", accented)])
        ((text, place),) = written(stage, monkeypatch)
        assert text == "t 123"
        assert stage.area.x <= place.x < place.right <= stage.area.right
        ground = argb(DARK.accent if accented else DARK.ink)
        assert stage.pixel(place.x - 2, place.y + place.height / 2) == ground


def test_a_badge_at_the_left_hides_a_number_but_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    for of_row, shown in ((False, ["7"]), (True, ["forget"])):
        label = Label(0.5, "forget", of_row=of_row)
        stage.plot.left.write([label], [Highlight(0.51, "7", accented=True)])
        assert [text for text, _ in written(stage, monkeypatch)] == shown
    stage.plot.left.write([Label(0.5, "forget", of_row=True)], [Highlight(0.8, "7", True)])
    texts = dict(written(stage, monkeypatch))
    assert texts["7"].right < stage.area.x
    assert texts.keys() == {"forget", "7"}


def test_spans_are_marked_along_the_axis() -> None:
    stage = Stage()
    stage.plot.bottom.write([], spans=[(2, 4), (8, 99)])
    stage.draw()
    y = stage.area.bottom + 1 + BAR / 2
    for value, marked in ((1, False), (3, True), (6, False), (9, True)):
        assert (stage.pixel(stage.at(value, 0)[0], y) != argb(DARK.background)) == marked, value
    assert stage.pixel(stage.area.right + 3, y) == argb(DARK.background)


def test_a_grid_line_is_a_hairline_at_its_value() -> None:
    stage = Stage()
    stage.plot.left.write([Label(0.25, "", grid="accent")])
    stage.draw()
    _, y = stage.at(0, 0.25)
    assert _accented(stage) == [pytest.approx(y, abs=1)]
    stage.plot.set_range((0.0, 10.0), (0.0, 0.5))
    stage.draw()
    assert _accented(stage) == [pytest.approx(stage.at(0, 0.5)[1], abs=1)]
    stage.plot.left.write([Label(0.25, "")])
    stage.draw()
    assert _accented(stage) == []


def _accented(stage: Stage) -> list[int]:
    column = stage.column(stage.at(7, 0)[0])
    top = int(stage.area.y) + 1
    return [top + k for k, color in enumerate(column) if color == argb(DARK.accent)]
