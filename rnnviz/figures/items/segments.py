"""Segments: buttons in a row beside a title, of which one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.view import Switch

INSET = 5.0, 4.0  # pixels left and right of a word; in brief


def segment_places(
    text: Lettering, segments: Sequence[Switch], brief: bool, x: float, line: Area
) -> list[Area]:
    """Return where the buttons stand in a line, from an x on."""
    tall = round(text.height("small") + 2)
    y = round(line.y + (line.height - tall) / 2)
    places = []
    for segment in segments:
        wide = round(text.width(segment.word(brief), "small") + 2 * INSET[brief])
        places.append(Area(round(x), y, wide, tall))
        x = round(x) + wide
    return places


def draw_segments(
    canvas: Canvas, segments: Sequence[Switch], brief: bool, places: Sequence[Area]
) -> None:
    """Draw the buttons; the one that is pressed stands out."""
    theme = canvas.theme
    for place in places[:1]:
        whole = place._replace(width=places[-1].right - place.x)
        canvas.box(whole, argb(theme.background), 3, argb(theme.line))
    for segment, place in zip(segments, places, strict=False):
        if segment.chosen:
            canvas.box(place, argb(theme.raised), 3, argb(theme.accent))
        x, y = place.x + place.width / 2, place.y + place.height / 2
        color = canvas.ink() if segment.chosen else canvas.dim()
        canvas.text(x, y, segment.word(brief), "small", color, "center")
