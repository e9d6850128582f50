"""Fields: the control of one setting, built from what the setting declares."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from rnnviz.app.controls.field import Field
from rnnviz.app.controls.input_widgets import (
    FocusWheelComboBox,
    FocusWheelSlider,
    NumberEdit,
)
from rnnviz.app.controls.slider_scale import position_of, value_at
from rnnviz.app.controls.text_fields import PathField, TextField
from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.settings import Entry, Value

TICKS = 1000  # positions of a slider


class ChoiceField(Field):
    """One of a few words."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.box = FocusWheelComboBox()
        self.group = PlainLabel("", self)
        self.group.setObjectName(Look.DIM)
        self.group.setVisible(bool(self.setting.groups))
        titles = self.setting.titles or self.setting.choices
        groups = self.setting.groups or ("",) * len(titles)
        for group in _in_order(groups):
            if group:
                self._add_heading(group)
            for name, title, its_group in zip(self.setting.choices, titles, groups, strict=True):
                if its_group == group:
                    self.box.addItem(title, name)
        self.box.setMaxVisibleItems(self.box.count())
        self.grid.addWidget(self.box, 0, 1)
        if self.setting.groups:
            self.grid.addWidget(self.group, 1, 0, 1, 2, Qt.AlignmentFlag.AlignRight)
        self._label_control(self.box)
        self.set_value(entry.value)
        self.box.activated.connect(lambda: self.edited.emit(self.key, self.box.currentData()))

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self.box.setCurrentIndex(self.box.findData(value))
        if self.setting.groups:
            self.group.setText(self.setting.groups[self.setting.choices.index(str(value))])

    def _add_heading(self, group: str) -> None:
        """Add a line that cannot be chosen."""
        self.box.addItem(group)
        last = self.box.count() - 1
        model = self.box.model()
        assert isinstance(model, QStandardItemModel)
        heading, font = model.item(last), self.box.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setEnabled(False)


class SwitchField(Field):
    """True or false."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.box = QCheckBox()
        self.grid.addWidget(self.box, 0, 1)
        self._label_control(self.box)
        self.set_value(entry.value)
        self.box.clicked.connect(lambda on: self.edited.emit(self.key, on))

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self.box.setChecked(bool(value))


class NumberField(Field):
    """A number, set by a slider or typed."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.value: Value = entry.value
        self.text = NumberEdit()
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.text.setFrame(False)
        self.text.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.slider = FocusWheelSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, TICKS)
        self.slider.setPageStep(TICKS // 10)
        self.slider.setSingleStep(1)
        self.grid.addWidget(self.text, 0, 1)
        self.grid.addWidget(self.slider, 1, 0, 1, 2)
        self._label_control(self.text)
        self._label_control(self.slider)
        self.set_value(entry.value)
        self.slider.valueChanged.connect(self._take_position)
        self.text.editingFinished.connect(self._take_text)

    def set_value(self, value: Value) -> None:
        """Show a value, without `edited`."""
        self.value = value
        if not self.text.hasFocus() or not self.text.isModified():
            self.text.setText(self.setting.text(value))
        if value_at(self.slider.value() / TICKS, self.setting) != value:
            self.slider.blockSignals(True)
            self.slider.setValue(round(TICKS * position_of(value, self.setting)))
            self.slider.blockSignals(False)

    def _take_position(self, position: int) -> None:
        value = value_at(position / TICKS, self.setting)
        if value != self.value:
            self.value = value
            self.text.setText(self.setting.text(value))
            self.edited.emit(self.key, value)

    def _take_text(self) -> None:
        if not self.text.isModified():
            return
        self.text.setModified(False)
        try:
            value = self.setting.convert(as_number(self.text.text()))
        except ValueError as problem:
            self.refused.emit(f"{self.key} {problem}")
            value = self.value
        changed = value != self.value
        self.set_value(value)
        if changed:
            self.edited.emit(self.key, value)


def as_number(text: str) -> str:
    """Return a number that a person wrote as the program writes it.

    Their decimal mark, which may be a comma, becomes a point, unless it could mark thousands.
    """
    text, mark = text.strip().replace("\u2212", "-"), QLocale().decimalPoint()
    return text.replace(mark, ".") if "." not in text and text.count(mark) == 1 else text


def _in_order(groups: Sequence[str]) -> list[str]:
    """Return the different groups, in the order in which their enumeration names them."""

    def rank(group: str) -> int:
        return list(type(group)).index(group) if isinstance(group, Enum) else 0

    return sorted(dict.fromkeys(groups), key=rank)


def make_field(entry: Entry) -> Field:
    """Return the control that fits a setting."""
    if entry.setting.choices:
        return ChoiceField(entry)
    if entry.setting.type is str:
        return PathField(entry) if entry.setting.path else TextField(entry)
    return SwitchField(entry) if entry.setting.type is bool else NumberField(entry)
