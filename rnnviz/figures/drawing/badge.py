"""Badges: that a run is solved, in the upper right corner, where a falling loss leaves room."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb

Badge = tuple[str, str, str]
"""The words, the colour of the ground and the colour on it."""

MOST = 0.45  # of a plot's height that badges may cover


def draw_badges(canvas: Canvas, area: Area, badges: Sequence[Badge]) -> None:
    """Draw badges one below the other; in a low plot as plain words, in a lower one not at all."""
    text, right = canvas.lettering, area.right - 8
    tall, small = text.height("title") + 8, text.height("small")
    if len(badges) * (tall + 4) <= MOST * area.height:
        y = area.y + 8
        for words, ground, ink in badges:
            wide = round(text.width(words, "title") + 20)
            badge = Area(round(right - wide), y, wide, round(tall))
            canvas.box(badge, argb(ground), tall / 2)
            canvas.text(badge.x + wide / 2, y + tall / 2, words, "title", argb(ink), "center")
            y += badge.height + 4
    elif len(badges) * small <= MOST * area.height:
        for row, (words, ground, _) in enumerate(badges):
            y = area.y + (row + 0.5) * small + 2
            canvas.text(right, y, words, "small", argb(ground), "right")
