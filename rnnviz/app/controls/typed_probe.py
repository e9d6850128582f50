"""TypedProbe: lets the networks read a sequence that a person types, instead of the probe."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from rnnviz.app.controls.probe_field import ProbeField
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.session import Session
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure


class TypedProbe(QObject):
    """Takes what is typed from a field to a figure, whose focus the session follows.

    Signals
    -------
    noticed(Notice)
        What is read now; or why a text cannot be, and the sequence before it is still shown.
    """

    noticed = Signal(object)

    def __init__(
        self, field: ProbeField, session: Session, figure: Figure, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._field, self._session, self._figure = field, session, figure
        self._task_kind = session.experiment.task.kind
        field.typed.connect(self._read)
        session.experiments_changed.connect(self._check_against_settings)

    def start_typing(self) -> None:
        """Let a person type, if the task has symbols."""
        task = self._session.experiment.task
        if task.vocabulary:
            self._field.start_typing()
        else:
            text = f"{task.title} reads numbers: to type, choose a task that reads symbols."
            self.noticed.emit(refusal(text))

    def _read(self, text: str) -> None:
        try:
            if text:
                self._session.experiment.task.typed(text)
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
        else:
            self._show(text)
            whose = "your sequence" if text else "the probe"
            self.noticed.emit(Notice(f"The panels show how {whose} is read."))

    def _show(self, text: str) -> None:
        """Show a text; pin, window on the timesteps and a change belong to another sequence."""
        if text != self._figure.view.typed:
            self._figure.set_pin(None)
            self._figure.set_view(replace(self._figure.view, typed=text, window=None, what_if=None))

    def _check_against_settings(self) -> None:
        """Go back to the probe if the task is another, or lacks one of the symbols."""
        task = self._session.experiment.task
        if task.kind != self._task_kind:
            self._task_kind = task.kind
            self._clear()
        elif self._figure.view.typed:
            try:
                task.typed(self._figure.view.typed)
            except RnnvizError:
                self._clear()

    def _clear(self) -> None:
        self._field.text.clear()
        self._show("")
