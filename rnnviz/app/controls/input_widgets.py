"""Inputs that leave the space bar to the window, and the wheel too unless they have the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

ARROW = "▾"
UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class NumberEdit(QLineEdit):
    """A line for a number, which leaves Space to play and pause, and undo to the runs.

    While something is typed that is not set yet, undo is of the letters.
    """

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a number of nine digits."""
        width = self.fontMetrics().horizontalAdvance("000000000")
        return QSize(width, super().sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Claim any key before shortcuts do, but Space, which ends typing, and undo of deeds."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Space:
                self.editingFinished.emit()
                return False
            if not self.isModified() and any(map(event.matches, UNDO)):
                return False
        return super().event(event)


class FocusWheelSlider(QSlider):
    """A slider that jumps to where it is clicked; the wheel moves it only while focused."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Jump to the pointer; dragging continues from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            x, width = round(event.position().x()), self.width()
            value = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, width)
            self.setValue(value)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pass the wheel on unless focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class FocusWheelComboBox(QComboBox):
    """A combo box that the wheel moves only while focused; flat, its word flush right."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.currentIndexChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the present word."""
        width = self.fontMetrics().horizontalAdvance(f"{self.currentText()} {ARROW}")
        return QSize(width + self.fontMetrics().height(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a word cut off after a few letters."""
        return QSize(5 * self.fontMetrics().height(), super().sizeHint().height())

    def showPopup(self) -> None:  # noqa: N802
        """Show the list, wide enough for its longest word and heading, which is bold."""
        font = self.font()
        font.setBold(True)
        margin = 2 * self.fontMetrics().height()
        metrics = QFontMetrics(font)
        widest = max(metrics.horizontalAdvance(self.itemText(k)) for k in range(self.count()))
        self.view().setMinimumWidth(widest + margin)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the word and a small arrow; the style sheet draws hover and focus."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.rect().adjusted(4, 0, -3, 0)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        metrics = self.fontMetrics()
        width = room.width() - metrics.horizontalAdvance(f" {ARROW}")
        word = metrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, align, f"{word} {ARROW}")

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pass the wheel on unless focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
