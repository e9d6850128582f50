"""FaultDialog: something in the window went wrong, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.figures.style.plain_text import PlainLabel, window_title

RULES = """
    QPlainTextEdit, QPushButton { border: 2px solid palette(mid); border-radius: 4px; }
    QPushButton { background: palette(button); color: palette(button-text); padding: 4px 12px; }
    QPushButton:hover { border-color: palette(placeholder-text); }
    QPlainTextEdit:focus, QPushButton:focus { border-color: palette(highlight); }
"""
SIZE = (38, 22)  # of it, in lines of text
REASSURANCE = (
    "The report says where, for those who can mend it. It names files without their folders, holds"
    " nothing out of them, and leaves this computer only if you send it."
)


class FaultDialog(QDialog):
    """A report to be read and copied; the window may go on, or its work be saved.

    `save_work` saves it and returns where it is; without one that is not offered.

    Signals
    -------
    close_asked()
        The window is to be closed: its work is saved.
    """

    close_asked = Signal()

    def __init__(self, window: QWidget, save_work: Callable[[], str] | None) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setStyleSheet(RULES)
        self.setWindowTitle(window_title("rnnviz: something went wrong"))
        self._save_work = save_work
        self.what, self.runs = PlainLabel(), PlainLabel()
        heading = self.what.font()
        heading.setBold(True)
        self.what.setFont(heading)
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setTabChangesFocus(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setAccessibleName("report")
        self.report.setAccessibleDescription("What went wrong and where, to be copied.")
        self.copy = _button("Copy report", "Put the report on the clipboard.", self._copy)
        self.save = _button(
            "Save and close", "Save the runs and close the window.", self._save_and_close
        )
        self.save.setVisible(save_work is not None)
        self.go_on = _button("Go on", "Close this and go on with the window as it is.", self.accept)
        self.go_on.setDefault(True)
        self._lay_out()
        line = self.fontMetrics().height()
        size = QSize(SIZE[0] * line, SIZE[1] * line)
        self.resize(size.boundedTo(window.screen().availableSize() * 0.9))
        self.go_on.setFocus()

    def show_faults(self, what: str, runs: str, report: str) -> None:
        """Say what went wrong, how the runs are, and show the report."""
        self.what.setText(what)
        self.runs.setText(f"{runs} {REASSURANCE}")
        if report != self.report.toPlainText():
            self.report.setPlainText(report)
            self.copy.setText("Copy report")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        for label in (self.what, self.runs):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addWidget(self.report, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.save)
        row.addWidget(self.go_on)
        column.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText("Copied")

    def _save_and_close(self) -> None:
        assert self._save_work is not None
        try:
            where = self._save_work()
        except Exception as problem:  # whatever went wrong may be in its way, too
            self.runs.setText(f"The work could not be saved: {problem} The window stays open.")
            return
        self.what.setText("Your work is saved.")
        self.runs.setText(f"It is in {where}.")
        self.save.hide()
        self.go_on.setText("Close")
        self.go_on.setAccessibleName("Close")
        self.go_on.setAccessibleDescription("Close the window.")
        self.finished.connect(self.close_asked)


def _button(text: str, about: str, press: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(text)
    button.setAccessibleDescription(about)
    button.clicked.connect(lambda _=False: press())
    return button
