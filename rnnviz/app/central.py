"""Body: where the parts of the window stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Body(QWidget):
    """The header over side and figure, and the transport under them."""

    def __init__(self, header: QWidget, side: QWidget, figure: QWidget, foot: QWidget) -> None:
        super().__init__()
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(8)
        middle.addWidget(side)
        middle.addWidget(figure, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 10)
        column.setSpacing(8)
        column.addWidget(header)
        column.addLayout(middle, 1)
        column.addWidget(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter press the button that has the focus: Space plays and pauses everywhere."""
        focused = self.focusWidget()
        if event.key() not in ENTER or not isinstance(focused, QAbstractButton):
            super().keyPressEvent(event)
        elif isinstance(focused, QToolButton) and focused.menu() is not None:
            focused.showMenu()
        else:
            focused.click()
