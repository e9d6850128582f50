"""Notation: equations as cells and optimizers declare them, with their indices set lower."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from rnnviz.figures.drawing.canvas import Align, Canvas
from rnnviz.figures.style.lettering import Lettering, TextStyle

INDEX = re.compile(r"(?<=[^\s'\"_])_(?:\{([^}]*)\}|(\S))")
UNFINISHED = re.compile(r"_(\{[^}]*)?$")
TIME = re.compile(r"_(?:t(?![a-z])|\{t([+-]\d+)?\})")
SUBSCRIPTS = str.maketrans("0123456789+-−aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
LOWER = 0.25  # of the size of a text, by which its indices stand lower
SMALLER: Mapping[TextStyle, TextStyle] = {"huge": "large", "large": "text"}
"""The sizes of indices at larger texts; at all others they are "index"."""


def at_step(equation: str, step: int, reverse: bool = False) -> str:
    """Return an equation with a number for the time index.

    "The step before" of a layer in the reverse direction has the higher number.
    """

    def number(found: re.Match[str]) -> str:
        offset = int(found[1] or 0)
        return f"_{{{step - offset if reverse else step + offset}}}".replace("-", "−")

    return TIME.sub(number, equation)


def in_line(equation: str) -> str:
    """Return an equation for where nothing can be set lower: with the small signs there are.

    There is none for every letter: W_h is Wₕ, but W_y is Wy.
    """
    return INDEX.sub(lambda found: (found[1] or found[2]).translate(SUBSCRIPTS), equation)


def width_of(lettering: Lettering, equation: str, style: TextStyle = "text") -> float:
    """Return the width of an equation."""
    smaller = SMALLER.get(style, "index")
    return sum(
        lettering.width(text, smaller if index else style) for text, index in pieces(equation)
    )


def shortened(lettering: Lettering, equation: str, room: float, style: TextStyle = "text") -> str:
    """Return an equation, or its beginning and an ellipsis where it is wider than its room."""
    if width_of(lettering, equation, style) <= room:
        return equation

    def beginning(length: int) -> str:
        return UNFINISHED.sub("", equation[:length]).rstrip(" ·") + "…"

    lengths = range(1, len(equation) + 1)
    fits = bisect_right(
        lengths, room, key=lambda length: width_of(lettering, beginning(length), style)
    )
    return beginning(fits)


def draw_equation(
    canvas: Canvas,
    x: float,
    y: float,
    equation: str,
    color: int,
    style: TextStyle = "text",
    align: Align = "left",
) -> float:
    """Write an equation at x, its capitals centred on y; return where it ends."""
    if align != "left":
        width = width_of(canvas.lettering, equation, style)
        x -= width if align == "right" else width / 2
    smaller = SMALLER.get(style, "index")
    for text, index in pieces(equation):
        lower = LOWER * canvas.lettering.pixels(style) if index else 0.0
        kind = smaller if index else style
        canvas.text(x, y + lower, text, kind, color)
        x += canvas.lettering.width(text, kind)
    return x


def pieces(equation: str) -> list[tuple[str, bool]]:
    """Return the equation as texts, each with whether it is an index."""
    pieces, end = [], 0
    for found in INDEX.finditer(equation):
        pieces.append((equation[end : found.start()], False))
        pieces.append(((found[1] or found[2]).replace("-", "−"), True))
        end = found.end()
    pieces.append((equation[end:], False))
    return [piece for piece in pieces if piece[0]]
