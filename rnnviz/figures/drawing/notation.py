"""Notation: equations as cells and optimizers declare them, with their indices set lower."""

from __future__ import annotations

import re

from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.lettering import Lettering, TextStyle

INDEX = re.compile(r"(?<=\S)_(?:\{([^}]*)\}|(\S))")
TIME = re.compile(r"_(?:t(?![a-z])|\{t([+-]\d+)?\})")
LOWER = 0.24  # of the text size, by which an index stands lower


def at_step(equation: str, step: int, reverse: bool = False) -> str:
    """Return an equation with a number for the time index.

    "The step before" of a layer in the reverse direction has the higher number.
    """

    def number(found: re.Match[str]) -> str:
        offset = int(found[1] or 0)
        return f"_{{{step - offset if reverse else step + offset}}}".replace("-", "−")

    return TIME.sub(number, equation)


def width_of(lettering: Lettering, equation: str, style: TextStyle = "text") -> float:
    """Return the width of an equation."""
    return sum(
        lettering.width(text, "index" if index else style) for text, index in _pieces(equation)
    )


def draw_equation(
    canvas: Canvas, x: float, y: float, equation: str, color: int, style: TextStyle = "text"
) -> float:
    """Write an equation from x on, its capitals centred on y; return where it ends."""
    for text, index in _pieces(equation):
        lower = LOWER * canvas.lettering.em if index else 0.0
        kind: TextStyle = "index" if index else style
        canvas.text(x, y + lower, text, kind, color)
        x += canvas.lettering.width(text, kind)
    return x


def _pieces(equation: str) -> list[tuple[str, bool]]:
    """Return the equation as texts, each with whether it is an index."""
    pieces, end = [], 0
    for found in INDEX.finditer(equation):
        pieces.append((equation[end : found.start()], False))
        pieces.append((found[1] or found[2], True))
        end = found.end()
    pieces.append((equation[end:], False))
    return [piece for piece in pieces if piece[0]]
