import multiprocessing
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.worker import process
from tests.app.helpers import on_screen


@pytest.fixture(scope="session", autouse=True)
def _workers_begin_at_once() -> Iterator[None]:
    """Fork workers from a process that has imported all, which saves 0.6 s for each window.

    How they begin otherwise is tested where `TrainingProcess` and the whole program are.
    """
    multiprocessing.set_forkserver_preload(["rnnviz.training.worker.serve"])
    forkserver.ensure_running()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "CONTEXT", multiprocessing.get_context("forkserver"))
        yield


@pytest.fixture
def preferences(tmp_path: Path) -> Path:
    """Where the window keeps what it remembers."""
    return tmp_path / "preferences.json"


@pytest.fixture
def scene() -> Scene:
    """What the window shows; modules replace it."""
    small = Experiment().with_settings({"model.units": 8, "training.batch": 4})
    return Scene("test", small, "A test")


@pytest.fixture
def window(qtbot: QtBot, scene: Scene, preferences: Path) -> Iterator[Window]:
    with on_screen(qtbot, Window(scene, Session(*scene.experiments), DARK, preferences)) as window:
        yield window
