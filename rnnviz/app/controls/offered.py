"""Offered: controls of the few settings that a scene offers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from rnnviz.app.controls.field import Field
from rnnviz.app.controls.fields import make_field
from rnnviz.settings import Entry

WIDEST = 360  # pixels of a control in a row


class Offered(QWidget):
    """Controls beside each other, or one under the other.

    Signals
    -------
    changed(dict)
        A setting that was changed.
    refused(str)
        Why a value is not allowed.
    """

    changed = Signal(dict)
    refused = Signal(str)

    def __init__(self, in_row: bool) -> None:
        super().__init__()
        self._in_row = in_row
        directions = QBoxLayout.Direction
        self._box = QBoxLayout(directions.LeftToRight if in_row else directions.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(24 if in_row else 4)
        self.fields: dict[str, Field] = {}

    def show_settings(self, entries: Sequence[Entry]) -> None:
        """Offer some settings, with their values; new controls if they are others than before."""
        helps = [(key, field.setting.help) for key, field in self.fields.items()]
        if [(entry.key, entry.setting.help) for entry in entries] != helps:
            self._rebuild(entries)
        for entry in entries:
            self.fields[entry.key].set_value(entry.value)

    def _rebuild(self, entries: Sequence[Entry]) -> None:
        for field in self.fields.values():
            self._box.removeWidget(field)
            field.deleteLater()
        self.fields = {entry.key: make_field(entry) for entry in entries}
        for field in self.fields.values():
            if self._in_row:
                field.setMaximumWidth(WIDEST)
            field.edited.connect(lambda key, value: self.changed.emit({key: value}))
            field.refused.connect(self.refused)
            self._box.addWidget(field, 2 if self._in_row else 0)
