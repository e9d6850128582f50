"""CentralWidget: where the parts of the window stand, and how the keyboard moves among them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
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

LEAST_HEIGHT = 480  # pixels of a figure
TRIFLE, SQUEEZE = 0.02, 0.25  # of the height that is needed, for which nothing is scrolled
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CentralWidget(QWidget):
    """The header above sidebar, words and figure; below them questions, timeline, transport."""

    def __init__(
        self,
        header: QWidget,
        sidebar: QWidget,
        words: QWidget,
        figure: FigureView,
        question: QWidget,
        timeline: QWidget,
        transport: QWidget,
        lecture: QWidget,
    ) -> None:
        super().__init__()
        self._parts = header, sidebar, figure, question, timeline, transport, lecture
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(8)
        middle.addWidget(sidebar)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(words)
        self.area = FigureArea(figure)
        right.addWidget(self.area, 1)
        middle.addLayout(right, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 10)
        column.setSpacing(8)
        column.addWidget(header)
        column.addLayout(middle, 1)
        column.addWidget(question)
        column.addWidget(timeline)
        column.addWidget(transport)
        column.addWidget(lecture)

    def set_lecture(self, on: bool) -> None:
        """Show no header, and squeeze panels rather than scroll them."""
        self._column.setContentsMargins(12, 10 if on else 0, 12, 10)
        self.area.set_squeeze(SQUEEZE if on else TRIFLE)

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
    """An area that a figure fills. Many panels are scrolled: none becomes too low to be read.

    Signals
    -------
    heightened()
        It has another height than before.
    crowded()
        The panels need more height than there is.
    """

    heightened = Signal()
    crowded = Signal()

    def __init__(self, view: FigureView) -> None:
        super().__init__()
        self._view, self._squeeze = view, TRIFLE
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the figure has it, and hands on what scrolls
        self.setWidgetResizable(True)
        self.setWidget(view)
        self.verticalScrollBar().valueChanged.connect(view.scroll_to)
        view.figure.board.grown.connect(self._fit)
        self._fit()

    @property
    def shows_all(self) -> bool:
        """Whether nothing has to be scrolled."""
        least = max(LEAST_HEIGHT, self._view.least[1])
        return least * (1 - self._squeeze) <= self.viewport().height()

    def set_squeeze(self, share: float) -> None:
        """Squeeze panels by such a share of the height that they need rather than scroll them."""
        self._squeeze = share
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the figure how much of it can be seen."""
        super().resizeEvent(event)
        if event.oldSize().height() != event.size().height():
            self.heightened.emit()
        self._view.set_in_view(self.viewport().height())
        self._fit()

    def _fit(self) -> None:
        (width, height), seen = self._view.least, self.viewport().height()
        least = max(LEAST_HEIGHT, height)
        least = seen if seen < least <= seen + self._squeeze * least else least
        self._view.setMinimumSize(width, least)
        self._view.scroll_to(self.verticalScrollBar().value())
        if not self.shows_all:
            self.crowded.emit()
