"""LectureDialog: a person's own lecture - its scenes in order, and what is said with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.lecture.scene_rows import Row, SceneRows
from rnnviz.app.lecture.words_fields import WordsFields
from rnnviz.app.style.look import Look, set_look
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.plain_text import PlainLabel, tip, window_title
from rnnviz.training.scenes.editing import moved_to, reworded, titled, without
from rnnviz.training.scenes.lecture import LONGEST_TITLE
from rnnviz.training.scenes.lecture_file import LectureFile

RULES = """
    QListWidget, QPlainTextEdit, QLineEdit, QPushButton {
        border: 2px solid palette(mid); border-radius: 4px; padding: 2px; }
    QPushButton { background: palette(button); color: palette(button-text); padding: 3px 10px; }
    QPushButton:hover { border-color: palette(placeholder-text); }
    QPushButton:disabled { color: palette(placeholder-text); background: transparent; }
    QListWidget:focus, QPlainTextEdit:focus, QLineEdit:focus, QPushButton:focus {
        border-color: palette(highlight); }
"""
SIZE, USUAL_LINE = (940, 600), 18  # pixels at first; ... of a line, at the usual text size
EMPTY = "There is no scene yet: add the moment that the window shows, or a built-in scene."


class LectureDialog(QDialog):
    """A window beside the main one. What is changed in it is wanted of those who listen.

    Signals
    -------
    changed(Lecture, str)
        The lecture is to be another one; and the kind of change, see `LectureFile.change`.
    asked(str)
        For "undo", "moment", "scene", "file", "save as", "overwrite", "read again" or "try again".
    opened(int)
        A scene is to be shown.
    """

    changed = Signal(object, str)
    asked = Signal(str)
    opened = Signal(int)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setStyleSheet(RULES)
        self.setWindowTitle(window_title("My lecture"))
        self._file: LectureFile | None = None
        self._title = ""
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setAccessibleName("title of the lecture")
        self.title.setAccessibleDescription("What the lecture is called.")
        self.where, self.empty = PlainLabel(), PlainLabel(EMPTY)
        self.rows = SceneRows()
        self.words = WordsFields()
        self.problem = PlainLabel()
        self._trouble = QFrame()
        self._answers: dict[str, QPushButton] = {}
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self._connect()
        scale = max(1.0, self.fontMetrics().height() / USUAL_LINE)
        self.resize((QSize(*SIZE) * scale).boundedTo(window.screen().availableSize() * 0.9))

    def show_file(self, file: LectureFile, rows: Sequence[Row], place: int) -> None:
        """Show a lecture, with one of its scenes chosen."""
        self._file = file
        lecture = file.lecture
        if lecture.title != self._title:  # else what is being written stays
            self._title = lecture.title
            self.title.setText(lecture.title)
        self.rows.show_rows(rows, place)
        self.empty.setVisible(not rows)
        self.rows.setVisible(bool(rows))
        self._show_words()
        self.show_state()

    def show_state(self) -> None:
        """Show where the file is, whether it holds the lecture, and what can be done."""
        if self._file is None:
            return
        path, saved = self._file.lecture.source, self._file.saved
        words = "Saved at every change" if saved else "Not saved"
        self.where.setText(f"{words}: {path}" if path else "It has no file yet.")
        set_look(self.where, Look.DIM if saved or path is None else Look.BAD)
        some, place = self.rows.count() > 0, self.rows.currentRow()
        for name, possible in (
            ("open", some), ("rename", some), ("delete", some), ("up", place > 0),
            ("down", some and place < self.rows.count() - 1), ("undo", self._file.can_undo),
            ("save as", some),
        ):  # fmt: skip
            self.buttons[name].setEnabled(possible)

    def show_problem(self, text: str, answers: Sequence[str] = ()) -> None:
        """Say what went wrong, with what can be done about it; nothing if nothing did."""
        self.problem.setText(text)
        for name, button in self._answers.items():
            button.setVisible(name in answers)
        self._trouble.setVisible(bool(text))

    def flush(self) -> None:
        """Take what is written in the fields."""
        self.words.flush()
        self._retitle()

    def done(self, result: int) -> None:
        """Take what is written, and close."""
        self.flush()
        super().done(result)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        top = QHBoxLayout()
        label = PlainLabel("Lecture")
        label.setBuddy(self.title)
        for widget in (label, self.title):
            top.addWidget(widget)
        column.addLayout(top)
        self.where.setWordWrap(True)
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self._button("save as", "Save as …", "Write the lecture to another file."))
        column.addLayout(row)
        column.addWidget(self._trouble_row())
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self._list_column())
        both.addWidget(self.words)
        both.setStretchFactor(0, 5)
        both.setStretchFactor(1, 4)
        both.setChildrenCollapsible(False)
        column.addWidget(both, 1)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self._button("close", "Close", "Close this window; the lecture is kept."))
        column.addLayout(last)

    def _trouble_row(self) -> QFrame:
        self.problem.setWordWrap(True)
        self.problem.setObjectName(Look.BAD)
        row = QHBoxLayout(self._trouble)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.problem, 1)
        for name, text, about in (
            ("overwrite", "Overwrite it", "Replace what another program has written."),
            ("read again", "Read it again", "Take what is in the file; your changes are lost."),
            ("try again", "Try again", "Write the lecture to its file once more."),
        ):
            self._answers[name] = self._button(name, text, about)
            row.addWidget(self._answers[name])
        self._trouble.hide()
        return self._trouble

    def _list_column(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setObjectName(Look.DIM)
        column.addWidget(self.rows, 1)
        column.addWidget(self.empty, 1)
        grid = QGridLayout()
        for place, (name, text, about) in enumerate((
            ("moment", "Add this moment", "Add what the window shows now as a scene. [Ctrl+D]"),
            ("scene", "Add a scene …", "Add a built-in scene by its name, or those of a file."),
            ("file", "Open a lecture …", "Go on with a lecture that is in a file."),
            ("open", "Show", "Show the chosen scene in the window. [Enter]"),
            ("rename", "Rename", "Write another title for the chosen scene. [F2]"),
            ("undo", "Undo", "Take the last change back. [Ctrl+Z]"),
            ("up", "Up", "Move the chosen scene up. [Alt+Up]"),
            ("down", "Down", "Move the chosen scene down. [Alt+Down]"),
            ("delete", "Delete", "Take the chosen scene out of the lecture. [Del]"),
        )):  # fmt: skip
            grid.addWidget(self._button(name, text, about), place // 3, place % 3)
        column.addLayout(grid)
        return box

    def _button(self, name: str, text: str, about: str) -> QPushButton:
        button = self.buttons[name] = QPushButton(text)
        button.setAutoDefault(False)
        button.setAccessibleName(text.removesuffix(" …"))
        button.setAccessibleDescription(about)
        button.setToolTip(tip(about))
        return button

    def _connect(self) -> None:
        rows, own = self.rows, {
            "open": self._open, "rename": self.rows.rename, "delete": self._delete,
            "up": lambda: self.rows.move_by(-1), "down": lambda: self.rows.move_by(1),
            "close": self.accept,
        }  # fmt: skip
        for name, button in self.buttons.items():
            button.clicked.connect(own.get(name) or self._asking(name))
        rows.currentRowChanged.connect(lambda _: self._choose())
        rows.itemActivated.connect(lambda _: self._open())
        rows.moved.connect(self._move)
        rows.renamed.connect(lambda place, text: self._reword(place, "title", text))
        rows.deleted.connect(lambda _: self._delete())
        self.words.changed.connect(lambda key, text: self._reword(self.words.place, key, text))
        self.title.editingFinished.connect(self._retitle)
        QShortcut(QKeySequence.StandardKey.Undo, self, self._asking("undo"))
        QShortcut(QKeySequence("Ctrl+D"), self, self._asking("moment"))

    def _asking(self, name: str) -> Callable[[], None]:
        def ask() -> None:
            self.flush()
            self.asked.emit(name)

        return ask

    def _choose(self) -> None:
        self.flush()
        self._show_words()
        self.show_state()

    def _show_words(self) -> None:
        if self._file is not None:
            self.words.show_words(self._file.lecture, self.rows.currentRow())

    def _open(self) -> None:
        self.flush()
        self.opened.emit(self.rows.currentRow())

    def _move(self, place: int, target: int) -> None:
        self.flush()
        if self._file is not None:
            self._change(lambda file: moved_to(file.lecture, place, target))
            self.rows.setCurrentRow(target)

    def _delete(self) -> None:
        self._change(lambda file: without(file.lecture, self.rows.currentRow()))

    def _retitle(self) -> None:
        self._change(lambda file: titled(file.lecture, self.title.text()))

    def _reword(self, place: int, key: str, text: str) -> None:
        def change(file: LectureFile) -> object:
            return reworded(file.lecture, place, key, text)

        self._change(change, f"{key} {place}")

    def _change(self, made: Callable[[LectureFile], object], kind: str = "") -> None:
        """Ask for a change; say why it cannot be made."""
        if self._file is None:
            return
        try:
            lecture = made(self._file)
        except RnnvizError as problem:
            self.show_problem(str(problem))
        else:
            if lecture != self._file.lecture:
                self.changed.emit(lecture, kind)
