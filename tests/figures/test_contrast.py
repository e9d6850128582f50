"""Every text of a figure stands out from what is under it, as it is drawn, in both themes."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from PySide6.QtGui import QImage

from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.canvas import Area
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.style.colors import contrast
from rnnviz.figures.style.theme import THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import panels
from rnnviz.training.run.fault import Tensor, TensorKind
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Painting, padded, trained, with_fault, with_gradients

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
@pytest.mark.parametrize("cursor", [Cursor(), Cursor(5, 3, 12, 14), Cursor(2, 1, 9, pinned=True)])
def test_text_stands_out(
    theme: Theme, name: str, cursor: Cursor, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (1700, 1000 * len(case(name)))  # room for all panels of all runs
    drawing = Drawing(theme, list(panels))
    drawing.show(*case(name))
    drawing.resize(Area(0, 0, *size))
    image = QImage(*size, QImage.Format.Format_RGB32)
    weak: list[tuple[str, str, str]] = []
    write = PaintCanvas.text

    def text(
        self: PaintCanvas,
        x: float,
        y: float,
        text: str,
        style: str,
        color: int,
        align: str = "left",
    ) -> None:
        wide = self.lettering.width(text, style)  # type: ignore[arg-type]
        left = x - {"left": 0.0, "right": wide, "center": wide / 2}[align]
        grounds = Counter(
            image.pixelColor(k, round(y)).name()
            for k in range(max(round(left), 0), min(round(left + wide) + 1, size[0]))
        )
        ink, alpha = f"#{color & 0xFFFFFF:06x}", color >> 24
        if text.strip():
            ground = grounds.most_common(1)[0][0]
            if alpha < 255 or contrast(ink, ground) < LEAST:
                weak.append((text, ink, ground))
        write(self, x, y, text, style, color, align)  # type: ignore[arg-type]

    monkeypatch.setattr(PaintCanvas, "text", text)
    with Painting(image, drawing) as canvas:
        drawing.draw_fixed(canvas)
        drawing.draw(canvas, cursor)
    assert not weak
