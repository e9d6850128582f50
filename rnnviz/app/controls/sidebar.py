"""Sidebar: the left side of the window, the runs above the settings of one of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

USUAL_WIDTH = 264  # pixels at the usual text size
LARGEST_SHARE = 0.33  # of the window's width


class Sidebar(QWidget):
    """Two widgets one above the other, with a hairline between."""

    def __init__(self, top: QWidget, bottom: QWidget) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        for widget in (top, rule, bottom):
            column.addWidget(widget)

    def fit(self, window_width: int, scale: float) -> None:
        """Be as wide as the text needs, but leave the figure most of the window."""
        widest = max(USUAL_WIDTH, LARGEST_SHARE * window_width)
        self.setFixedWidth(round(min(USUAL_WIDTH * scale, widest)))
