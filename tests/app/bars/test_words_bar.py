"""What a scene says stays beside the figure, whatever else is said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import TIMEOUT, on_screen

SEE, WHY, TRY = "Letters.", "Because.", "Choose another cell."


@pytest.fixture
def lesson(qtbot: QtBot, scene: Scene, preferences: Path) -> Iterator[Window]:
    told = replace(scene, text=SEE, why=WHY, to_try=TRY, panels=("loss", "flow", "no such panel"))
    with on_screen(qtbot, Window(told, Session(*told.experiments), DARK, preferences)) as window:
        yield window


def shown(window: Window) -> list[str]:
    return [part.text.text() for part in window.words_bar.parts if part.isVisible()]


def test_words_stay_when_a_notice_comes(lesson: Window) -> None:
    assert shown(lesson) == [SEE, WHY, TRY]
    lesson._refuse("That cannot be done.")
    assert shown(lesson) == [SEE, WHY, TRY]
    assert lesson.transport.notice.text() == "That cannot be done."


def test_what_there_is_to_see_is_not_said_of_other_settings(lesson: Window) -> None:
    lesson.session.change({"model.units": 9})
    assert shown(lesson) == [WHY, TRY]
    lesson.session.change({"model.units": lesson.scene.experiment.model.units})
    assert shown(lesson) == [SEE, WHY, TRY]


def test_a_scene_begins_with_its_own_panels(lesson: Window) -> None:
    assert set(lesson.figure.panels) == {"loss", "flow"}
    lesson.panel_menu.entries["states"].trigger()
    assert set(lesson.figure.panels) == {"loss", "flow", "states"}
    lesson.panel_menu.reset.trigger()
    assert set(lesson.figure.panels) == {"loss", "flow"}


def test_without_words_there_is_no_bar(window: Window) -> None:
    assert not any((window.scene.why, window.scene.to_try))
    assert window.words_bar.isVisible() == bool(window.scene.text)


def test_slow_motion_has_words_of_its_own(qtbot: QtBot, lesson: Window) -> None:
    lesson.actions_by_name["slow"].trigger()
    qtbot.waitUntil(lambda: lesson.slow.on and not lesson.words_bar.isVisible(), timeout=TIMEOUT)
    lesson.slow.leave()
    qtbot.waitUntil(lambda: shown(lesson) == [SEE, WHY, TRY], timeout=TIMEOUT)


def test_what_would_take_too_much_of_the_window_is_left_out(lesson: Window) -> None:
    told = replace(lesson.scene, text="See. " * 60, why="Why. " * 60, to_try="Try. " * 60)
    lesson.words_bar.show_words(told, changed=False, walking=False)
    lesson.resize(900, 500)
    assert len(shown(lesson)) == 1
    lesson.resize(1900, 1400)
    assert len(shown(lesson)) == 3
