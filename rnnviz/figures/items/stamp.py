"""Stamp: words in a corner of a plot that must not be overlooked, as of which update it is."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import shortened
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style

AWAY = 3.0  # pixels from the corner


class Stamp(Picture):
    """Words on a ground of their own, at the upper right or, where it is `low`, the lower right."""

    def __init__(self, parent: QGraphicsItem, style: Style) -> None:
        super().__init__(parent, style, self._write)
        self.words, self.low = "", False
        self.hide()

    def say(self, words: str, low: bool = False) -> None:
        """Show other words; none if there are none."""
        if (words, low) != (self.words, self.low):
            self.words, self.low = words, low
            self.setVisible(bool(words))
            self.update()

    def _write(self, canvas: Canvas, area: Area) -> None:
        tall = stamp_height(canvas.lettering)
        words = shortened(canvas.lettering, self.words, area.width - 10 - 2 * AWAY, "small")
        wide = canvas.lettering.width(words, "small") + 10
        y = area.bottom - AWAY - tall if self.low else area.y + AWAY
        box = Area(round(area.right - AWAY - wide), round(y), wide, tall)
        canvas.box(box, argb(canvas.theme.raised), 3, argb(canvas.theme.dim))
        x, y = box.x + wide / 2, box.y + tall / 2
        canvas.text(x, y, words, "small", canvas.ink(), "center")


def stamp_height(text: Lettering) -> float:
    """Return the height of a stamp in pixels."""
    return round(text.height("small") + 2)
