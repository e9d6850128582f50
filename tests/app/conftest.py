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

SMALL = Experiment().with_settings({"model.units": 8, "training.batch": 4})


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings) -> Iterator[Window]:
    window = Window(Scene("test", SMALL, "A test"), Session(SMALL), DARK, settings)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: bool(window.figure.drawing.plots), timeout=20_000)
    yield window
    window.close()
    window.deleteLater()
