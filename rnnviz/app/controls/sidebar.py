"""The left side of the window: the runs over the controls of one of them, on one ground."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

USUAL, WIDEST = 264, 0.33  # pixels at the usual text size; share of the window's width


class Side(QWidget):
    """Widgets one above the other, with a hairline between."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        for part in parts:
            if part is not parts[0]:
                rule = QFrame()
                rule.setObjectName("rule")
                rule.setFixedHeight(1)
                column.addWidget(rule)
            column.addWidget(part)

    def fit(self, width: int, scale: float) -> None:
        """Be as wide as the text needs, but leave the figure most of a window of this width."""
        self.setFixedWidth(round(min(USUAL * scale, max(USUAL, WIDEST * width))))


def order_tabs(*parts: QWidget) -> None:
    """Let Tab go through these widgets, and through what is in them, in this order."""
    controls = [
        control
        for part in parts
        for control in (part, *part.findChildren(QWidget))
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.window() is part.window()
    ]
    for one, other in pairwise(controls):
        QWidget.setTabOrder(one, other)
