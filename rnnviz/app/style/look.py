"""Look: what a text or a button can look like, apart from the rest."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QWidget


class Look(StrEnum):
    """How a text or a button looks; the style sheet knows a widget's look by its object name."""

    PLAIN = ""
    DIM = "dim"
    GOOD = "good"
    BAD = "bad"
    DIFFERENT = "different"
    SECTION = "section"
    PRIMARY = "primary"


def set_look(widget: QWidget, look: Look) -> None:
    """Give a widget another look."""
    if widget.objectName() != look:
        widget.setObjectName(look)
        widget.style().polish(widget)
