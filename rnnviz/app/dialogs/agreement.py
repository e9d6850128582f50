"""The question whether a file may be read, before there is a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from rnnviz.app.preferences import Preferences, preferences_file
from rnnviz.figures.application import application
from rnnviz.figures.style.plain_text import window_title


def ask(question: str) -> bool:
    """Ask a person; no is the answer to Escape, Enter and a closed dialog."""
    running = application()
    running.setPalette(Preferences(preferences_file()).theme.palette())
    box = QMessageBox()
    box.setWindowTitle(window_title("rnnviz: may a file be read?"))
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.addButton("Read it", QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton("Do not read it", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.exec()
    agreed = box.clickedButton() is not None and box.clickedButton() is not no
    box.deleteLater()
    return agreed
