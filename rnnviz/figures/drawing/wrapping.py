"""Wrapping of text."""

from __future__ import annotations

from rnnviz.figures.style.lettering import Lettering, TextStyle


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
