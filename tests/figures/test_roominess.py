"""Where text is large and room is little, labels are left out; they do not run into one another."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import pytest
from PySide6.QtGui import QImage

from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.badge import draw_badges
from rnnviz.figures.items.area import Area
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from tests.figures.helpers import Painting, Sheet, trained


@pytest.mark.parametrize("text_scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(830, 480), (980, 590), (1500, 900)])
@pytest.mark.parametrize("runs", [1, 2])
def test_no_two_labels_overlap(
    text_scale: float, size: tuple[int, int], runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = Drawing(DARK, None, text_scale)
    drawing.show(*[trained(), trained(model__cell="rnn")][:runs])
    drawing.resize(Area(0, 0, *size))
    written: list[tuple[str, Area]] = []

    def text(self: PaintCanvas, x: float, y: float, text: str, style: str, *rest: object) -> None:
        wide = self.lettering.width(text, style)  # type: ignore[arg-type]
        tall = 0.6 * self.lettering.height(style)  # type: ignore[arg-type]  # of capitals
        left = x - {"right": wide, "center": wide / 2}.get(str([*rest, ""][1]), 0.0)
        written.append((text, Area(left, y - tall / 2, wide, tall)))

    image = QImage(*size, QImage.Format.Format_RGB32)
    monkeypatch.setattr(PaintCanvas, "text", text)
    with Painting(image, drawing) as canvas:
        drawing.draw_fixed(canvas)
        drawing.draw(canvas)
    for (one, first), (other, second) in combinations(written, 2):
        wide = min(first.right, second.right) - max(first.x, second.x)
        tall = min(first.bottom, second.bottom) - max(first.y, second.y)
        assert wide < 2 or tall < 2, (one, other)


@pytest.mark.parametrize(
    ("height", "filled", "written"), [(120, True, 1), (40, False, 1), (20, False, 0)]
)
def test_a_badge_does_not_cover_a_low_plot(
    height: int, filled: bool, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    monkeypatch.setattr(PaintCanvas, "text", lambda *given: texts.append(given[3]))
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(0)
    with Painting(image, Drawing(DARK)) as canvas:
        area = Area(0, 0, 300, height)
        draw_badges(canvas, area, [("solved", DARK.good, DARK.on_accent)])
    colors = {image.pixel(x, y) for x in range(300) for y in range(height)}
    assert (argb(DARK.good) in colors) == filled
    assert texts == ["solved"] * written


def test_a_solved_run_has_a_badge() -> None:
    snapshot = trained()
    solved = dataclasses.replace(snapshot, solved_at=snapshot.update)
    for one, seen in ((snapshot, False), (solved, True)):
        sheet = Sheet(one, panels=["loss"])
        _, area = sheet.plot("loss")
        corner = Area(area.right - 60, area.y, 60, 40)
        assert (argb(DARK.good) in sheet.colors(corner)) == seen
