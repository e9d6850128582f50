"""A dialog that says why there is no window."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from rnnviz.app.dialogs.message import message


def show_problem(problem: str) -> None:
    """Say what is wrong, until it is read."""
    box = message(QMessageBox.Icon.Warning, "rnnviz cannot open the window", problem)
    box.exec()
    box.deleteLater()
