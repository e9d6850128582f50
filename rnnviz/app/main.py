"""Opening the window."""

from __future__ import annotations

import gc

from PySide6.QtCore import QSettings

from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.application import application
from rnnviz.figures.style.theme import THEMES
from rnnviz.training.settings.scene import Scene
from rnnviz.training.worker.process import TrainingProcess


def open_window(scene: Scene, process: TrainingProcess, theme: str) -> int:
    """Open a scene in a window, training; return the exit status when the window is closed.

    `process` has begun with the scene's experiments; the window ends it.
    """
    qt = application()
    session = Session(*scene.experiments, process=process)
    window = Window(scene, session, THEMES[theme], QSettings("rnnviz", "rnnviz"))
    window.resize(qt.primaryScreen().availableSize() * 0.92)
    window.show()
    gc.freeze()  # all this stays: no frame has to wait until it is searched for garbage
    session.play()
    return qt.exec()
