"""A dialog that says why there is no window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from rnnviz.app.preferences import Preferences, preferences_file
from rnnviz.figures.application import application
from rnnviz.figures.style.plain_text import window_title


def show_problem(problem: str) -> None:
    """Say what is wrong, until it is read."""
    running = application()
    running.setPalette(Preferences(preferences_file()).theme.palette())
    box = QMessageBox()
    box.setWindowTitle(window_title("rnnviz cannot open the window"))
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(problem)
    box.exec()
    box.deleteLater()
