"""Every text of a figure stands out from what is under it, as it is drawn, in both themes."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from rnnviz.figures.drawing.canvas import Align, Canvas
from rnnviz.figures.drawing.paper import exporting
from rnnviz.figures.style.colors import contrast
from rnnviz.figures.style.lettering import TextStyle
from rnnviz.figures.style.theme import THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import panels
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import RARE, Sheet, padded, trained, with_fault, with_gradients

LEAST = 4.5  # for text, by WCAG 2.1
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
CASES: dict[str, tuple[Snapshot, ...]] = {}


def case(name: str) -> tuple[Snapshot, ...]:
    if not CASES:
        one = trained()
        CASES["alone"] = (dataclasses.replace(one, solved_at=one.update),)
        CASES["numbers"] = (padded(trained(task="sine", task__length=16), 12),)
        CASES["both directions"] = (trained(model__layers=2, model__bidirectional=True),)
        CASES["runs"] = (dataclasses.replace(one, solved_at=one.update), trained(model__cell="rnn"))
        CASES["broken"] = (
            with_fault(one, Tensor(TensorKind.STATE, "h"), 4),
            with_fault(with_gradients(one, 1e30), Tensor(TensorKind.STATE, "c"), 3),
        )
    return CASES[name]


@themes
@pytest.mark.parametrize("name", ["alone", "numbers", "both directions", "runs", "broken"])
def test_text_stands_out(theme: Theme, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (1700, 1000 * len(case(name)))  # room for all panels of all runs
    shown = [kind for kind in panels if name != "runs" or kind not in RARE]  # they look as alone
    sheet = Sheet(theme=theme, panels=shown, size=size)
    sheet.board.show_runs(case(name))
    image = QImage(*size, QImage.Format.Format_RGB32)
    weak: list[tuple[str, str, str]] = []
    write = Canvas.text

    def text(
        self: Canvas,
        x: float,
        y: float,
        text: str,
        style: TextStyle,
        color: int,
        align: Align = "left",
    ) -> None:
        wide = self.lettering.width(text, style)
        left = x - {"left": 0.0, "right": wide, "center": wide / 2}[align]
        place = self.painter.deviceTransform().map(QPointF(left, y))
        start, row = max(round(place.x()), 0), min(max(round(place.y()), 0), size[1] - 1)
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(size[::-1])
        grounds = pixels[row, start : start + round(wide) + 1] & 0xFFFFFF
        ink, alpha = f"#{color & 0xFFFFFF:06x}", color >> 24
        if text.strip() and grounds.size:
            ground = f"#{Counter(grounds.tolist()).most_common(1)[0][0]:06x}"
            if alpha < 255 or contrast(ink, ground) < LEAST:
                weak.append((text, ink, ground))
        write(self, x, y, text, style, color, align)

    monkeypatch.setattr(Canvas, "text", text)
    for cursor in (Cursor(), Cursor(5, 3, 12, 14), Cursor(2, 1, 9, pinned=True)):
        sheet.board.point(cursor)
        with exporting(sheet.view.scene(), 1.0):  # nothing is drawn from a cache
            painter = QPainter(image)
            sheet.view.scene().render(painter, sheet.board.page.rect, sheet.board.page.rect)
            painter.end()
        assert not weak, cursor
