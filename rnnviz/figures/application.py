"""The Qt application: one a process, whoever asks first."""

from __future__ import annotations

import locale
import os
import sys

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication

from rnnviz.console import tell
from rnnviz.resources import resource


def application() -> QApplication:
    """Return the application, made if there is none; keep it while anything is drawn."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    _set_utf8()
    # A terminal would be told at each start that the entry of the menu is not installed.
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false")
    made = QApplication(sys.argv[:1])
    locale.setlocale(locale.LC_NUMERIC, "C")  # as Python had it: what is written keeps its points
    made.setApplicationName("rnnviz")
    made.setDesktopFileName("rnnviz")  # the entry that --install-desktop writes
    made.setWindowIcon(QIcon(str(resource("icons", "rnnviz.svg"))))
    made.setStyle("Fusion")
    if not QFontMetrics(QFont()).inFont("A"):  # Qt lists families that it has no font for
        tell(
            "no font is installed, so text will be boxes: install one, such as Debian's"
            " fonts-dejavu-core."
        )
    return made


def _set_utf8() -> None:
    """Choose what Qt would choose in a locale of ASCII alone, but not without many words."""
    if os.environ.get("LC_ALL") in ("C", "POSIX"):
        os.environ["LC_ALL"] = "C.UTF-8"
