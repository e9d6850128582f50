"""WordsBar: what a scene says - what there is to see, why, and what to try."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.training.scenes.scene import Scene

TALLEST = 0.2  # of the window's height
LEAST_STRETCH = 40  # characters: what a short text counts as, so that its lines are not too short


class WordsBar(QWidget):
    """Up to three short texts side by side, each under its heading; hidden if there are none.

    Where all would take too much of the window's height, the last are left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("words")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 7, 14, 8)
        self._row.setSpacing(26)
        self.parts = [_Part(heading) for heading in ("What you see", "Why", "Try this")]
        for part in self.parts:
            self._row.addWidget(part)
        self.hide()

    def show_words(self, scene: Scene, changed: bool, walking: bool) -> None:
        """Show a scene's words.

        Once settings were `changed` it is not said what there would be to see; while slow motion is
        `walking`, which has words of its own, nothing; nor of a scene that is told part by part.
        """
        texts = ("" if changed else scene.text, scene.why, scene.to_try)
        for part, text in zip(self.parts, texts, strict=True):
            part.text.setText("" if walking or scene.script.parts else text)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show what there is room for."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Show as many texts as there is room for, but the first; long ones get more width."""
        told = [part for part in self.parts if part.text.text()]
        self.setVisible(bool(told))
        most = TALLEST * self.window().height()
        while len(told) > 1 and self._height(told) > most:
            del told[-1]
        for part in self.parts:
            part.setVisible(part in told)
            self._row.setStretchFactor(part, part.stretch if part in told else 0)

    def _height(self, told: list[_Part]) -> float:
        """Return how high the bar would be with some of the texts."""
        whole = sum(part.stretch for part in told)
        room = self.width() - 28 - 26 * (len(told) - 1)
        return 15 + max(part.heightForWidth(room * part.stretch // whole) for part in told)


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

    @property
    def stretch(self) -> int:
        """Its share of the width, so that all texts have about as many lines."""
        return max(len(self.text.text()), LEAST_STRETCH)
