"""Badges: that a run is solved, where they cover nothing of its curve."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.space import Space
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import TextStyle

Badge = tuple[str, str, str]
"""The words, the colour of the ground and the colour on it."""

MOST = 0.45  # of a plot's height that badges may cover
GAP = 4  # pixels between badges
STYLES: tuple[TextStyle, ...] = ("title", "small")


def draw_badges(canvas: Canvas, space: Space, badges: Sequence[Badge]) -> None:
    """Draw badges one below the other; small ones where large ones would cover a line.

    Where small ones would too, there are none: how a run is doing stands above the figure as well.
    """
    for style in STYLES if badges else ():
        tall = round(canvas.lettering.height(style) + (8 if style == "title" else 2))
        widths = [
            round(canvas.lettering.width(words, style) + 1.2 * tall) for words, _, _ in badges
        ]
        height = len(badges) * (tall + GAP) - GAP
        if height > MOST * space.area.height or max(widths) > space.area.width:
            continue
        place, covered = space.place(max(widths), height)
        if covered:
            continue
        for row, ((words, ground, ink), wide) in enumerate(zip(badges, widths, strict=True)):
            badge = Area(place.right - wide, place.y + row * (tall + GAP), wide, tall)
            canvas.box(badge, argb(ground), tall / 2)
            x, y = badge.x + wide / 2, badge.y + tall / 2
            canvas.text(x, y, words, style, argb(ink), "center")
        return
