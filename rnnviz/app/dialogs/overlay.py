"""Overlay: something over the whole window that any click and nearly any key takes away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Overlay(QWidget):
    """Covers a window, which gets the focus back. Keys and clicks do nothing but close it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._focused_before = window.focusWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def open(self) -> None:
        """Show it."""
        self.show()
        self.raise_()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Claim every key before the shortcuts do."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        """Close when the window is resized: it was built for another size."""
        if event.type() == QEvent.Type.Resize:
            self.close()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close at any key that is not a modifier."""
        if event.key() not in MODIFIERS:
            self._leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Close."""
        del event
        self._leave()

    def _leave(self) -> None:
        self.close()
        # A field that had the focus no longer exists if the form has been rebuilt.
        if self._focused_before is not None and Shiboken.isValid(self._focused_before):
            self._focused_before.setFocus()
