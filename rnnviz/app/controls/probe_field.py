"""ProbeField: a line in which a person types a sequence for the network to read."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel, tip
from rnnviz.tasks.base import Task
from rnnviz.tasks.symbols import SymbolTask

TITLE = "your probe"
HELP = (
    "A sequence of your own that the network reads instead of the probe. Press Enter to show it;"
    " clear the line to go back to the probe. The run does not change."
)


class ProbeField(QWidget):
    """A label over a line of text; for tasks whose inputs are symbols.

    Signals
    -------
    typed(str)
        The sequence to read; "" for the probe.
    """

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.label, self.text = PlainLabel(TITLE), QLineEdit()
        self.label.setObjectName(Look.DIM)
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
        self.text.returnPressed.connect(self._submit)
        self.text.editingFinished.connect(self._submit_if_modified)

    def show_task(self, task: Task) -> None:
        """Show an example of a task's sequences; hide if its inputs are numbers."""
        self.setVisible(isinstance(task, SymbolTask))
        if isinstance(task, SymbolTask):
            batch = task.batch(np.random.default_rng(0), 1)
            example = task.written(batch.inputs[: batch.lengths[0], 0])
            self.text.setPlaceholderText(f"such as {example}")
            self.setToolTip(tip(HELP, " ".join(dict.fromkeys(task.vocabulary))))

    def start_typing(self) -> None:
        """Give the line the focus, its text selected."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def _submit_if_modified(self) -> None:
        if self.text.isModified():
            self._submit()

    def _submit(self) -> None:
        self.text.setModified(False)
        self.typed.emit(self.text.text() if self.text.text().strip() else "")
