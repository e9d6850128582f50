"""Wrapping of text, and sentences over a plot."""

from __future__ import annotations

from itertools import product

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering, TextStyle

STYLES: tuple[TextStyle, ...] = ("text", "small")


def wrapped(text: str, room: float, lettering: Lettering, style: TextStyle) -> list[str]:
    """Return a text in lines no wider than `room`, broken after spaces where there are any.

    The lines together are the text, with spaces in place of line feeds; a space at the end of a
    line may stand beyond the room.
    """
    lines = [""]
    for word in text.replace("\n", " ").replace(" ", " \0").split("\0"):
        if lettering.width((lines[-1] + word).rstrip(), style) <= room:
            lines[-1] += word
            continue
        lines.append("")
        for character in word:
            if lettering.width(lines[-1] + character.rstrip(), style) > room:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line]


def draw_sentence(canvas: Canvas, area: Area, color: int, *wordings: str) -> None:
    """Write in the middle of an area, on a ground, the first wording of a sentence that has room.

    Where none has, nothing is written.
    """
    text = canvas.lettering
    for words, style in product(wordings, STYLES):
        lines = wrapped(words, max(area.width - 2 * text.em, text.em), text, style)
        tall = text.height(style) + 2
        if area.width >= 8 * text.em and len(lines) * tall <= area.height:
            break
    else:
        return
    wide = max(text.width(line.rstrip(), style) for line in lines)
    x, y = area.x + area.width / 2, area.y + (area.height - len(lines) * tall) / 2
    ground = Area(x - wide / 2 - 6, y, wide + 12, len(lines) * tall)
    canvas.box(ground, argb(canvas.theme.panel, 0.85), 3)
    for number, line in enumerate(lines):
        canvas.text(x, y + (number + 0.5) * tall, line.rstrip(), style, color, "center")
