"""Fields for words: a line of text, the path of a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QToolButton

from rnnviz.app.controls.field import Field
from rnnviz.figures.style.plain_text import button_text, tip
from rnnviz.settings import Entry, Value

NAME_LENGTH = 18  # letters of a file's name that are shown


class TextField(Field):
    """A line of text."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.setting.zero)
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.text.setFrame(False)
        self.grid.addWidget(self.text, 0, 1)
        self.grid.setColumnStretch(1, 1)
        self._label_control(self.text)
        self.set_value(entry.value)
        self.text.editingFinished.connect(self._take_text)

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        if not (self.text.hasFocus() and self.text.isModified()):
            self.text.setText(str(value))
            self.text.setCursorPosition(0)

    def _take_text(self) -> None:
        if not self.text.isModified():
            return
        self.text.setModified(False)
        try:
            self.edited.emit(self.key, self.setting.convert(self.text.text()))
        except ValueError as problem:
            self.refused.emit(f"{self.key} {problem}")


class PathField(Field):
    """A file that is chosen in a dialog; a button with a cross removes it again."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.button, self.cross = QToolButton(), QToolButton()
        self.cross.setText("×")
        self.cross.setAccessibleName(f"Remove the {self._title}")
        self.grid.addWidget(self.button, 0, 1)
        self.grid.addWidget(self.cross, 0, 2)
        self._label_control(self.button)
        self._path = ""
        self.set_value(entry.value)
        self.button.clicked.connect(self._ask)
        self.cross.clicked.connect(lambda: self.edited.emit(self.key, ""))

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self._path = str(value)
        name = Path(self._path).name if self._path else self.setting.zero
        metrics = self.button.fontMetrics()
        room = metrics.averageCharWidth() * NAME_LENGTH
        middle = Qt.TextElideMode.ElideMiddle
        self.button.setText(button_text(f"{metrics.elidedText(name, middle, room)} …"))
        self.button.setToolTip(tip(self._path))
        self.cross.setVisible(bool(self._path))

    def _ask(self) -> None:
        folder = str(Path(self._path).parent) if self._path else ""
        name, _ = QFileDialog.getOpenFileName(self, f"Choose a {self._title}", folder)
        if name:
            self.edited.emit(self.key, name)
