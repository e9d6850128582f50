"""RunBar: which run the form shows and changes; adding a run and removing it again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from rnnviz.app.actions.actions import Actions
from rnnviz.app.bars.wrapping_row import WrappingRow
from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel, tip
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.run_titles import run_titles
from rnnviz.training.settings.runs import MOST_RUNS, run_name


class RunBar(QWidget):
    """A button for each run, one to add a run, and one to remove the last.

    Signals
    -------
    chosen(int)
        The index of the run that the form is to show and change.
    """

    chosen = Signal(int)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        row = WrappingRow(self, gap=2)
        row.setContentsMargins(16, 8, 10, 8)
        self._title = PlainLabel("Experiment")
        self._title.setObjectName(Look.SECTION)
        row.addWidget(self._title)
        self.buttons = [self._run_button(index) for index in range(MOST_RUNS)]
        for button in self.buttons:
            row.addWidget(button)
        self.add = actions.button("add_run")
        self.remove = actions.button("remove_run")
        row.addWidget(self.add)
        row.addWidget(self.remove)

    def show_runs(
        self, experiments: Sequence[Experiment], names: Sequence[str], edited: int
    ) -> None:
        """Show a button for each of several runs; `edited` is the index of the one in the form."""
        several = len(experiments) > 1
        for index, button in enumerate(self.buttons):
            button.setVisible(several and index < len(experiments))
            if index < len(experiments):
                title = ", ".join(run_titles(experiments, index, names))
                button.setChecked(index == edited)
                about = f"The form below shows and changes run {button.text()}: {title}."
                button.setToolTip(tip(about))
                button.setAccessibleDescription(about)
                button.setAccessibleName(f"edit run {button.text()}, {title}")
        self._title.setVisible(not several)
        self.add.setVisible(len(experiments) < MOST_RUNS)
        self.remove.setVisible(several)

    def _run_button(self, index: int) -> QToolButton:
        button = QToolButton()
        button.setText(run_name(index))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("run", index)  # the style sheet gives each run its colour
        button.clicked.connect(lambda: self.chosen.emit(index))
        return button
