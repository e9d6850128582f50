"""Fields: the control of one setting, made from what the setting says of itself."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from rnnviz.settings import Entry, Setting, Value

TICKS = 1000  # positions of a slider
ARROW = "▾"


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


class NumberEdit(QLineEdit):
    """A line for a number, which leaves Space to play and pause."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a number of nine digits."""
        width = self.fontMetrics().horizontalAdvance("000000000")
        return QSize(width, super().sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Claim any key but Space before the shortcuts do; what was typed is then meant."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            self.editingFinished.emit()
            return False
        return super().event(event)


class QuietSlider(QSlider):
    """A slider that a click moves to where it was, and the wheel only while focused."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Jump to the pointer; the drag goes on from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            x, width = round(event.position().x()), self.width()
            place = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, width)
            self.setValue(place)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pass the wheel on unless focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietComboBox(QComboBox):
    """A combo box that the wheel moves only while focused; flat, its word flush right."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.currentIndexChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the present word."""
        width = self.fontMetrics().horizontalAdvance(f"{self.currentText()} {ARROW}")
        return QSize(width + self.fontMetrics().height(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a word cut off after a few letters."""
        return QSize(5 * self.fontMetrics().height(), super().sizeHint().height())

    def showPopup(self) -> None:  # noqa: N802
        """Show the list, wide enough for its longest word."""
        margin = 2 * self.fontMetrics().height()
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + margin)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the word and a small arrow; the style sheet draws hover and focus."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.rect().adjusted(4, 0, -3, 0)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        metrics = self.fontMetrics()
        width = room.width() - metrics.horizontalAdvance(f" {ARROW}")
        word = metrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, align, f"{word} {ARROW}")

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pass the wheel on unless focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


def make_field(entry: Entry) -> Field:
    """Return the control that fits a setting."""
    if entry.setting.choices:
        return ChoiceField(entry)
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
