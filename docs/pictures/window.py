"""Take a picture of the window while it trains: python docs/pictures/window.py OUT.png.

It needs no screen. The window is the one that `rnnviz SCENE` opens; only nobody looks at it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import THEMES
from rnnviz.training.scenes.scene import load_scene

WIDTH, HEIGHT = 1280, 720


def main() -> None:
    """Train as far as asked for and write what the window looks like then, still training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scene", default="lstm-vs-rnn")
    parser.add_argument("--theme", choices=list(THEMES), default="dark")
    parser.add_argument("--updates", type=int, default=400)
    options = parser.parse_args()
    application = QApplication([])
    application.setStyle("Fusion")
    scene = load_scene(options.scene)
    window = Window(scene, Session(*scene.experiments), THEMES[options.theme])
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.session.play()

    def look() -> None:
        if window.snapshot is not None and window.snapshot.update >= options.updates:
            window.grab().save(str(options.out))
            window.close()
            application.quit()

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(50)
    application.exec()


if __name__ == "__main__":
    main()
