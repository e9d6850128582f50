"""A message before there is a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from rnnviz.app.preferences import Preferences, preferences_file
from rnnviz.figures.application import application
from rnnviz.figures.style.plain_text import window_title


def message(icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
    """Return a box with a message in the person's theme; delete it when it was read."""
    application().setPalette(Preferences(preferences_file()).theme.palette())
    box = QMessageBox()
    box.setWindowTitle(window_title(title))
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box
