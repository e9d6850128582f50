"""LectureBar: the few controls that a scene offers in a lecture, and which scene it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rnnviz.app.bars.labels import NoticeLabel
from rnnviz.app.controls.offered import Offered
from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel

GAP = 24  # pixels between what stands in it


class LectureBar(QWidget):
    """The scene's title, what the program has to say, and at the right the scene's controls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lecture")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.state = PlainLabel(), PlainLabel()
        self.title.setObjectName(Look.SECTION)
        self.state.setObjectName(Look.DIM)
        self.notice = NoticeLabel()
        self.offered = Offered(in_row=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(GAP)
        row.addWidget(self.title)
        row.addWidget(self.state)
        row.addWidget(self.notice, 3)
        row.addWidget(self.offered, 4)
        self.hide()

    def show_state(self, title: str, state: str) -> None:
        """Show the scene's title, and how training goes."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.state.setText(state)
