"""Opening the window."""

from __future__ import annotations

import gc

from rnnviz.app.preferences import preferences_file
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.application import application
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.seen import Seen
from rnnviz.training.settings.scene import Scene
from rnnviz.training.worker.process import TrainingProcess


def open_window(scene: Scene, process: TrainingProcess, theme: str | None) -> int:
    """Open a scene in a window, training; return the exit status when the window is closed.

    A picture is opened at its moment, paused, and looked at as it shows it.

    `process` has begun with the scene's experiments; the window ends it. Without a theme it is the
    one that was chosen last.
    """
    seen = Seen.of(scene)
    qt = application()
    session = Session(*scene.in_force, process=process)
    window = Window(scene, session, THEMES.get(theme or ""), preferences_file())
    window.resize(qt.primaryScreen().availableSize() * 0.92)
    window.look(seen)
    window.show()
    gc.freeze()  # all this stays: no frame has to wait until it is searched for garbage
    if not scene.pasts:
        session.play()
    return qt.exec()
