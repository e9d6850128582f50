"""The question whether a file may be read, before there is a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMessageBox

from rnnviz.app.dialogs.message import message
from rnnviz.errors import plain
from rnnviz.training.settings.named_files import AFTERWARDS, LONGEST_ASKED

LINE = 70  # characters of a path in a line, of which the dialog would cut off a longer one


def ask(file: Path) -> bool:
    """Ask whether a file may be read; no is the answer to Escape, Enter and a closed dialog."""
    box = message(QMessageBox.Icon.Question, "rnnviz: may a file be read?", question(file))
    box.addButton("Read it", QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton("Do not read it", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.exec()
    agreed = box.clickedButton() is not None and box.clickedButton() is not no
    box.deleteLater()
    return agreed


def question(file: Path) -> str:
    """Return the question whether a file may be read, its path in lines."""
    named = plain(str(file), LONGEST_ASKED)
    lines = "\n".join(named[start : start + LINE] for start in range(0, len(named), LINE))
    return f"What you open trains on the file\n\n{lines}\n\nMay it be read? {AFTERWARDS}"
