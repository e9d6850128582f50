"""MenuButton: a button that opens a menu, by pointer or keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from rnnviz.figures.style.plain_text import tip


class MenuButton(QToolButton):
    """A button with a small arrow; its entries have tooltips."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__()
        self.setText(f"{name.capitalize()} ▾")
        self.setToolTip(tip(about))
        self.setAccessibleName(name)
        self.setAccessibleDescription(about)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
