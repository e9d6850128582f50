"""Your own probe: a line in which a person types what the network is to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from rnnviz.app.session import Session
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.tasks.base import Task
from rnnviz.tasks.symbols import SymbolTask

TITLE = "your probe"
HELP = (
    "A sequence of your own that the network reads instead of the probe, while it learns or not;"
    " Enter shows it, an empty line goes back to the probe. It changes nothing of the run."
)


class ProbeField(QWidget):
    """A label over a line of text; for tasks whose inputs are symbols.

    Signals
    -------
    typed(str)
        What is to be read; "" for the probe.
    """

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.label, self.text = QLabel(TITLE), QLineEdit()
        self.label.setObjectName("dim")
        self.label.setBuddy(self.text)
        self.text.setObjectName("probe")
        self.text.setFrame(False)
        self.text.setAccessibleName(TITLE)
        self.text.setAccessibleDescription(HELP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.label)
        column.addWidget(self.text)
        self.text.returnPressed.connect(self._enter)
        self.text.editingFinished.connect(self._leave)

    def show_task(self, task: Task) -> None:
        """Show an example of a task's sequences; nothing at all if its inputs are numbers."""
        self.setVisible(isinstance(task, SymbolTask))
        if isinstance(task, SymbolTask):
            batch = task.batch(np.random.default_rng(0), 1)
            self.text.setPlaceholderText(task.written(batch.inputs[: batch.lengths[0], 0]))
            self.setToolTip(f"<p>{HELP}</p><p>{' '.join(dict.fromkeys(task.vocabulary))}</p>")

    def ask(self) -> None:
        """Let a person type."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def _leave(self) -> None:
        if self.text.isModified():
            self._enter()

    def _enter(self) -> None:
        self.text.setModified(False)
        self.typed.emit(self.text.text() if self.text.text().strip() else "")


class OwnProbe:
    """Lets a session's networks read what is typed into a field, and a figure show it.

    `refuse` is called with a sentence on what cannot be read; what was read before is still shown.
    """

    def __init__(
        self, field: ProbeField, session: Session, figure: Figure, refuse: Callable[[str], None]
    ) -> None:
        self._field, self._session, self._figure = field, session, figure
        self._refuse = refuse
        self._kind = session.experiment.task.kind
        field.typed.connect(self._read)
        session.experiments_changed.connect(self._settings_changed)

    def ask(self) -> None:
        """Let a person type, if the task has symbols."""
        task = self._session.experiment.task
        if task.vocabulary:
            self._field.ask()
        else:
            self._refuse(f"{task.title} reads numbers: choose a task of symbols to type some.")

    def _read(self, text: str) -> None:
        try:
            if text:
                self._session.experiment.task.typed(text)
        except RnnvizError as problem:
            self._refuse(str(problem))
        else:
            self._show(text)

    def _show(self, text: str) -> None:
        """Read a text; the steps that were pinned or zoomed into are of another sequence."""
        if text != self._figure.view.typed:
            self._figure.set_pin(None)
            self._figure.set_view(replace(self._figure.view, typed=text, window=None))

    def _settings_changed(self) -> None:
        """Go back to the probe with another task, or one that has not all of the symbols."""
        task = self._session.experiment.task
        if task.kind != self._kind:
            self._kind = task.kind
            self._forget()
        elif self._figure.view.typed:
            try:
                task.typed(self._figure.view.typed)
            except RnnvizError:
                self._forget()

    def _forget(self) -> None:
        self._field.text.clear()
        self._show("")
