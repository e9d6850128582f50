"""Blank: nothing but black, so that a room looks at the person who speaks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from rnnviz.app.dialogs.overlay import Overlay


class Blank(Overlay):
    """Covers a window; training goes on beneath."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("blank")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#blank { background: black; }")
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAccessibleName("blank screen")
        self.open()
