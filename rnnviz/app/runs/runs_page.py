"""RunsPage: all runs of the scene as a tree; which of them are shown, and what they are called."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from rnnviz.app.bars.wrapping_row import WrappingRow
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.runs.run_names import apart, places
from rnnviz.app.runs.run_rows import RunRows
from rnnviz.app.session import Session
from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel, tip
from rnnviz.figures.style.theme import Theme
from rnnviz.training.settings.runs import MOST_RUNS, run_name

HINT = (
    "Every run of this scene, and where it branched off. Click one to show it alone, Ctrl+click to"
    " show it beside the others. Branch (N) and Compare (Ctrl+L) add more."
)
BUTTONS = {
    "alone": ("Show", "Show the chosen run alone, at its end. [Enter]"),
    "beside": ("Beside", "Show the chosen run beside the others, or no longer. [Ctrl+Enter]"),
    "rename": ("Rename", "Give the chosen run a name. [F2]"),
    "remove": ("Remove", "Remove the chosen run from the tree. [Del]"),
}


class RunsPage(QWidget):
    """The tree of the runs above buttons for what can be done with the chosen one.

    Signals
    -------
    noticed(Notice)
        Why something cannot be done.
    """

    noticed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("text")
        self._session = session
        self.rows = RunRows()
        self.buttons: dict[str, QToolButton] = {}
        hint = PlainLabel(HINT)
        hint.setObjectName(Look.DIM)
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 8, 8)
        column.addWidget(hint)
        column.addWidget(self.rows, 1)
        bar = QWidget()
        row = WrappingRow(bar, gap=2)
        for name, (text, about) in BUTTONS.items():
            button = self.buttons[name] = QToolButton()
            button.setText(text)
            button.setAccessibleName(f"{text.lower()} the chosen run")
            button.setAccessibleDescription(about)
            button.setToolTip(tip(about))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, name=name: self._press(name))
            row.addWidget(button)
        column.addWidget(bar)
        self.rows.chosen.connect(self.show_alone)
        self.rows.toggled.connect(self.toggle)
        self.rows.renamed.connect(session.rename)
        self.rows.removed.connect(self.remove)
        self.rows.currentRowChanged.connect(self._write_buttons)
        session.link.reported.connect(self.refresh)

    def set_theme(self, theme: Theme) -> None:
        """Draw it in a theme's colours."""
        self.rows.drawn.theme = theme
        self.rows.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show what there is now."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the tree as it is, if it is seen."""
        if self.isVisible():
            self.rows.show_places(places(self._session.tree))
            self._write_buttons()

    def show_alone(self, number: int) -> None:
        """Show one run at its end."""
        if self._session.tree.shown != (number,):
            self._session.show((number,))

    def toggle(self, number: int) -> None:
        """Show a run beside the others, or no longer; say why if that cannot be."""
        shown = self._session.tree.shown
        if number in shown:
            wanted = tuple(one for one in shown if one != number)
            problem = "" if wanted else "One run at least is shown: show another one instead."
        else:
            wanted = (*shown, number)
            origins = {one.number: one.origin for one in self._session.tree.members}
            problem = apart([origins[one] for one in wanted if one in origins])
            if len(wanted) > MOST_RUNS:
                problem = f"There can be at most {MOST_RUNS} runs beside each other: hide one."
        if problem:
            self.noticed.emit(refusal(problem))
        else:
            self._session.show(wanted)

    def remove(self, number: int) -> None:
        """Remove a run that is not shown."""
        shown = self._session.tree.shown
        if number in shown:
            letter = run_name(shown.index(number))
            text = f"This run is shown, as {letter}: show others before you remove it."
            self.noticed.emit(refusal(text))
            return
        self._session.remove_from_tree(number)
        self.noticed.emit(Notice(f"Run {number} removed from the tree. Ctrl+Z brings it back."))

    def _write_buttons(self) -> None:
        """Say what the button does to the chosen run."""
        hides = self.rows.number in self._session.tree.shown
        text = "Hide" if hides and len(self._session.tree.shown) > 1 else BUTTONS["beside"][0]
        self.buttons["beside"].setText(text)

    def _press(self, name: str) -> None:
        number = self.rows.number
        if number is None:
            return
        match name:
            case "alone":
                self.show_alone(number)
            case "beside":
                self.toggle(number)
            case "rename":
                self.rows.setFocus()
                self.rows.rename()
            case "remove":
                self.remove(number)
