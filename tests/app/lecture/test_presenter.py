"""The presenter's view: notes, the next scene and a clock, in a window in which all keys work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.lecture import lecture_mode
from rnnviz.app.lecture.presenter import PresenterView
from rnnviz.app.window import Window
from rnnviz.training.scenes.scene import Scene, load_scene
from tests.app.helpers import TIMEOUT, press


@pytest.fixture
def scene() -> Scene:
    return replace(load_scene("clipping"), notes="Ask *first*.\n\nThen show.")


def presented(qtbot: QtBot, window: Window) -> PresenterView:
    press(window.view, Qt.Key.Key_F5, shift=True)
    view = window.lecture.presenter
    assert view is not None
    qtbot.waitExposed(view)
    return view


def test_it_fits_on_a_small_screen(qtbot: QtBot, window: Window) -> None:
    view = presented(qtbot, window)
    assert view.width() < view.screen().availableSize().width() == 800


def test_it_shows_the_notes_the_next_scene_and_the_time(qtbot: QtBot, window: Window) -> None:
    view = presented(qtbot, window)
    assert window.lecture.on
    assert view.title.text() == window.scene.title
    assert view.notes.toPlainText() == "Ask first.\nThen show."
    place = window.scenes.place
    assert place is not None
    view.began -= 3600
    view.show_time()
    assert view.elapsed.text().startswith("60:")
    assert view.clock.text()


def test_all_keys_work_in_it_and_it_goes_with_the_lecture(qtbot: QtBot, window: Window) -> None:
    view = presented(qtbot, window)
    following = view.next_title.text().removeprefix("Next: ")
    press(view, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: window.scene.title == following, timeout=TIMEOUT)
    assert view.title.text() == following
    assert window.scene.text in view.notes.toPlainText()
    press(view, Qt.Key.Key_Escape)
    assert not window.lecture.on
    assert window.lecture.presenter is None


def test_it_is_there_where_there_is_a_second_screen(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lecture_mode, "stage", QGuiApplication.primaryScreen)
    press(window.view, Qt.Key.Key_F5)
    view = window.lecture.presenter
    assert view is not None
    press(view, Qt.Key.Key_F5, shift=True)
    assert window.lecture.presenter is None
    assert window.lecture.on
