"""Field: what the controls of all settings have in common."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from rnnviz.app.style.look import Look, set_look
from rnnviz.figures.style.plain_text import PlainLabel, tip
from rnnviz.settings import Entry, Value


class Field(QWidget):
    """A label and a control for the value.

    Signals
    -------
    edited(str, object)
        The key and the new value, while a person is changing it.
    refused(str)
        Why a value that was typed is not allowed, in a sentence.
    """

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # for its frame
        self.key, self.setting = entry.key, entry.setting
        self._title = entry.title
        effect = "Acts on the running network." if entry.setting.live else "Restarts the run."
        self.setToolTip(tip(f"{entry.setting.help} {effect}", entry.key))
        self.label = PlainLabel(self._title)
        self.label.setObjectName(Look.DIM)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.label.setWordWrap(True)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setVerticalSpacing(0)
        self.grid.addWidget(self.label, 0, 0)

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        raise NotImplementedError

    def show_comparison(self, differs: bool, shared: bool) -> None:
        """Mark a setting in which the runs differ, or that acts on all of them."""
        self.label.setText(f"{self._title} · all runs" if shared else self._title)
        set_look(self.label, Look.DIFFERENT if differs else Look.DIM)

    def _label_control(self, control: QWidget) -> None:
        """Name a control by the label, for screen readers too."""
        control.setAccessibleName(self._title)
        control.setAccessibleDescription(self.setting.help)
        self.label.setBuddy(control)
