"""MyLecture: the lecture that a person makes of what the window shows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from rnnviz.app.lecture.lecture_dialog import LectureDialog
from rnnviz.app.lecture.scene_rows import Row, row_of
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.parts import Parts
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.plain_text import window_title
from rnnviz.figures.view.run_view import NOWHERE
from rnnviz.figures.view.seen import Seen
from rnnviz.files import free_name
from rnnviz.training.scenes.editing import added, entries_in, is_in, retold
from rnnviz.training.scenes.lecture import Lecture, Told, scene_names
from rnnviz.training.scenes.lecture_file import (
    SUFFIX,
    LectureFile,
    OverwriteError,
    proposal,
    with_suffix,
)
from rnnviz.training.settings.experiment import read_json
from rnnviz.training.settings.inputs import input_files

USUAL_TITLE = "My lecture"
KINDS = f"Lectures (*{SUFFIX})"
LOST = (
    "This lecture is not saved: save it to another file, or close the window again to lose what"
    " has changed."
)


class MyLecture(QObject):
    """Adds moments to a lecture, and shows it to be put in order.

    It is the lecture in a file of which a scene is shown, or else the one that was written last.
    `told` returns how many parts of the scene's script have been told. What it has to say, it says
    as the scenes do.
    """

    def __init__(self, window: Parts, told: Callable[[], int]) -> None:
        super().__init__(window)
        self._window, self._told = window, told
        self._noticed = window.scenes.noticed
        self.file = LectureFile(Lecture(USUAL_TITLE, ()))
        self.dialog: LectureDialog | None = None
        self._warned = False  # that what is not saved would be lost
        self._rows: dict[str, Row] = {}  # by the entries' JSON texts: reading a scene takes a while
        window.installEventFilter(self)
        window.scenes.opened.connect(lambda _: self._refresh())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take what is being written when the window is closed; once, ask to save the lecture."""
        if watched is not self._window or event.type() != QEvent.Type.Close:
            return False
        if self.dialog is not None:
            self.dialog.close()
        if self.file.saved or not self.file.lecture.entries or self._warned:
            return False
        self.show()
        self._warned = True
        self._say(RnnvizError(LOST))
        event.ignore()
        return True

    def show(self) -> None:
        """Show the lecture in a window beside."""
        try:
            self._take_up()
        except RnnvizError as problem:
            self._noticed.emit(refusal(problem))
        if self.dialog is None:
            dialog = self.dialog = LectureDialog(self._window)
            dialog.changed.connect(self._change)
            dialog.asked.connect(self._do)
            dialog.opened.connect(self._open)
            dialog.destroyed.connect(self._forget)
            scene = self._window.scene
            self._refresh(scene.place if self._is_shown else 0)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.dialog.rows.setFocus()

    def add_moment(self) -> None:
        """Add what the window shows now as a scene."""
        from rnnviz.figures.export.moment import moment_of  # here: the window starts without it

        window = self._window
        if not window.snapshots:
            self._noticed.emit(refusal("There is nothing to add yet: no run has begun."))
            return
        figure = window.figure
        seen, panels = Seen(figure.view, figure.pin or NOWHERE), figure.panels
        whole = window.export.whole_paths
        entry = moment_of(window.scene, window.snapshots, seen, panels, whole, self._told())
        self._add([entry])

    def _add(self, entries: Sequence[Told]) -> None:
        """Add scenes at the end, to a file that is asked for if there is none."""
        try:
            self._take_up()
            if self.file.lecture.source is None and not self._ask_file():
                return
            changed = added(self.file.lecture, entries)
        except RnnvizError as problem:
            self._say(problem)
            return
        if self._change(changed):
            path, count = self.file.lecture.source, len(changed.entries)
            assert path is not None
            self._window.preferences.add_recent(path)
            text = f"Added to {path.name} as scene {count}. Ctrl+Shift+D shows the lecture."
            self._noticed.emit(Notice(text))
            self._refresh(count - 1)

    def _take_up(self) -> None:
        """Go on with the lecture of which a scene is shown, unless another one is not saved yet."""
        lecture, mine = self._window.scene.lecture, self.file.lecture
        if lecture is None or lecture.source is None or self._is_shown:
            return
        if lecture.source.suffix.lower() == SUFFIX and (self.file.saved or not mine.entries):
            there = os.path.lexists(lecture.source)
            self.file = LectureFile.read(lecture.source) if there else LectureFile(lecture)
            self._refresh(self._window.scene.place)

    def _ask_file(self) -> bool:
        """Let a person choose a file; one that is there must hold a lecture, which goes on."""
        ask = QFileDialog.Option.DontConfirmOverwrite  # nothing is lost: it is added to
        title, start = "Add to a lecture", str(proposal())
        name, _ = QFileDialog.getSaveFileName(self._parent, title, start, KINDS, "", ask)
        if not name:
            return False
        path = with_suffix(name)
        self.file = (
            LectureFile.read(path)
            if os.path.lexists(path)
            else LectureFile(Lecture(self.file.lecture.title, (), path))
        )
        return True

    def _change(self, lecture: Lecture, kind: str = "") -> bool:
        """Change the lecture; return whether it is written."""
        return self._written(lambda: self.file.change(lecture, kind))

    def _written(self, write: Callable[[], object]) -> bool:
        """Do what writes the file, say why it cannot be, and show the lecture as it is then."""
        shown, problem, self._warned = self._is_shown, None, False
        try:
            write()
        except RnnvizError as error:
            problem = error
        if shown:
            self._retell()
        self._refresh()
        if problem is not None:
            self._say(problem)
        elif self.dialog is not None:
            self.dialog.show_problem("")
        return problem is None

    def _say(self, problem: RnnvizError) -> None:
        """Say what went wrong, where changes are not saved in the lecture's window too."""
        self._noticed.emit(refusal(problem))
        if not self.file.saved and self.file.lecture.entries:
            self.show()
        if self.dialog is None:
            return
        clash = isinstance(problem, OverwriteError)
        answers = ("overwrite", "read again") if clash else ("try again",)
        self.dialog.show_problem(str(problem), () if self.file.saved else answers)

    def _do(self, what: str) -> None:
        """Do what a button of the lecture's window asks for."""
        match what:
            case "moment":
                self.add_moment()
            case "scene":
                self._ask_scene()
            case "file":
                self._ask_other()
            case "save as":
                self._ask_copy()
            case "undo":
                self._written(self.file.undo)
            case "read again":
                self._read(self.file.lecture.source)
            case _:  # to write it once more
                self._written(lambda: self.file.save(overwrite=what == "overwrite"))

    def _ask_scene(self) -> None:
        from rnnviz.app.scenes.browser import SceneBrowser

        browser = SceneBrowser(
            self._window.preferences.recent, "", self._window.theme, self._parent
        )
        browser.setWindowTitle(window_title("Add a scene"))
        browser.own.hide()
        browser.chosen.connect(self._add_named)
        browser.open()

    def _add_named(self, name: str) -> None:
        """Add a built-in scene by its name, or what a file holds."""
        try:
            self._add([name] if name in scene_names() else entries_in(read_json(Path(name))))
        except RnnvizError as problem:
            self._say(problem)

    def _ask_other(self) -> None:
        if not self.file.saved and self.file.lecture.entries:
            self._say(RnnvizError("This lecture is not saved yet: save it to another file first."))
            return
        name, _ = QFileDialog.getOpenFileName(self._parent, "Open a lecture", "", KINDS)
        if name:
            self._window.scenes.open_named(name)
            self._read(Path(name))

    def _read(self, path: Path | None) -> None:
        """Go on with the lecture in a file; what is not saved of this one is lost."""
        try:
            if path is not None:
                self.file = LectureFile.read(path)
        except RnnvizError as problem:
            self._say(problem)
            return
        if self._is_shown:
            self._retell()
        self._refresh()
        if self.dialog is not None:
            self.dialog.show_problem("")

    def _ask_copy(self) -> None:
        start = free_name(self.file.lecture.source or proposal())
        name, _ = QFileDialog.getSaveFileName(self._parent, "Save as", str(start), KINDS)
        if name:
            self._save_as(with_suffix(name))

    def _save_as(self, path: Path) -> None:
        scene = self._window.scene
        read = [*input_files(self._window.session.experiments)]
        if scene.source is not None and scene.lecture is None:
            read.append(scene.source)
        if self._written(lambda: self.file.save_as(path, read)):
            self._window.preferences.add_recent(path)

    def _open(self, place: int) -> None:
        if 0 <= place < len(self.file.lecture.entries):
            self._window.scenes.open_at((self.file.lecture, place))
            self._refresh()

    @property
    def _parent(self) -> QWidget:
        return self.dialog or self._window

    @property
    def _is_shown(self) -> bool:
        """Whether the scene that is shown is one of the lecture's."""
        return is_in(self._window.scene, self.file.lecture)

    def _retell(self) -> None:
        """Let the scene that is shown know where it stands in the lecture, and what it says."""
        scene = retold(self._window.scene, self.file.lecture)
        if scene.lecture != self._window.scene.lecture:
            self._window.scenes.retell(scene)

    def _refresh(self, place: int | None = None) -> None:
        if self.dialog is None:
            return
        lecture, scene = self.file.lecture, self._window.scene
        place = self.dialog.rows.currentRow() if place is None else place
        place = min(max(place, 0), len(lecture.entries) - 1)
        shown = scene.place if self._is_shown else -1
        rows = [replace(self._row(k), shown=k == shown) for k in range(len(lecture.entries))]
        self.dialog.show_file(self.file, rows, place)

    def _row(self, place: int) -> Row:
        lecture = self.file.lecture
        key = json.dumps([str(lecture.source), lecture.entries[place]])
        row = self._rows.get(key) or row_of(lecture, place)
        if not row.problem:  # which may be gone when it is asked again
            self._rows[key] = row
        return row

    def _forget(self) -> None:
        self.dialog = None
