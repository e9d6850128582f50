"""WordsFields: the text and the notes of a scene, to be written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.training.scenes.editing import words_of
from rnnviz.training.scenes.lecture import Lecture

SETTLE = 800  # milliseconds without a further letter before a text is taken
FIELDS = (
    ("text", "Text", "One sentence above the figure: what there is to see."),
    ("notes", "Notes", "What only the speaker sees, in the presenter's view."),
)


class WordsFields(QWidget):
    """Two fields; what is written in them is taken after a while, and when they are left.

    Attributes
    ----------
    place : int
        The place of the scene whose words they show; -1 for none.

    Signals
    -------
    changed(str, str)
        The key of a text, and the text.
    """

    changed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.place = -1
        self._taken: dict[str, str] = {}  # as typed, when it was taken or shown last
        self._words: dict[str, str] = {}  # as the lecture has it
        self.fields: dict[str, QPlainTextEdit] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE)
        self._timer.timeout.connect(self.flush)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        for stretch, (key, name, about) in zip((2, 5), FIELDS, strict=True):
            field = self.fields[key] = QPlainTextEdit()
            field.setTabChangesFocus(True)
            field.setAccessibleName(f"{name.lower()} of the scene")
            field.setAccessibleDescription(about)
            field.textChanged.connect(self._timer.start)
            field.installEventFilter(self)
            label, said = PlainLabel(name), PlainLabel(about)
            label.setObjectName(Look.SECTION)
            label.setBuddy(field)
            said.setObjectName(Look.DIM)
            said.setWordWrap(True)
            for widget in (label, said):
                column.addWidget(widget)
            column.addWidget(field, stretch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take a text when its field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)

    def show_words(self, lecture: Lecture, place: int) -> None:
        """Show the words of a scene; what is being written stays as it was typed."""
        found = 0 <= place < len(lecture.entries)
        words = words_of(lecture, place) if found else dict.fromkeys(self.fields, "")
        for key, field in self.fields.items():
            field.setEnabled(found)
            if place == self.place and words[key] == self._words.get(key):
                continue
            if place != self.place or words[key].split() != field.toPlainText().split():
                blocked = field.blockSignals(True)
                field.setPlainText(words[key])
                field.blockSignals(blocked)
            self._taken[key] = field.toPlainText()
        self.place, self._words = place, words

    def flush(self) -> None:
        """Take what has been written since."""
        self._timer.stop()
        for key, field in self.fields.items():
            text = field.toPlainText()
            if self.place >= 0 and text != self._taken.get(key):
                self._taken[key] = text
                self.changed.emit(key, text)
