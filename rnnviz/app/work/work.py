"""Work: the session of a window, saved when a person says so, and kept in any case."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.app.notices import Notice, refusal
from rnnviz.app.parts import Parts
from rnnviz.app.question import Question
from rnnviz.app.scenes.open_scenes import Left
from rnnviz.app.work.recovery import (
    left_over,
    note_session,
    own_file,
    remove,
    session_of,
    when,
)
from rnnviz.app.work.writing import Version, Written, version_of, writer
from rnnviz.errors import RnnvizError
from rnnviz.figures.view.seen import Seen
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sessions.session import ROOM, SessionScene
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.worker.messages import Gathered

KEEP_EVERY = 60_000  # milliseconds
_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """Where a scene's work is: in which file, as it was then, and whether there is more of it."""

    title: str
    path: Path | None = None
    version: Version = None
    unsaved: bool = False


class Work(QObject):
    """The runs of a window with all that belongs to them, in a file.

    Attributes
    ----------
    path : Path or None
        The file that it was opened from or saved to.
    unsaved : bool
        Whether a person has done something since.

    Signals
    -------
    changed()
        Another file, or unsaved now, or no longer.
    saved(bool)
        It has been saved, or could not be.
    noticed(Notice)
    question_changed(Question or None)
    """

    changed = Signal()
    saved = Signal(bool)
    noticed = Signal(object)
    question_changed = Signal(object)
    _done = Signal(object)

    def __init__(self, window: Parts) -> None:
        super().__init__(window)
        self._window = window
        self.path: Path | None = None
        self.unsaved = self._stale = False
        self._version: Version = None
        self._scene = window.scene
        self._places: dict[str, Place] = {}  # of the scenes that were left
        self._recovered: Path | None = None  # what is still the only copy
        self._kept: SavedFamily | None = None  # as it was kept last
        self._writing: Path | None = None
        self._end: int | None = None  # of the runs when they were last looked at
        self._own: Path | None = None  # where unsaved work is kept
        session = window.session
        session.undo.changed.connect(self._note_deed)
        session.snapshots_taken.connect(self._note_progress)
        window.travels.bookmarked.connect(lambda: self._set(True))
        session.link.gathered.connect(self._take)
        session.keeper.kept.connect(self._keep_recovered)
        window.scenes.opened.connect(self._take_scene)
        self._done.connect(self._finish)
        self._timer = QTimer(self)
        self._timer.setInterval(KEEP_EVERY)
        self._timer.timeout.connect(self._keep)
        self._take_scene()

    def keep_in(self, folder: Path) -> None:
        """Keep unsaved work in a folder from now on, and ask about what was left there."""
        self._own = own_file(folder, next(_numbers))
        self._timer.start()
        self._offer(folder)

    def save(self, path: Path | None = None) -> None:
        """Save to a file, by default to its own; `saved` tells when that is done.

        Raises
        ------
        RnnvizError
            If the file has been changed meanwhile by another program.
        """
        target = path or self.path
        assert target is not None, "a file has to be chosen first"
        if path is None and version_of(target) not in (self._version, None):
            raise RnnvizError(
                f"{target.name} has been changed by another window or program since it was opened"
                " here: save to another file."
            )
        self._writing = target
        self._window.session.keeper.gather(ROOM)

    def differs(self, scene: Scene, before: Scene) -> bool:
        """Return whether a scene as it was read now may be another than as it was shown before.

        Of one that was left, unsaved work is never given up for what is in a session's file.
        """
        here = before.key == self._scene.key
        left = self._places.get(before.key, Place(before.title))
        place = Place("", self.path, self._version, self.unsaved) if here else left
        if not isinstance(scene, SessionScene) or scene.source is None:
            return scene != before or (here and (place.unsaved or place.path is not None))
        own = place.path is not None and str(place.path.absolute()) == scene.key
        if place.unsaved or not own:
            return here
        return version_of(scene.source) != place.version

    def give_up(self, everything: bool) -> None:
        """Take note that unsaved work is not to be saved; also that of scenes that were left."""
        self.unsaved = False
        if everything:
            self._places.clear()

    def close(self) -> None:
        """Keep nothing any more: the window is closed, and what it shows saved or given up."""
        self._timer.stop()
        if self._own is not None:
            remove(self._own)

    def keep_now(self) -> str:
        """Keep the work as it was gathered last, without waiting for anything; return where."""
        if self._own is None or self._window.session.keeper.family is None:
            return ""
        note_session(self._own, self.path, self._version)
        written = writer(self._window, self._own, self._window.session.keeper.family, True)()
        return "" if written.problem else str(self._own)

    def _offer(self, folder: Path) -> None:
        """Ask about work that an earlier window left unsaved, if there is any."""
        found = left_over(folder)
        if not found:
            return
        latest = found[0]
        file, _ = session_of(latest)
        of = f" of {file.name}" if file else ""
        text = f"rnnviz ended before the work of {when(latest)}{of} was saved. Open it?"

        def answer(then: Callable[[], object]) -> Callable[[], None]:
            def carry_out() -> None:
                self.question_changed.emit(None)
                then()

            return carry_out

        answers = (
            ("Open", answer(lambda: self._recover(latest))),
            ("Discard", answer(lambda: remove(latest))),
            ("Later", answer(lambda: None)),
        )
        self.question_changed.emit(Question(text, answers, ""))

    def _recover(self, path: Path) -> None:
        if not path.exists():
            self.noticed.emit(refusal("That work has been opened or discarded in another window."))
            return
        self._window.scenes.open_named(str(path))
        if self._window.scene.source == path:
            self._window.preferences.forget_recent(path)
            self.path, self._version = session_of(path)
            self._set(True)
            self._recovered = path
            self._window.session.keeper.gather()

    def _keep_recovered(self) -> None:
        if self._recovered is not None:
            self._keep()

    @property
    def elsewhere(self) -> list[str]:
        """The titles of other scenes with unsaved work."""
        return [place.title for place in self._places.values() if place.unsaved]

    def _note_deed(self) -> None:
        undo = self._window.session.undo
        if undo.next or undo.next_again:
            self._set(True)

    def _note_progress(self) -> None:
        """Take note if a session from a file has been trained further."""
        end = self._window.travels.end
        further = self.path is not None and self._end is not None and end > self._end
        if not self.unsaved and further:
            self._set(True)
        self._end = end

    def _take_scene(self, before: Left | Seen | None = None) -> None:
        """Take note of another scene: as it was left, in its file, or nobody's work yet."""
        scene, left = self._window.scene, self._scene
        if left.key != scene.key:
            self._places[left.key] = Place(left.title, self.path, self._version, self.unsaved)
        self._scene = scene
        place = self._places.pop(scene.key, None)
        if place is None or not isinstance(before, Left):  # it begins anew
            place = Place(scene.title)
            if isinstance(scene, SessionScene) and scene.source is not None:
                place = Place(scene.title, scene.source, version_of(scene.source))
                self._window.travels.set_of_tree(scene.bookmarks)
        self.path, self._version = place.path, place.version
        self._set(place.unsaved)

    def _set(self, unsaved: bool) -> None:
        self.unsaved = self._stale = unsaved
        self._end = None
        self.changed.emit()

    def _keep(self) -> None:
        """Write the unsaved work to a file of its own."""
        family = self._window.session.keeper.family
        is_new = family is not None and (family is not self._kept or self._stale)
        if self._own is not None and self.unsaved and is_new and self._writing is None:
            assert family is not None
            self._kept, self._stale = family, False
            note_session(self._own, self.path, self._version)
            self._begin(self._own, family, True)

    def _take(self, gathered: Gathered) -> None:
        path, self._writing = self._writing, None
        if path is not None:
            self._begin(path, gathered.family, False)

    def _begin(self, path: Path, family: SavedFamily, by_itself: bool) -> None:
        """Write a file in a thread, which a slow disk may take its time for."""
        write = writer(self._window, path, family, by_itself)
        threading.Thread(target=lambda: self._done.emit(write()), name="rnnviz save").start()

    def _finish(self, written: Written) -> None:
        if not written.problem and self._recovered is not None:
            remove(self._recovered)
            self._recovered = None
        if written.by_itself:
            return
        if written.problem:
            self.noticed.emit(refusal(written.problem))
        else:
            self.path, self._version = written.path, version_of(written.path)
            self._window.preferences.add_recent(written.path)
            self._set(False)
            self.noticed.emit(Notice(f"Saved: {written.path.name}."))
        self.saved.emit(not written.problem)
