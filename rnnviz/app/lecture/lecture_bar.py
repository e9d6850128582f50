"""LectureBar: the few controls that a scene offers in a lecture, and which scene it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rnnviz.app.bars.labels import NoticeLabel
from rnnviz.app.controls.field import Field
from rnnviz.app.controls.fields import make_field
from rnnviz.app.style import Look
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.settings import Entry

WIDEST = 360  # pixels of a control at the usual text size


class LectureBar(QWidget):
    """The title of the scene, what the program has to say, and at the right the scene's controls.

    Signals
    -------
    changed(dict)
        A setting that was changed.
    refused(str)
        Why a value is not allowed.
    """

    changed = Signal(dict)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lecture")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.state = PlainLabel(), PlainLabel()
        self.title.setObjectName(Look.SECTION)
        self.state.setObjectName(Look.DIM)
        self.notice = NoticeLabel()
        self.fields: dict[str, Field] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 6, 14, 6)
        self._row.setSpacing(24)
        self._row.addWidget(self.title)
        self._row.addWidget(self.state)
        self._row.addWidget(self.notice, 3)
        self.hide()

    def show_state(self, title: str, state: str) -> None:
        """Show the scene's title, and how training goes."""
        self.title.setText(title)
        self.state.setText(state)

    def show_settings(self, entries: Sequence[Entry]) -> None:
        """Offer some settings, with their values; new controls if they are others than before."""
        if [entry.key for entry in entries] != list(self.fields):
            self._rebuild(entries)
        for entry in entries:
            self.fields[entry.key].set_value(entry.value)

    def _rebuild(self, entries: Sequence[Entry]) -> None:
        for field in self.fields.values():
            self._row.removeWidget(field)
            field.deleteLater()
        self.fields = {entry.key: make_field(entry) for entry in entries}
        for field in self.fields.values():
            field.setMaximumWidth(WIDEST)
            field.edited.connect(lambda key, value: self.changed.emit({key: value}))
            field.refused.connect(self.refused)
            self._row.addWidget(field, 2)
