"""CentralWidget: where the parts of the window stand, and how the keyboard moves among them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

LEAST_FIGURE = QSize(800, 480)  # in less the usual panels could not be read
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CentralWidget(QWidget):
    """The header above sidebar and figure, with the scene's words; below what is asked, transport.

    Where there is too little room for the figure, a part of it is shown, with scroll bars.
    """

    def __init__(
        self,
        header: QWidget,
        sidebar: QWidget,
        words: QWidget,
        figure: QWidget,
        question: QWidget,
        transport: QWidget,
    ) -> None:
        super().__init__()
        self._parts = sidebar, figure, question, transport
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(8)
        middle.addWidget(sidebar)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(words)
        right.addWidget(_scrolling(figure), 1)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 10)
        column.setSpacing(8)
        column.addWidget(header)
        column.addLayout(middle, 1)
        column.addWidget(question)
        column.addWidget(transport)

    def order_tabs(self) -> None:
        """Let Tab go through sidebar, figure and transport, in the order of their creation."""
        controls = [
            widget
            for part in self._parts
            for widget in (part, *part.findChildren(QWidget))
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is self.window()
        ]
        for widget, following in pairwise(controls):
            QWidget.setTabOrder(widget, following)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter press the focused button, because Space plays and pauses everywhere."""
        focused = self.focusWidget()
        if event.key() not in ENTER or not isinstance(focused, QAbstractButton):
            super().keyPressEvent(event)
        elif isinstance(focused, QToolButton) and focused.menu() is not None:
            focused.showMenu()
        else:
            focused.click()


def _scrolling(figure: QWidget) -> QScrollArea:
    """Return an area that a figure fills, or that shows a part of it if it is too small."""
    figure.setMinimumSize(LEAST_FIGURE)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the figure has it, and hands on what scrolls
    area.setWidgetResizable(True)
    area.setWidget(figure)
    return area
