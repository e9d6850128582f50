"""Field: what the controls of all settings have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from rnnviz.settings import Entry, Value


class Field(QWidget):
    """A label, the value, and where it is a number a slider.

    Signals
    -------
    edited(str, object)
        The key and the new value, while a person is changing it.
    refused(str)
        A sentence on a value that was typed and is not allowed.
    """

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.key, self.setting = entry.key, entry.setting
        self._title = entry.setting.label or entry.key.rpartition(".")[2].replace("_", " ")
        effect = "Acts on the running net." if entry.setting.live else "Starts a new run."
        self.setToolTip(f"<p>{entry.setting.help} <i>{effect}</i></p><p>{entry.key}</p>")
        self.label = QLabel(self._title)
        self.label.setObjectName("dim")
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.label.setWordWrap(True)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setVerticalSpacing(0)
        self.grid.addWidget(self.label, 0, 0)

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        raise NotImplementedError

    def set_role(self, apart: bool, shared: bool) -> None:
        """Say whether the setting sets runs apart, or acts on all of them."""
        self.label.setText(f"{self._title} · all runs" if shared else self._title)
        role = "apart" if apart else "dim"
        if self.label.objectName() != role:
            self.label.setObjectName(role)
            self.label.style().polish(self.label)

    def _name(self, control: QWidget) -> None:
        """Let the label speak for a control, to the eye, the keyboard and a screen reader."""
        control.setAccessibleName(self._title)
        control.setAccessibleDescription(self.setting.help)
        self.label.setBuddy(control)
