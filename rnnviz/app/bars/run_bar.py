"""RunBar: which run the form edits; adding a run and removing it again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rnnviz.app.actions.actions import Actions
from rnnviz.figures.items.banner import run_title
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import MOST_RUNS, run_name


class RunBar(QWidget):
    """A button for each run, one to add a run, and one to remove the last.

    Signals
    -------
    chosen(int)
        The run whose settings the form is to show.
    """

    chosen = Signal(int)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 10, 8)
        row.setSpacing(2)
        self._title = QLabel("Experiment")
        self._title.setObjectName("section")
        row.addWidget(self._title)
        self.buttons: list[QToolButton] = []
        for run in range(MOST_RUNS):
            button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("run", run)
            button.clicked.connect(lambda _=False, run=run: self.chosen.emit(run))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)
        self.add = actions.button("add_run")
        self.remove = actions.button("remove_run")
        row.addWidget(self.add)
        row.addWidget(self.remove)

    def show_runs(self, experiments: Sequence[Experiment], edited: int) -> None:
        """Show the runs that there are, and which one is edited."""
        several = len(experiments) > 1
        for run, button in enumerate(self.buttons):
            button.setVisible(several and run < len(experiments))
            if run < len(experiments):
                title = run_title(experiments, run).split(" · ")[0]
                button.setText(run_name(run))
                button.setChecked(run == edited)
                button.setToolTip(f"The form below shows and changes run {run_name(run)}: {title}.")
                button.setAccessibleDescription(button.toolTip())
                button.setAccessibleName(f"edit run {run_name(run)}, {title}")
        self._title.setVisible(not several)
        self.add.setVisible(len(experiments) < MOST_RUNS)
        self.remove.setVisible(several)
