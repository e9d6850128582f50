"""Opening the window."""

from __future__ import annotations

import gc
from pathlib import Path

from rnnviz.app.preferences import preferences_file
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.application import application
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.seen import Seen
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.worker.process import TrainingProcess


def open_window(scene: Scene, process: TrainingProcess, theme: str | None) -> int:
    """Open a scene in a window, training; return the exit status when the window is closed.

    `process` has begun with the scene's experiments; the window ends it. Without a theme it is the
    one that was chosen last. A picture is opened at its moment, paused.
    """
    qt = application()
    window = opened_window(scene, process, theme, preferences_file())
    window.resize(qt.primaryScreen().availableSize() * 0.92)
    window.show()
    gc.freeze()  # all this stays: no frame has to wait until it is searched for garbage
    if not scene.pasts:
        window.session.play()
    return qt.exec()


def opened_window(
    scene: Scene, process: TrainingProcess, theme: str | None, preferences: Path | None
) -> Window:
    """Return the window of a scene, which looks at it as the picture does that it came from.

    Raises
    ------
    RnnvizError
        If the scene's file holds a view that is none.
    """
    seen = Seen.of(scene)
    session = Session(*scene.in_force, process=process)
    window = Window(scene, session, THEMES.get(theme or ""), preferences)
    window.look(seen)
    return window
