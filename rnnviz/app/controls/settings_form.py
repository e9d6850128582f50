"""SettingsForm: the settings of an experiment, to be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from rnnviz.app.controls.field import Field
from rnnviz.app.controls.fields import make_field
from rnnviz.app.controls.probe_field import ProbeField
from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.settings import Entry, Value
from rnnviz.training.settings.differences import differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import is_shared

SETTLE = 250  # milliseconds without a further change before the changes are handed over
SECTIONS = {"task": "Task", "model": "Model", "training": "Training", "seed": "Seeds"}


class SettingsForm(QScrollArea):
    """Every setting of an experiment, in sections; after those of the task, the typed probe.

    Signals
    -------
    changed(dict)
        Settings that a person has changed: live ones at once, others after a short pause.
    refused(str)
        Why a value is not allowed, in a sentence.
    rebuilt()
        The form has other fields than before.
    """

    changed = Signal(dict)
    refused = Signal(str)
    rebuilt = Signal()

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controls")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields: dict[str, Field] = {}
        self.probe = ProbeField()
        self._section_titles: dict[str, QLabel] = {}
        self._pending: dict[str, Value] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self.flush)
        self.show_run((experiment,), 0)

    def show_run(self, experiments: Sequence[Experiment], index: int) -> None:
        """Show a run, and how it differs from the others; rebuild if it has other settings."""
        experiment = experiments[index]
        entries = [entry for entry in experiment.entries() if not entry.setting.follows]
        if experiment.task.plays:  # nothing else of it can be set here
            entries = [entry for entry in entries if entry.key == "task"]
        fields = [(entry.key, entry.setting.help) for entry in entries]
        with self._in_place():
            if fields != [(key, field.setting.help) for key, field in self.fields.items()]:
                self._rebuild(entries)
                self.rebuilt.emit()
            values = {entry.key: entry.value for entry in entries}
            for key, field in self.fields.items():
                if key not in self._pending:
                    field.set_value(values[key])
                field.setVisible(field.setting.acts(values))  # one without effect is not offered
            self.probe.show_task(experiment.task)
            self._show_comparison(experiments)

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        """Keep the field where it is on the screen that has the focus, or else the first in view.

        Without it the rows that come and go above would push a list away from under the pointer.
        """
        anchor = self._focused() or self._first_in_view()
        before = self._height_of(anchor)
        yield
        if before is None or anchor not in self.fields:
            return
        form = self.widget()
        assert form is not None
        for child in form.findChildren(QWidget):
            child.ensurePolished()  # with the font that it will have
        layout, width = form.layout(), self.viewport().width()
        assert layout is not None
        layout.activate()
        tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
        form.resize(width, max(tall, layout.totalSizeHint().height(), self.viewport().height()))
        layout.activate()
        after = self._height_of(anchor)
        assert after is not None
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + after - before)

    def _focused(self) -> str:
        focus = QApplication.focusWidget()
        return next((k for k, f in self.fields.items() if focus and f.isAncestorOf(focus)), "")

    def _first_in_view(self) -> str:
        """Return the first field whose upper edge can be seen."""
        heights = {key: self._height_of(key) for key, one in self.fields.items() if one.isVisible()}
        return next((key for key, y in heights.items() if y is not None and y >= 0), "")

    def _height_of(self, key: str) -> int | None:
        """Return how far below the upper edge of what is in view a field begins."""
        field = self.fields.get(key)
        return None if field is None else field.mapTo(self.viewport(), QPoint(0, 0)).y()

    def _show_comparison(self, experiments: Sequence[Experiment]) -> None:
        several = len(experiments) > 1
        different = {difference.key for difference in differences(experiments)}
        wholly_shared = set()
        for section, title in self._section_titles.items():
            keys = [key for key in self.fields if _section_of(key) == section]
            if several and all(is_shared(key) for key in keys):
                wholly_shared.add(section)
            text = SECTIONS[section]
            title.setText(f"{text} · all runs" if section in wholly_shared else text)
        for key, field in self.fields.items():
            shared = several and is_shared(key) and _section_of(key) not in wholly_shared
            field.show_comparison(key in different, shared)

    def _rebuild(self, entries: list[Entry]) -> None:
        """Make new fields; the focus stays on the same setting, if that still exists."""
        typing, focused = QApplication.focusWidget() is self.probe.text, self._focused()
        self.fields, self._section_titles = {}, {}
        form = QWidget()
        form.setObjectName("form")
        column = QVBoxLayout(form)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        for section, group in groupby(entries, key=lambda entry: _section_of(entry.key)):
            self._add_section(column, section, list(group))
        column.addStretch(1)
        before = self.takeWidget()
        self.setWidget(form)
        if before is not None:
            before.deleteLater()  # not at once: one of its fields may be telling of a change now
        control = self.fields[focused].label.buddy() if focused in self.fields else None
        if typing:
            self.probe.text.setFocus()
        elif control is not None:
            control.setFocus()

    def _add_section(self, column: QVBoxLayout, section: str, entries: list[Entry]) -> None:
        column.addSpacing(8 if column.count() else 0)
        title = PlainLabel(SECTIONS[section])
        title.setObjectName(Look.SECTION)
        column.addWidget(title)
        self._section_titles[section] = title
        for entry in entries:
            field = make_field(entry)
            field.edited.connect(self._edited)
            field.refused.connect(self.refused)
            self.fields[entry.key] = field
            column.addWidget(field)
        if section == "task":
            column.addWidget(self.probe)  # it leaves the form before, with what is typed in it

    def _edited(self, key: str, value: Value) -> None:
        if self.fields[key].setting.live:
            self.changed.emit({key: value})
            return
        self._pending[key] = value
        self._settle.start()

    def flush(self) -> None:
        """Hand the pending changes over at once."""
        self._settle.stop()
        pending, self._pending = self._pending, {}
        if pending:
            self.changed.emit(pending)

    def flushed(self, action: Callable[[], object]) -> Callable[[], object]:
        """Return a function that hands the pending changes over and then does something."""

        def act() -> object:
            self.flush()
            return action()

        return act

    def discard(self) -> None:
        """Drop the pending changes."""
        self._settle.stop()
        self._pending = {}


def _section_of(key: str) -> str:
    return key.partition(".")[0]
