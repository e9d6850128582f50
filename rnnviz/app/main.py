"""Opening the window."""

from __future__ import annotations

import gc
from pathlib import Path

from rnnviz.app.faults.faults import Faults
from rnnviz.app.faults.log import Log, log_file
from rnnviz.app.live.server import LiveServer, recordings_folder
from rnnviz.app.notices import Notice, Severity
from rnnviz.app.parts import USUAL_SIZE
from rnnviz.app.preferences import preferences_file
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.app.work.recovery import recovery_folder
from rnnviz.figures.application import application
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.seen import Seen
from rnnviz.plugins import problems
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.worker.process import TrainingProcess

OF_SCREEN = 0.92  # of a screen's width and height: a window's, when it is opened


def open_window(
    scene: Scene, process: TrainingProcess, theme: str | None, named: bool = True
) -> int:
    """Open a scene in a window, training; return the exit status when the window is closed.

    One that was not `named` may have the list of all scenes before it.

    `process` has begun with the scene's experiments; the window ends it. Without a theme it is the
    one that was chosen last. A picture is opened at its moment, paused.
    """
    qt = application()
    size = (qt.primaryScreen().availableSize() * OF_SCREEN).toTuple()
    window = opened_window(scene, process, theme, preferences_file(), size)
    window.show()
    window.files.asks = True
    window.files.work.keep_in(recovery_folder())
    listen(window, recordings_folder())
    gc.freeze()  # all this stays: no frame has to wait until it is searched for garbage
    with Faults(window, Log(log_file()), window.files.work.keep_now).watching():
        begin(window, named)
        return qt.exec()


def listen(window: Window, folder: Path) -> LiveServer:
    """Let programs that train nets of their own show them in a window; a folder keeps them."""
    server = LiveServer(folder, window)
    server.began.connect(lambda path: window.scenes.open_named(str(path)))
    window.closed.connect(server.close)
    return server


def begin(window: Window, named: bool) -> None:
    """Train, and show what is wanted at the start: a sweep's window, or the list of scenes.

    A picture and the settings of a sweep are paused. What was left out is said.
    """
    if problems:
        more = f" So are {len(problems) - 1} others." if len(problems) > 1 else ""
        text = f"{problems[0][0].upper()}{problems[0][1:]}.{more}"
        window.session.noticed.emit(Notice(text, Severity.REFUSAL))
    if not window.scene.pasts:
        window.session.play()
    window.sweeps.show_of(window.scene)
    if not named and window.preferences.start_page:
        window.actions_by_name["open"].trigger()


def opened_window(
    scene: Scene,
    process: TrainingProcess,
    theme: str | None,
    preferences: Path | None,
    size: tuple[int, int] = USUAL_SIZE,
) -> Window:
    """Return the window of a scene, which looks at it as the picture does that it came from.

    Raises
    ------
    RnnvizError
        If the scene's file holds a view that is none.
    """
    seen = Seen.of(scene)
    session = Session(*scene.in_force, process=process)
    window = Window(scene, session, THEMES.get(theme or ""), preferences, size)
    window.look(seen)
    return window
