"""The Qt application: one a process, whoever asks first."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from rnnviz.console import tell


def application() -> QApplication:
    """Return the application, made if there is none; keep it while anything is drawn."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    made = QApplication(sys.argv[:1])
    made.setApplicationName("rnnviz")
    made.setStyle("Fusion")
    if not QFontMetrics(QFont()).inFont("A"):  # Qt lists families that it has no font for
        tell(
            "no font is installed, so text will be boxes: install one, such as Debian's"
            " fonts-dejavu-core."
        )
    return made
