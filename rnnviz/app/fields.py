"""Fields: the control of one setting, made from what the setting says of itself."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from rnnviz.app.quiet import NumberEdit, QuietComboBox, QuietSlider
from rnnviz.settings import Entry, Setting, Value

TICKS = 1000  # positions of a slider
NAME_ROOM = 18  # letters of a file's name that are shown


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
        """Say whether the setting sets lanes apart, or acts on all of them."""
        self.label.setText(f"{self._title} · all lanes" if shared else self._title)
        role = "apart" if apart else "dim"
        if self.label.objectName() != role:
            self.label.setObjectName(role)
            self.label.style().polish(self.label)

    def _name(self, control: QWidget) -> None:
        """Let the label speak for a control, to the eye, the keyboard and a screen reader."""
        control.setAccessibleName(self._title)
        control.setAccessibleDescription(self.setting.help)
        self.label.setBuddy(control)


class ChoiceField(Field):
    """One of a few words."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.box = QuietComboBox()
        for position, name in enumerate(self.setting.choices):
            title = self.setting.titles[position] if self.setting.titles else name
            self.box.addItem(title, name)
        self.grid.addWidget(self.box, 0, 1)
        self._name(self.box)
        self.set_value(entry.value)
        self.box.activated.connect(lambda: self.edited.emit(self.key, self.box.currentData()))

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self.box.setCurrentIndex(self.box.findData(value))


class SwitchField(Field):
    """True or false."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.box = QCheckBox()
        self.grid.addWidget(self.box, 0, 1)
        self._name(self.box)
        self.set_value(entry.value)
        self.box.clicked.connect(lambda on: self.edited.emit(self.key, on))

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self.box.setChecked(bool(value))


class NumberField(Field):
    """A number that can be slid or typed."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.value: Value = entry.value
        self.text = NumberEdit()
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.text.setFrame(False)
        self.text.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.slider = QuietSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, TICKS)
        self.slider.setPageStep(TICKS // 10)
        self.slider.setSingleStep(1)
        self.grid.addWidget(self.text, 0, 1)
        self.grid.addWidget(self.slider, 1, 0, 1, 2)
        self._name(self.text)
        self._name(self.slider)
        self.set_value(entry.value)
        self.slider.valueChanged.connect(self._slid)
        self.text.editingFinished.connect(self._typed)

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self.value = value
        if not self.text.hasFocus() or not self.text.isModified():
            self.text.setText(shown(value, self.setting))
        if value_at(self.slider.value() / TICKS, self.setting) != value:
            self.slider.blockSignals(True)
            self.slider.setValue(round(TICKS * position_of(value, self.setting)))
            self.slider.blockSignals(False)

    def _slid(self, position: int) -> None:
        value = value_at(position / TICKS, self.setting)
        if value != self.value:
            self.value = value
            self.text.setText(shown(value, self.setting))
            self.edited.emit(self.key, value)

    def _typed(self) -> None:
        if not self.text.isModified():
            return
        self.text.setModified(False)
        text = self.text.text().strip().replace("\u2212", "-")
        try:
            value = self.setting.convert(text)
        except ValueError as problem:
            self.refused.emit(f"{self.key} {problem}")
            value = self.value
        changed = value != self.value
        self.set_value(value)
        if changed:
            self.edited.emit(self.key, value)


class TextField(Field):
    """A line of text."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.setting.zero)
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.text.setFrame(False)
        self.grid.addWidget(self.text, 0, 1)
        self.grid.setColumnStretch(1, 1)
        self._name(self.text)
        self.set_value(entry.value)
        self.text.editingFinished.connect(self._typed)

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        if not (self.text.hasFocus() and self.text.isModified()):
            self.text.setText(str(value))
            self.text.setCursorPosition(0)

    def _typed(self) -> None:
        if not self.text.isModified():
            return
        self.text.setModified(False)
        try:
            self.edited.emit(self.key, self.setting.convert(self.text.text()))
        except ValueError as problem:
            self.refused.emit(f"{self.key} {problem}")


class PathField(Field):
    """A file that is chosen in a dialog; a cross takes it back."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.button, self.cross = QToolButton(), QToolButton()
        self.cross.setText("×")
        self.cross.setAccessibleName(f"Take the {self._title} back")
        self.grid.addWidget(self.button, 0, 1)
        self.grid.addWidget(self.cross, 0, 2)
        self._name(self.button)
        self._path = ""
        self.set_value(entry.value)
        self.button.clicked.connect(self._ask)
        self.cross.clicked.connect(lambda: self.edited.emit(self.key, ""))

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self._path = str(value)
        name = Path(self._path).name if self._path else self.setting.zero
        room = self.button.fontMetrics().averageCharWidth() * NAME_ROOM
        middle = Qt.TextElideMode.ElideMiddle
        self.button.setText(f"{self.button.fontMetrics().elidedText(name, middle, room)} …")
        self.button.setToolTip(self._path)
        self.cross.setVisible(bool(self._path))

    def _ask(self) -> None:
        folder = str(Path(self._path).parent) if self._path else ""
        name, _ = QFileDialog.getOpenFileName(self, f"Choose a {self._title}", folder)
        if name:
            self.edited.emit(self.key, name)


def make_field(entry: Entry) -> Field:
    """Return the control that fits a setting."""
    if entry.setting.choices:
        return ChoiceField(entry)
    if entry.setting.type is str:
        return PathField(entry) if entry.setting.path else TextField(entry)
    return SwitchField(entry) if entry.setting.type is bool else NumberField(entry)


def value_at(share: float, about: Setting) -> Value:
    """Return the value at a share (0 to 1) of a slider's way."""
    low, high = _ends(about)
    if about.log:
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    else:
        value = low + share * (high - low)
    if about.type is int:
        return round(value)
    if about.step:
        value = round(value / about.step) * about.step
    return float(f"{value:.2g}" if about.log else f"{value:.6g}")


def position_of(value: Value, about: Setting) -> float:
    """Return the share (0 to 1) of a slider's way at which a value lies."""
    low, high = _ends(about)
    number = min(max(float(value), low), high)
    if about.log:
        return (math.log(number) - math.log(low)) / (math.log(high) - math.log(low))
    return (number - low) / (high - low)


def _ends(about: Setting) -> tuple[float, float]:
    assert about.low is not None
    assert about.high is not None
    return about.low, about.high


def shown(value: Value, about: Setting) -> str:
    """Return a number as a person reads it."""
    if about.zero and value == 0:
        return about.zero
    if isinstance(value, int):
        return str(value)
    return f"{value:g}".replace("e-0", "e-").replace("e+0", "e")
