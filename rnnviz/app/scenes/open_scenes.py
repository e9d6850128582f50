"""OpenScenes: which scene a window shows, and how those were left that it showed before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count

from PySide6.QtCore import QObject, Signal

from rnnviz.app.dialogs.agreement import ask
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.preferences import Preferences
from rnnviz.app.session import Session
from rnnviz.data.known import UnreadError, only_known
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.view import View
from rnnviz.training.scenes.places import Place, first, moved, place_of
from rnnviz.training.scenes.scene import Scene, scene_of
from rnnviz.training.sessions.session import SessionScene, opened_scene, saved_of
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.opening import SweepScene


@dataclass(frozen=True)
class Left:
    """A scene as it was left: what its runs had become, and how they were looked at."""

    scene: Scene
    experiments: tuple[Experiment, ...]
    edited_run: int
    running: bool
    view: View
    panels: tuple[str, ...]


class OpenScenes(QObject):
    """Opens scenes one after the other; one that was shown before is as it was left.

    `prepare` is called before a scene is left. `renews` is given a scene as it has been read now
    and as it was shown before; it returns whether it is to begin anew.

    Attributes
    ----------
    scene : Scene
        The one that is shown.

    Signals
    -------
    opened(Left or Seen)
        Another scene is shown: as it was left, or how it is looked at if it is new.
    retold()
        The scene that is shown has other words, or stands elsewhere in its lecture.
    sweep_read(SweepScene)
        A sweep was opened: the scene that is shown stays.
    noticed(Notice)
    """

    opened = Signal(object)
    sweep_read = Signal(object)
    retold = Signal()
    noticed = Signal(object)

    def __init__(
        self,
        scene: Scene,
        session: Session,
        figure: Figure,
        preferences: Preferences,
        prepare: Callable[[], object],
        renews: Callable[[Scene, Scene], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.scene = scene
        self._session, self._figure, self._prepare = session, figure, prepare
        self._preferences, self._renews = preferences, renews
        self._names = {scene.key: ""}  # under which the process keeps their runs
        self._numbers = count(1)
        self._left: dict[str, Left] = {}
        self._tried: Place | None = None  # a place whose scene could not be shown
        if scene.source is not None:
            preferences.add_recent(scene.source)

    def open(self, scene: Scene) -> None:
        """Show a scene; a new one begins to train at once, but a picture's is paused at its moment.

        The one that is shown begins anew if there is another state of it here than it has there.

        Raises
        ------
        RnnvizError
            If the scene's file holds a view that is none.
        """
        seen = Seen.of(scene)
        if scene.key == self.scene.key:
            if self._renews(scene, self.scene):
                self._begin_anew(scene, seen)
            return
        session = self._session
        self._leave()
        self._left[self.scene.key] = Left(
            self.scene, session.experiments, session.edited_run, session.running,
            self._figure.view, tuple(self._figure.panels),
        )  # fmt: skip
        left = self._left.pop(scene.key, None)
        if left is not None and self._renews(scene, left.scene):  # its file has changed since
            left = None
            del self._names[scene.key]
        self.scene, self._tried = scene, None
        if scene.source is not None:
            self._preferences.add_recent(scene.source)
        if left is None:
            self._begin(seen)
            return
        session.enter(self._names[scene.key], left.experiments, left.edited_run)
        self.opened.emit(left)
        if left.running:
            session.play()

    def begin_again(self) -> None:
        """Show the scene as it was when it was opened first."""
        self._begin_anew(self.scene, Seen.of(self.scene))

    def open_named(self, name: str) -> None:
        """Show a built-in scene, or what is in a file or folder; or say why that cannot be."""
        agree = cache(ask)  # asked once, also where it is read again
        self._load(lambda: opened_scene(name, agree, Seen.of), name)

    @property
    def place(self) -> Place | None:
        """Where one is: of a scene that is in no lecture, nowhere."""
        return self._tried or place_of(self.scene)

    def open_at(self, place: Place) -> None:
        """Show a scene of a lecture; where that cannot be, say why, and go on from there."""
        agree = cache(ask)
        lecture, number = place
        self._tried = place
        self._load(lambda: (scene_of(lecture, number, agree=agree), ""), lecture.names[number])

    def retell(self, scene: Scene) -> None:
        """Show the same scene with other words, or in another place of its lecture."""
        if scene.key != self.scene.key:  # another one may have stood in that place
            self._left.pop(scene.key, None)
            self._names[scene.key] = self._names.pop(self.scene.key)
        self.scene, self._tried = scene, None
        self.retold.emit()

    def next(self, by: int = 1) -> None:
        """Show the next scene of the lecture, or another so many places further.

        Built-in lectures follow each other.
        """
        place = self.place
        following = first() if place is None else moved(place, by)
        if following is not None:
            self.open_at(following)
        else:
            end = "last" if by > 0 else "first"
            self.noticed.emit(Notice(f"This is the {end} scene. Ctrl+O shows all of them."))

    def _leave(self) -> None:
        self._prepare()
        self.noticed.emit(Notice(""))  # what was said of this scene is not said of the next
        self._figure.maximise(None)
        self._figure.set_pin(None)

    def _begin_anew(self, scene: Scene, seen: Seen) -> None:
        """Show the scene that is shown as it is now in its file."""
        self._leave()
        self._names.pop(scene.key, None)
        self.scene, self._tried = scene, None
        self._begin(seen)

    def _begin(self, seen: Seen) -> None:
        """Begin the runs of the scene that is shown; a picture's are brought to its moment."""
        scene = self.scene
        name = self._names.setdefault(scene.key, str(next(self._numbers)))
        saved, edited = saved_of(scene), 0
        if isinstance(scene, SessionScene):
            edited = scene.edited_run
        self._session.enter(name, scene.experiments, edited, scene.pasts, saved)
        self.opened.emit(seen)
        if not scene.pasts:
            self._session.play()

    def _load(self, load: Callable[[], tuple[Scene, str]], name: str) -> None:
        """Show a scene that is loaded, and say what is wrong beside it; or why that cannot be."""
        try:
            with only_known():
                scene, problem = load()
            if isinstance(scene, SweepScene) and scene.table is not None:
                self._preferences.add_recent(scene.table.folder)
                self.sweep_read.emit(scene)
            else:
                self.open(scene)
            if problem:
                self.noticed.emit(refusal(problem))
        except UnreadError as unread:
            self._read_first(unread, lambda: self._load(load, name))
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
        except OSError as problem:
            self.noticed.emit(refusal(f"{name} cannot be read: {problem.strerror}."))

    def _read_first(self, unread: UnreadError, then: Callable[[], object]) -> None:
        """Let the process read a file that a scene needs, and do something once it has."""
        try:
            self._session.supervisor.inquire(unread.inquiry, then)
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
