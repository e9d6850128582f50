"""Fitting: what of a text there is room for, and texts of several lines."""

from __future__ import annotations

from rnnviz.figures.style.lettering import Lettering, TextStyle


def fitting(text: str, room: float, lettering: Lettering, style: TextStyle) -> str:
    """Return a text, or its beginning and an ellipsis if it is wider than there is room for."""
    if lettering.width(text, style) <= room:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if lettering.width(text[:middle] + "…", style) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(lettering: Lettering, text: str, width: float, style: TextStyle = "text") -> list[str]:
    """Return a text in lines that are no wider than so many pixels."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and lettering.width(longer, style) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
