"""Plain text: words are shown as they are written, whoever wrote them.

Qt takes a text that looks like HTML for HTML, and loads the images that it names; it takes an
ampersand for the mark of a shortcut. Everything of a window that says something is made here.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

LONGEST_LINE = 2000  # characters: more than two lines of a very large screen hold
LONGEST_TIP = 1200
LONGEST_TITLE = 200
LONGEST_NAME = 100


class PlainLabel(QLabel):
    """A label that shows its text letter by letter."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """Return a text without line breaks, cut off after so many characters."""
    line = " ".join(text[: most + 1].split())
    return line if len(text) <= most else f"{line[: most - 1]}…"


def tip(*paragraphs: str) -> str:
    """Return a tooltip that shows these texts; as HTML, because Qt wraps no other."""
    shown = (text if len(text) <= LONGEST_TIP else f"{text[:LONGEST_TIP]}…" for text in paragraphs)
    return "".join(f'<p style="white-space: pre-wrap">{escape(text)}</p>' for text in shown if text)


def button_text(text: str) -> str:
    """Return the text of a button or of an entry of a menu; an ampersand makes no shortcut."""
    return one_line(text, LONGEST_NAME).replace("&", "&&")


def window_title(text: str) -> str:
    """Return the title of a window; "[*]" is Qt's mark of a document that was changed."""
    return one_line(text, LONGEST_TITLE).replace("[*]", "[*][*]")
