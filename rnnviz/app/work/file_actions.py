"""FileActions: new, open, save, and an experiment as a line of letters."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from rnnviz.app.figure_export import LONGEST_NAME
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.parts import Parts
from rnnviz.app.work.work import Work
from rnnviz.data.recording.reader import SUFFIX as RECORDING
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.plain_text import window_title
from rnnviz.files import free_name, replacing
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sessions.session import SUFFIX
from rnnviz.training.settings.recorded import recording_of
from rnnviz.training.settings.short import PREFIX, read_short, short_of

MOST_TITLES = 5  # of other scenes that are not saved
KINDS = f"Sessions (*{SUFFIX})"
OPENED = (
    f"All that rnnviz opens (*{SUFFIX} *.json *.png *.apng *.gif *.svg *.pdf *.mp4 *.pptx"
    f" *.safetensors *{RECORDING});;All files (*)"
)


class FileActions:
    """What a person can do with files, in a window.

    Attributes
    ----------
    work : Work
    asks : bool
        Whether a person is asked what becomes of unsaved work; else it is given up.
    """

    def __init__(self, window: Parts) -> None:
        self._window, self.work, self.asks = window, Work(window), False
        self.work.changed.connect(self.show_title)

    def show_title(self) -> None:
        """Give the window its title: the file's, marked while there is more, and the scene's."""
        window, path = self._window, self.work.path
        names = [window.scene.title, "rnnviz"]
        file, *others = [path.name, *names] if path else names
        # At "[*]" Qt puts the mark of unsaved work that is usual on the platform.
        window.setWindowTitle(f"{window_title(file)}[*] - {window_title(' - '.join(others))}")
        window.setWindowFilePath(str(path or ""))
        window.setWindowModified(self.work.unsaved)

    @property
    def recent(self) -> list[Path]:
        """The files that were opened or saved, the latest first."""
        return self._window.preferences.recent

    def open_recent(self, path: Path) -> None:
        """Show what is in a file."""
        self._window.scenes.open_named(str(path))

    def new(self) -> None:
        """Begin the scene anew, without what was done to it."""
        if self.may_leave(self.new):
            self._window.scenes.begin_again()

    def open(self) -> None:
        """Let a person choose a file, and show what is in it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", "", OPENED)
        if name:
            self._window.scenes.open_named(name)

    def save(self) -> bool:
        """Save to the session's file, or one that is asked for; return whether that is begun."""
        if self.work.path is None:
            return self.save_as()
        return self._saves(None)

    def save_as(self) -> bool:
        """Save to a file that is asked for; return whether that is begun."""
        name = self._window.scene.name[:LONGEST_NAME] or "rnnviz"
        start = str(free_name(self.work.path or Path(f"{name}{SUFFIX}")))
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the session", start, KINDS)
        if not name:
            return False
        path = Path(name)
        return self._saves(path if path.suffix.lower() == SUFFIX else Path(name + SUFFIX))

    def save_recording(self) -> None:
        """Copy the recording that is shown to a file that is asked for."""
        session = self._window.session
        try:
            source = recording_of(session.experiment)
            name, _ = QFileDialog.getSaveFileName(
                self._window, "Save the recording", source.name, f"Recordings (*{RECORDING})"
            )
            if name:
                path = Path(name if name.endswith(RECORDING) else name + RECORDING)
                with replacing(path, [source]) as written:
                    shutil.copyfile(source, written)
                session.noticed.emit(Notice(f"{path.name} is written."))
        except RnnvizError as problem:
            session.noticed.emit(refusal(problem))
        except OSError as problem:
            session.noticed.emit(refusal(f"The recording cannot be read: {problem.strerror}."))

    def copy_experiment(self) -> None:
        """Put the settings of the runs on the clipboard as one line."""
        QApplication.clipboard().setText(short_of(self._window.session.experiments))
        text = "The experiment is on the clipboard: Ctrl+V opens it in another window."
        self._window.session.noticed.emit(Notice(text))

    def paste_experiment(self) -> None:
        """Show the experiment on the clipboard."""
        text = QApplication.clipboard().text()
        try:
            first, *others = read_short(text)
            name = f"{PREFIX}{hash(text):x}"
            self._window.scenes.open(Scene(name, first, first.task.title, others=tuple(others)))
        except RnnvizError as problem:
            self._window.session.noticed.emit(refusal(problem))

    def may_renew(self, scene: Scene, before: Scene) -> bool:
        """Return whether a scene that was shown before is to begin anew, as it has been read now.

        It is if that is something else; if it is shown, unsaved work is asked about first.
        """
        if not self.work.differs(scene, before):
            return False
        if before.key != self._window.scene.key:
            return True
        return self.may_leave(lambda: self._window.scenes.open(scene))

    def may_leave(self, later: Callable[[], object], everything: bool = False) -> bool:
        """Ask what becomes of unsaved work; return whether what is shown may go now.

        If it is to be saved first, `later` is called once it has been. `everything`: also that of
        scenes that were left.
        """
        others = self.work.elsewhere if everything else []
        if not (self.asks and (self.work.unsaved or others)):
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle(window_title("rnnviz: unsaved work"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("What was done to the runs is not saved.")
        if others:
            titles = ", ".join(others[:MOST_TITLES])
            box.setInformativeText(f"Not saved, either: {titles}. Open a scene to save it.")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        save.setVisible(self.work.unsaved)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.exec()
        chosen = box.clickedButton()
        box.deleteLater()
        if chosen is save and self.save():
            once = Qt.ConnectionType.SingleShotConnection
            self.work.saved.connect(lambda done: later() if done else None, once)
        if chosen is discard:
            self.work.give_up(everything)
        return chosen is discard

    def _saves(self, path: Path | None) -> bool:
        try:
            self.work.save(path)
        except RnnvizError as problem:
            self._window.session.noticed.emit(refusal(problem))
            return False
        return True
