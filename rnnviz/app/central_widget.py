"""CentralWidget: where the parts of the window stand, and how the keyboard moves among them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.figures.board.figure_view import FigureView

LEAST_WIDTH, LEAST_HEIGHT = 800, 480  # pixels: in less the usual panels could not be read
TRIFLE = 0.02  # of the height that is needed, for which nothing is scrolled
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CentralWidget(QWidget):
    """The header above sidebar, words and figure; below them what is asked, and the transport."""

    def __init__(
        self,
        header: QWidget,
        sidebar: QWidget,
        words: QWidget,
        figure: FigureView,
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
        right.addWidget(FigureArea(figure), 1)
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


class FigureArea(QScrollArea):
    """An area that a figure fills. Many panels are scrolled: none becomes too low to be read."""

    def __init__(self, view: FigureView) -> None:
        super().__init__()
        self._view = view
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the figure has it, and hands on what scrolls
        self.setWidgetResizable(True)
        self.setWidget(view)
        self.verticalScrollBar().valueChanged.connect(view.scroll_to)
        view.figure.board.grown.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the figure how much of it can be seen."""
        super().resizeEvent(event)
        self._view.set_in_view(max(LEAST_HEIGHT, self.viewport().height()))
        self._fit()

    def _fit(self) -> None:
        least, seen = self._view.least_height, self.viewport().height()
        least = seen if seen < least <= seen + TRIFLE * least else least
        self._view.setMinimumSize(LEAST_WIDTH, max(LEAST_HEIGHT, least))
        self._view.scroll_to(self.verticalScrollBar().value())
