"""SweepWindow: the picture of a sweep, in which every run can be pointed at and opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.bars.labels import ElidedLabel, NoticeLabel
from rnnviz.app.controls.input_widgets import FocusWheelComboBox
from rnnviz.app.figure_export import LONGEST_NAME, proposal
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.style.look import Look, set_look
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.plain_text import PlainLabel, tip, window_title
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.sweeps.plan import Spot
from rnnviz.figures.sweeps.view import SweepView
from rnnviz.figures.sweeps.words import run_words
from rnnviz.figures.sweeps.writing import picture_image, sweep_forms, write_picture
from rnnviz.registry import exporters, measures
from rnnviz.training.sweeps.opening import run_scene
from rnnviz.training.sweeps.table import Table

SIZE = (1000, 640)  # pixels at first
EXPORT = "Write the picture of this measure to a file: PNG, SVG or PDF."
HINT = "Point at a run to read its numbers; a click, or Enter, opens it at its end."


class SweepWindow(QWidget):
    """A window of its own beside the main one.

    Attributes
    ----------
    table : Table
    choice : FocusWheelComboBox
        Of the measure.
    button : QPushButton
        Exports the picture, as the first entry of `menu` does.
    menu : QMenu
        What a right click on the picture offers.
    named, numbers : ElidedLabel
        Which run is pointed at, and what came of it.

    Signals
    -------
    opened(Scene)
        A run is to be shown.
    closed()
    """

    opened = Signal(object)
    closed = Signal()

    def __init__(self, table: Table, theme: Theme, text_scale: float, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.table, self._theme = table, theme
        self.setObjectName("sweep")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(window_title(f"Sweep: {table.sweep.title}"))
        self.choice, self.button, self.menu = FocusWheelComboBox(), QPushButton(), QMenu(self)
        for kind in table.sweep.measures:
            self.choice.addItem(measures[kind].title, kind)
        self.choice.setAccessibleName("measure")
        self.choice.setAccessibleDescription("What the picture shows of each run.")
        self.button.setText("Export the picture…")
        self.button.setAccessibleName("Export the picture")
        self.button.setAccessibleDescription(EXPORT)
        self.button.setToolTip(tip(f"{EXPORT} [Ctrl+E]"))
        for control in (self.choice, self.button):
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = SweepView(table, self.kind, Style.of(theme, text_scale))
        self.named, self.numbers, self.notice = ElidedLabel(), ElidedLabel(), NoticeLabel()
        set_look(self.named, Look.SECTION)
        set_look(self.numbers, Look.DIM)
        self._lay_out()
        self._add_action("Export the picture…", "Ctrl+E", self.ask_path)
        self._add_action("Copy the picture", "Ctrl+Shift+C", self.copy)
        self.choice.currentIndexChanged.connect(self._show_measure)
        self.button.clicked.connect(self.ask_path)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.pointed.connect(self._tell)
        self.view.chosen.connect(self._open)
        self._tell(None)
        self.resize(QSize(*SIZE).boundedTo(window.screen().availableSize() * 0.9))
        self.view.setFocus()

    @property
    def kind(self) -> str:
        """The measure that is shown."""
        return str(self.choice.currentData())

    def show_table(self, table: Table) -> None:
        """Show the table as it is now, with the same measure if it has that."""
        self.table = table
        self.view.show_table(table, self.kind)

    def restyle(self, theme: Theme, text_scale: float) -> None:
        """Draw the picture in another style; the rest has that of the application."""
        self._theme = theme
        self.view.set_look(Style.of(theme, text_scale))

    def write(self, path: Path) -> None:
        """Write the picture to a file, and say so, or why not."""
        try:
            write_picture(self.table, self.kind, path, theme=self._theme)
        except RnnvizError as problem:
            self.notice.show_notice(refusal(problem))
        except (OSError, ValueError) as problem:  # a name too long, or with a zero in it
            self.notice.show_notice(refusal(f"{path.name} cannot be written: {problem}."))
        else:
            self.notice.show_notice(Notice(f"Written: {path}"))

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QApplication.clipboard().setImage(picture_image(self.table, self.kind, self._theme))
        self.notice.show_notice(Notice("The picture is on the clipboard."))

    def ask_path(self) -> None:
        """Let a person choose a file, and write the picture."""
        forms = sweep_forms()
        name = f"rnnviz-{self.table.folder.resolve().name[:LONGEST_NAME]}-{self.kind}"
        start = proposal(name, forms[0])
        kinds = ";;".join(f"{exporters[form].title} (*{form})" for form in forms)
        chosen, kind = QFileDialog.getSaveFileName(self, "Export the picture", str(start), kinds)
        if chosen:
            path = Path(chosen)
            own = next((form for form in forms if form in kind), forms[0])
            self.write(path if path.suffix else Path(f"{chosen}{own}"))

    def closeEvent(self, event: object) -> None:  # noqa: N802
        """Say so."""
        self.closed.emit()

    def _lay_out(self) -> None:
        column, top, foot = QVBoxLayout(self), QHBoxLayout(), QVBoxLayout()
        column.setContentsMargins(0, 8, 0, 10)
        top.setContentsMargins(12, 0, 12, 0)
        foot.setContentsMargins(12, 0, 12, 0)
        label = PlainLabel("Measure")
        label.setBuddy(self.choice)
        for widget in (label, self.choice):
            top.addWidget(widget)
        top.addWidget(self.notice, 1)
        top.addWidget(self.button)
        foot.addWidget(self.named)
        foot.addWidget(self.numbers)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def _add_action(self, words: str, key: str, act: Callable[[], None]) -> None:
        """Offer something by a key, and in the menu of the picture."""
        action = QAction(words, self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(act)
        self.addAction(action)
        self.menu.addAction(action)

    def _open_menu(self, position: QPoint) -> None:
        self.menu.popup(self.view.mapToGlobal(position))

    def _show_measure(self) -> None:
        self.view.show_table(self.table, self.kind)

    def _tell(self, spot: Spot | None) -> None:
        """Say which run is pointed at, and what came of it."""
        named, numbers = ("", HINT) if spot is None else run_words(self.view.picture.plan, spot)
        self.named.set_text(named)
        self.numbers.set_text(numbers)

    def _open(self, spot: Spot) -> None:
        """Ask for a run to be shown; or say why it cannot be."""
        plan = self.view.picture.plan
        row = plan.row(spot)
        try:
            if row is None:
                raise RnnvizError("this run is not over yet, so it cannot be opened.")
            self.opened.emit(run_scene(self.table, row, *run_words(plan, spot)))
        except RnnvizError as problem:
            self.notice.show_notice(refusal(problem))
