from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.settings.scene import Scene
from tests.app.helpers import TIMEOUT


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def scene() -> Scene:
    """What the window shows; modules replace it."""
    small = Experiment().with_settings({"model.units": 8, "training.batch": 4})
    return Scene("test", small, "A test")


@pytest.fixture
def window(qtbot: QtBot, scene: Scene, settings: QSettings) -> Iterator[Window]:
    window = Window(scene, Session(*scene.experiments), DARK, settings)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: bool(list(window.figure.board.plots)), timeout=TIMEOUT)
    yield window
    window.close()
    window.deleteLater()
