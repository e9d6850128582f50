"""WordsBar: what a scene says - what there is to see, why, and what to try."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.training.settings.scene import Scene


class WordsBar(QWidget):
    """Up to three short texts side by side, each under its heading; hidden if there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("words")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 8)
        row.setSpacing(26)
        self.parts = [_Part(heading) for heading in ("What you see", "Why", "Try this")]
        for part in self.parts:
            row.addWidget(part, 1)
        self.hide()

    def show_words(self, scene: Scene, changed: bool) -> None:
        """Show a scene's words; once settings were changed, not what there would be to see."""
        texts = ("" if changed else scene.text, scene.why, scene.to_try)
        for part, text in zip(self.parts, texts, strict=True):
            part.show_text(text)
        self.setVisible(any(texts))


class _Part(QWidget):
    """A text under its heading."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        title = PlainLabel(heading)
        title.setObjectName("heading")
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(self.text)
        column.addStretch(1)

    def show_text(self, text: str) -> None:
        """Show a text, or nothing."""
        self.text.setText(text)
        self.setVisible(bool(text))
