"""Options: the controls of the export dialog; only those that the chosen form has are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QSpinBox,
    QWidget,
)

from rnnviz.app.controls.input_widgets import FocusWheelComboBox
from rnnviz.app.export.choice import FORMS, Choice, Excerpt, Form, Kind
from rnnviz.app.style.look import Look, set_look
from rnnviz.figures.board.presets import PRESETS, Preset
from rnnviz.figures.export import slides
from rnnviz.figures.export.order import Course
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.figures.style.theme import THEMES, Theme

SMALLEST, LARGEST = 100, 16_000  # pixels along an edge
SCALES = (1, 2, 3, 4)
FPS = {Course.SO_FAR: 10, Course.FROM_NOW: 10, Course.SLOW: 5}
DRAWN = frozenset(Kind) - {Kind.NUMBERS}
SIZED = DRAWN - {Kind.SLIDE}
PIXELS = frozenset({Kind.IMAGE, Kind.FILM, Kind.CLIPBOARD})


class Options(QWidget):
    """Rows of a label and a control each.

    Signals
    -------
    changed()
        Something else is chosen.
    renamed()
        Another excerpt or another form is, so that the file may have another name.
    """

    changed = Signal()
    renamed = Signal()

    def __init__(self, theme: Theme, names_files: bool, whole_paths: bool) -> None:
        super().__init__()
        self.setObjectName("options")
        self._shown = Preset("As in the window", (1600, 950), 1.0, 1.0, 2.0)
        self._sized_by_hand = self._is_filling = False
        self._names_files = names_files
        self._rows = QFormLayout(self)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.excerpt = self._list("Show", [])
        self.form = self._list("As", [(one.title, one) for one in FORMS])
        self.course = self._list("Film of", [(str(one), one) for one in Course])
        self.updates = self._number("Updates", 1, 1_000_000, 100)
        self.every = self._number("A picture every", 1, 1_000_000, 10, " updates")
        self.fps = self._number("Pictures a second", 1, 60, FPS[Course.SO_FAR])
        self.length = self._hint()
        layouts: list[tuple[str, Preset | None]] = [("As in the window", None)]
        layouts += [(preset.title, preset) for preset in PRESETS.values()]
        self.layout_for = self._list("Laid out for", layouts)
        self.width_box, self.height_box = (
            self._spin(SMALLEST, LARGEST),
            self._spin(SMALLEST, LARGEST),
        )
        self.size_row = self._pair(self.width_box, self.height_box)
        self.scale = self._list("Sharpness", [(f"{scale} ×", scale) for scale in SCALES])
        self.pixels = self._hint()
        self.theme = self._list("Theme", [(name.capitalize(), name) for name in THEMES])
        self.transparent = self._switch("Transparent ground", False)
        self.captioned = self._switch("Line at the top: which run, how it is doing", True)
        self.legends = self._switch("Legends beside the titles", True)
        self.with_run = self._switch("Can be opened here again, at this moment", True)
        self.whole_paths = self._switch("Names your data with its folder", whole_paths)
        self.theme.setCurrentIndex(self.theme.findData(theme.name))
        self._connect()
        self._arrange()

    def fill(self, excerpts: Sequence[Excerpt]) -> None:
        """Offer these excerpts; what was chosen stays so where it still is there."""
        before: Excerpt | None = self.excerpt.currentData()
        if excerpts == [self.excerpt.itemData(k) for k in range(self.excerpt.count())]:
            return
        self._is_filling = True
        self.excerpt.clear()
        for excerpt in excerpts:
            self.excerpt.addItem(excerpt.title, excerpt)
        titles = [excerpt.title for excerpt in excerpts]
        self.excerpt.setCurrentIndex(
            titles.index(before.title) if before is not None and before.title in titles else 0
        )
        self._is_filling = False

    def choose_panels(self, panels: Sequence[str]) -> None:
        """Choose the excerpt of these panels, if there is one."""
        for index in range(self.excerpt.count()):
            if self.excerpt.itemData(index).panels == tuple(panels):
                self.excerpt.setCurrentIndex(index)
                return

    def choose_form(self, form: Form) -> None:
        """Choose a form."""
        self.form.setCurrentIndex(FORMS.index(form))

    def show_size(self, shown: Preset) -> None:
        """Show the size that the chosen layout has, unless a person has given another one."""
        self._shown = shown
        if not self._sized_by_hand:
            self._set_size(self._preset.size)

    def choice(self) -> Choice:
        """Return what is chosen."""
        form: Form = self.form.currentData()
        see_through = form.sees_through and self.transparent.isChecked()
        preset, size = self._preset, (self.width_box.value(), self.height_box.value())
        if form.kind is Kind.SLIDE:
            preset, size = slides.PRESET, slides.SIZE
        return Choice(
            self.excerpt.currentData(), form, preset, size,
            float(self.scale.currentData()) if form.kind in PIXELS else 1.0,
            self.theme.currentData(), see_through, self.captioned.isChecked(),
            self.legends.isChecked(), self.with_run.isChecked(), self.whole_paths.isChecked(),
            Course(self.course.currentData()),  # Qt returns it as plain text
            self.updates.value(), self.every.value(), self.fps.value(),
        )  # fmt: skip

    def say(self, length: str, pixels: str) -> None:
        """Say how long a film and how large a picture will be."""
        self.length.setText(length)
        self.pixels.setText(pixels)

    @property
    def _preset(self) -> Preset:
        return self.layout_for.currentData() or self._shown

    def _connect(self) -> None:
        for box in (self.excerpt, self.layout_for):
            box.currentIndexChanged.connect(self._size_anew)
        for box in (self.form, self.course):
            box.currentIndexChanged.connect(self._arrange)
        self.course.currentIndexChanged.connect(
            lambda: self.fps.setValue(FPS[Course(self.course.currentData())])
        )
        for spin in (self.width_box, self.height_box):
            spin.valueChanged.connect(self._size_by_hand)
        for box in (self.scale, self.theme):
            box.currentIndexChanged.connect(self._tell)
        for spin in (self.updates, self.every, self.fps):
            spin.valueChanged.connect(self._tell)
        switches = self.transparent, self.captioned, self.legends, self.with_run, self.whole_paths
        for switch in switches:
            switch.toggled.connect(self._tell)

    def _tell(self) -> None:
        if not self._is_filling:
            self.changed.emit()

    def _size_anew(self) -> None:
        """Take the size and the scale of the layout that is chosen."""
        if self._is_filling:
            return
        self._sized_by_hand = False
        self._choose_scale()
        self._set_size(self._preset.size)
        self.renamed.emit()
        self.changed.emit()

    def _size_by_hand(self) -> None:
        if not self._is_filling:
            self._sized_by_hand = True
            self.changed.emit()

    def _set_size(self, size: tuple[int, int]) -> None:
        self._is_filling = True
        self.width_box.setValue(size[0])
        self.height_box.setValue(size[1])
        self._is_filling = False

    def _choose_scale(self) -> None:
        """Choose the usual scale of what is chosen."""
        film = self.form.currentData().kind is Kind.FILM and self.layout_for.currentData() is None
        self._is_filling = True
        self.scale.setCurrentIndex(self.scale.findData(1 if film else int(self._preset.scale)))
        self._is_filling = False

    def _arrange(self) -> None:
        """Show the controls that the chosen form has."""
        form: Form = self.form.currentData()
        film, course = form.kind is Kind.FILM, Course(self.course.currentData())
        shown = {
            self.course: film,
            self.updates: film and course is Course.FROM_NOW,
            self.every: film and course is not Course.SLOW,
            self.fps: film,
            self.length: film and course is not Course.SLOW,
            self.layout_for: form.kind in SIZED,
            self.size_row: form.kind in SIZED,
            self.scale: form.kind in PIXELS,
            self.pixels: form.kind in SIZED,
            self.theme: form.kind in DRAWN,
            self.transparent: form.sees_through,
            self.captioned: form.kind in DRAWN,
            self.legends: form.kind in DRAWN,
            self.with_run: form.carries,
            self.whole_paths: form.carries and self._names_files,
        }
        for widget, is_shown in shown.items():
            self._rows.setRowVisible(widget, is_shown)
        name = "Steps a second" if course is Course.SLOW else "Pictures a second"
        label = self._rows.labelForField(self.fps)
        assert isinstance(label, PlainLabel)
        label.setText(name)
        self._choose_scale()
        self.renamed.emit()
        self._tell()

    def _list(self, label: str, items: Sequence[tuple[str, object]]) -> FocusWheelComboBox:
        box = FocusWheelComboBox()
        for text, value in items:
            box.addItem(text, value)
        self._add(label, box)
        return box

    def _number(self, label: str, low: int, high: int, value: int, suffix: str = "") -> QSpinBox:
        spin = self._spin(low, high)
        spin.setValue(value)
        spin.setSuffix(suffix)
        self._add(label, spin)
        return spin

    def _switch(self, words: str, on: bool) -> QCheckBox:
        box = QCheckBox(words)
        box.setChecked(on)
        self._rows.addRow(box)
        return box

    def _hint(self) -> PlainLabel:
        label = PlainLabel()
        set_look(label, Look.DIM)
        self._rows.addRow("", label)
        return label

    def _pair(self, first: QSpinBox, second: QSpinBox) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(first, 1)
        line.addWidget(PlainLabel("×"))
        line.addWidget(second, 1)
        first.setAccessibleName("Width in pixels")
        second.setAccessibleName("Height in pixels")
        self._rows.addRow(PlainLabel("Size"), row)
        return row

    def _add(self, label: str, control: QWidget) -> None:
        name = PlainLabel(label)
        name.setBuddy(control)
        control.setAccessibleName(label)
        self._rows.addRow(name, control)

    @staticmethod
    def _spin(low: int, high: int) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        return spin
