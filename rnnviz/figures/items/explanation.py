"""The line at the bottom of a figure that explains what is under the cursor."""

from __future__ import annotations

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.style.lettering import Lettering, Style

HINT = "Point at anything: here stands its formula with its numbers. A click pins it."


def explanation_height(lettering: Lettering) -> int:
    """Return the height of the line."""
    return round(1.5 * lettering.height("text"))


def draw_explanation(canvas: Canvas, page: Area, text: str) -> None:
    """Write an explanation, as much of it as there is room for; without one, how to get one."""
    em = canvas.lettering.em
    y = page.bottom - 0.55 * explanation_height(canvas.lettering)
    room = page.width - 1.8 * em
    kind: Style = "text" if canvas.lettering.width(text or HINT, "text") <= room else "small"
    shown = fitting(text or HINT, room, canvas.lettering, kind)
    color = canvas.ink() if text else canvas.dim()
    canvas.text(page.x + 0.9 * em, y, shown, kind, color)


def fitting(text: str, room: float, lettering: Lettering, kind: Style) -> str:
    """Return a text, or its beginning and an ellipsis if it is wider than there is room for."""
    if lettering.width(text, kind) <= room:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if lettering.width(text[:middle] + "…", kind) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def at(name: str, step: int | None) -> str:
    """Return a quantity with its timestep below the line: "h₇"."""
    return name if step is None else name + str(step).translate(SUBSCRIPTS)


SUBSCRIPTS = str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋")
