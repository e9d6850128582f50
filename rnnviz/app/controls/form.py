"""Controls: the form of an experiment, made from its settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from rnnviz.app.controls.field import Field
from rnnviz.app.controls.fields import make_field
from rnnviz.app.controls.probe_field import ProbeField
from rnnviz.settings import Entry, Value
from rnnviz.training.settings.differences import differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import is_shared

SETTLE = 250  # milliseconds without a further change before a new run begins
SECTIONS = {"task": "Task", "model": "Model", "training": "Training", "seed": "Seeds"}


class Controls(QScrollArea):
    """Every setting of an experiment, in sections; under the task's, a probe of one's own.

    Signals
    -------
    changed(dict)
        Settings that a person has changed: live ones at once, others when the hand rests.
    refused(str)
        A sentence on a value that is not allowed.
    rebuilt()
        The form has other settings than before.
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
        self._titles: dict[str, QLabel] = {}
        self._pending: dict[str, Value] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self.flush)
        self.show_experiment(experiment)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the values of an experiment; make the form anew if it has other settings."""
        self.show_run((experiment,), 0)

    def show_run(self, experiments: Sequence[Experiment], run: int) -> None:
        """Show one of several runs: what it shares with the others, and what sets it apart."""
        entries = [one for one in experiments[run].entries() if not one.setting.follows]
        signature = [(entry.key, entry.setting.help) for entry in entries]
        if signature != [(key, field.setting.help) for key, field in self.fields.items()]:
            self._build(entries)
            self.rebuilt.emit()
        for entry in entries:
            if entry.key not in self._pending:
                self.fields[entry.key].set_value(entry.value)
        values = {entry.key: entry.value for entry in entries}
        for field in self.fields.values():  # what would change nothing is not offered
            field.setVisible(field.setting.acts(values))
        self.probe.show_task(experiments[run].task)
        apart = {one.key for one in differences(experiments)}
        several = len(experiments) > 1
        for head, title in self._titles.items():
            whole = several and all(is_shared(key) for key in self.fields if key.startswith(head))
            title.setText(f"{SECTIONS[head]} · all runs" if whole else SECTIONS[head])
        for key, field in self.fields.items():
            shared = several and is_shared(key) and not key.startswith("task")
            field.set_role(apart=key in apart, shared=shared)

    def _build(self, entries: list[Entry]) -> None:
        focus = QApplication.focusWidget()
        typing = focus is self.probe.text
        focused = next((k for k, f in self.fields.items() if focus and f.isAncestorOf(focus)), "")
        self.fields, self._titles = {}, {}
        body = QWidget()
        body.setObjectName("form")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        section = ""
        for entry in entries:
            head = entry.key.partition(".")[0]
            if head != section:
                if section == "task":  # (it leaves the form that there was, with what is typed)
                    column.addWidget(self.probe)
                column.addSpacing(8 if section else 0)
                title = QLabel(SECTIONS[head])
                title.setObjectName("section")
                column.addWidget(title)
                self._titles[head] = title
                section = head
            field = make_field(entry)
            field.edited.connect(self._edited)
            field.refused.connect(self.refused)
            self.fields[entry.key] = field
            column.addWidget(field)
        column.addStretch(1)
        self.setWidget(body)
        if typing:
            self.probe.text.setFocus()
        if focused in self.fields:
            field = self.fields[focused]
            buddy = field.label.buddy()
            if buddy is not None:
                buddy.setFocus()

    def _edited(self, key: str, value: Value) -> None:
        if self.fields[key].setting.live:
            self.changed.emit({key: value})
            return
        self._pending[key] = value
        self._settle.start()

    def flush(self) -> None:
        """Hand over at once what has been changed and is still to settle."""
        self._settle.stop()
        pending, self._pending = self._pending, {}
        if pending:
            self.changed.emit(pending)

    def forget(self) -> None:
        """Drop what has been changed and is still to settle."""
        self._settle.stop()
        self._pending = {}
