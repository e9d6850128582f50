"""Lettering: the few sizes of text that figures use, and how wide a text is in them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

TextStyle: TypeAlias = Literal["huge", "large", "head", "title", "text", "small", "index"]
SIZES: dict[TextStyle, float] = {
    "huge": 1.8, "large": 1.3, "head": 1.35, "title": 1.0, "text": 0.95, "small": 0.84,
    "index": 0.7,
}  # fmt: skip
BOLD: tuple[TextStyle, ...] = ("head", "title")


class Lettering:
    """The system's interface font in the sizes of a figure.

    Parameters
    ----------
    scale : float
        Text size relative to the system's: 1.0 to 2.0.
    """

    def __init__(self, scale: float = 1.0) -> None:
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self.family = QFontInfo(system).family()
        self.em = max(9, round(QFontInfo(system).pixelSize() * scale))
        self.fonts: dict[TextStyle, QFont] = {style: self._font(system, style) for style in SIZES}
        self._metrics = {style: QFontMetricsF(font) for style, font in self.fonts.items()}
        self.width = lru_cache(maxsize=4096)(self._width)

    def _font(self, system: QFont, style: TextStyle) -> QFont:
        font = QFont(system)
        font.setPixelSize(max(8, round(self.em * SIZES[style])))
        font.setBold(style in BOLD)
        font.setFeature(QFont.Tag("liga"), 0)  # else "flow" cannot be searched for in a PDF
        return font

    def pixels(self, style: TextStyle) -> int:
        """Return the size of the style in pixels."""
        return self.fonts[style].pixelSize()

    def height(self, style: TextStyle) -> float:
        """Return ascent + descent."""
        return self._metrics[style].ascent() + self._metrics[style].descent()

    def middle(self, style: TextStyle) -> float:
        """Return how far below the middle of a line of capitals its baseline is."""
        return self._metrics[style].capHeight() / 2

    def _width(self, text: str, style: TextStyle) -> float:
        return self._metrics[style].horizontalAdvance(text)


@lru_cache(maxsize=16)
def lettering(scale: float = 1.0) -> Lettering:
    """Return the lettering at a text size; made once."""
    return Lettering(scale)
