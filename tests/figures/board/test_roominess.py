"""Where text is large and room is little, labels are left out; they do not run into one another."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import pytest
from PySide6.QtGui import QImage, QPainter

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.badge import draw_badges
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.paper import exporting
from rnnviz.figures.drawing.space import Space
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK
from tests.figures.helpers import Sheet, trained, writing


@pytest.mark.parametrize("text_scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(830, 480), (980, 590), (1500, 900)])
@pytest.mark.parametrize("runs", [1, 2])
def test_no_two_labels_overlap(
    text_scale: float, size: tuple[int, int], runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots = [trained(), trained(model__cell="rnn")][:runs]
    sheet = Sheet(*snapshots, size=size, text_scale=text_scale)
    with exporting(sheet.view.scene(), 1.0), writing(monkeypatch) as written:
        sheet.draw()
    assert len(written) > 10
    for (one, first), (other, second) in combinations(written, 2):
        wide = min(first.right, second.right) - max(first.x, second.x)
        tall = min(first.bottom, second.bottom) - max(first.y, second.y)
        assert wide < 2 or tall < 2, (one, other)


@pytest.mark.parametrize(
    ("height", "large", "written"), [(120, True, 1), (40, False, 1), (20, False, 0)]
)
def test_a_badge_does_not_cover_a_low_plot(
    height: int, large: bool, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    with writing(monkeypatch) as texts:
        space, canvas = Space(Area(0, 0, 300, height)), Canvas(painter, Style.of(DARK))
        draw_badges(canvas, space, [("solved", DARK.good, DARK.on_accent)])
    painter.end()
    colors = [image.pixel(x, y) for x in range(300) for y in range(height)]
    assert (colors.count(argb(DARK.good)) > 1000) == large
    assert [text for text, _ in texts] == ["solved"] * written


def test_a_solved_run_has_a_badge() -> None:
    snapshot = trained()
    solved = dataclasses.replace(snapshot, solved_at=snapshot.update)
    for one, seen in ((snapshot, False), (solved, True)):
        sheet = Sheet(one, panels=["loss"])
        _, area = sheet.plot("loss")
        corner = Area(area.right - 60, area.y, 60, 40)
        assert (argb(DARK.good) in sheet.colors(corner)) == seen
