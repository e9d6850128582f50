"""SettingsPage: the runs above the settings of one of them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class SettingsPage(QWidget):
    """Two widgets one above the other, with a hairline between."""

    def __init__(self, top: QWidget, bottom: QWidget) -> None:
        super().__init__()
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(rule)
        column.addWidget(bottom, 1)
