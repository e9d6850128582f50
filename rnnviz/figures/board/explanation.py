"""The line at the bottom of a figure that explains what is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.board.heading import AROUND
from rnnviz.figures.board.layout import Place
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, shortened, width_of
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering, TextStyle
from rnnviz.figures.style.style import Style

FADE = 2.0  # text sizes over which what goes on below is drawn ever fainter
HINT = "Point at anything to see its formula and numbers. Click to pin it."


class ExplanationLine(Picture):
    """An explanation, as much of it as there is room for; without one, how to get one.

    What is scrolled fades where it goes on below: what is cut off there is seen to be.
    """

    def __init__(self, parent: QGraphicsItem, style: Style) -> None:
        super().__init__(parent, style, self._write)
        self.text = ""
        self.fading: Sequence[tuple[float, float]] = ()  # where columns go on, from x to x
        self.setZValue(AROUND)

    def stand(self, above: float, places: Sequence[Place]) -> None:
        """Stand so many pixels above the end of the page, over plots in these places."""
        self.setPos(0, -above)
        low = self.boundingRect().bottom() - above - explanation_height(self._style.text)
        going_on = {
            place.column: (place.gutter, place.area.right)
            for place in places
            if not place.stays and place.area.bottom > low
        }
        if self.fading != (fading := list(going_on.values())):
            self.fading = fading
            self.update()

    def say(self, text: str) -> None:
        """Show another explanation."""
        if text != self.text:
            self.text = text
            self.update()

    def _write(self, canvas: Canvas, page: Area) -> None:
        em, text = canvas.lettering.em, self.text or HINT
        tall = explanation_height(canvas.lettering)
        ground = page._replace(y=page.bottom - tall, height=tall)
        canvas.rect(ground, argb(canvas.theme.background))
        for left, right in self.fading:
            lower = Area(left - em, ground.y - FADE * em, right - left + 2 * em, FADE * em)
            canvas.fade(lower, canvas.theme.background)
        y = page.bottom - 0.55 * tall
        room = page.width - 1.8 * em
        style: TextStyle = "text" if width_of(canvas.lettering, text) <= room else "small"
        color = canvas.ink() if self.text else canvas.dim()
        shown = shortened(canvas.lettering, text, room, style)
        draw_equation(canvas, page.x + 0.9 * em, y, shown, color, style)


def explanation_height(lettering: Lettering) -> int:
    """Return the height of the line."""
    return round(1.5 * lettering.height("text"))
