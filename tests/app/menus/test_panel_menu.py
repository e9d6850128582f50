"""Panels shown, hidden and maximised, and what is remembered of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app.preferences import Preferences
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.registry import panels
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import (
    TIMEOUT,
    on_screen,
    remembered,
    shown_panels,
    usual,
    wait_for_runs,
    words_of_tip,
)


def double_click(widget: QWidget, point: QPoint) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=point)


def test_every_panel_is_in_the_menu_and_explains_itself(window: Window) -> None:
    entries = window.panel_menu.entries
    assert set(entries) == set(panels)
    for kind, action in entries.items():
        assert action.text() == panels[kind].title
        assert words_of_tip(action) == panels[kind].about
        assert action.isChecked() == (kind in usual())


def test_panels_are_shown_and_hidden_and_only_what_is_seen_is_computed(
    qtbot: QtBot, window: Window
) -> None:
    entries = window.panel_menu.entries
    entries["weights"].trigger()
    qtbot.waitUntil(lambda: "weights" in shown_panels(window), timeout=TIMEOUT)
    entries["history"].trigger()
    assert "history" not in shown_panels(window)
    assert "history" not in window.session.link.needs
    qtbot.waitUntil(lambda: "history" not in window.snapshots[0].parts, timeout=TIMEOUT)
    window.panel_menu.reset.trigger()
    assert "weights" not in window.figure.panels
    assert entries["history"].isChecked()


def test_the_last_panel_cannot_be_hidden(window: Window) -> None:
    window.figure.set_panels(["loss"])
    assert not window.panel_menu.entries["loss"].isEnabled()


def test_the_choice_is_remembered_and_can_be_reset(window: Window, preferences: Path) -> None:
    window.panel_menu.entries["gates"].trigger()
    kept = remembered(window, preferences).panels(1)
    assert kept is not None
    assert set(kept) == set(usual()) - {"gates"}
    window.panel_menu.reset.trigger()
    assert remembered(window, preferences).panels(1) is None


def test_panels_that_were_chosen_stay_where_a_run_is_added(
    qtbot: QtBot, window: Window, preferences: Path
) -> None:
    entries = window.panel_menu.entries
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    assert not entries["gates"].isChecked()  # for two there is no room
    window.session.remove_run()
    wait_for_runs(qtbot, window, 1)
    entries["weights"].trigger()
    chosen = window.figure.panels
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    assert window.figure.panels == chosen
    entries["sequence"].trigger()  # from now on two have panels of their own
    window.session.remove_run()
    wait_for_runs(qtbot, window, 1)
    assert window.figure.panels == chosen
    assert "sequence" not in (remembered(window, preferences).panels(2) or ["sequence"])
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    assert set(window.figure.panels) == set(chosen) - {"sequence"}
    window.panel_menu.reset.trigger()
    assert not entries["weights"].isChecked()


def test_of_another_number_of_runs_the_panels_of_earlier_are_shown(
    qtbot: QtBot, scene: Scene, preferences: Path
) -> None:
    kept = Preferences(preferences)
    kept.set_panels(1, ["flow", "weights"])
    kept.set_panels(2, ["loss"])
    kept.write()
    window = Window(scene, Session(*scene.experiments), DARK, preferences)
    with on_screen(qtbot, window):
        assert window.figure.panels == ["flow", "weights"]
        window.session.branch()
        assert window.figure.panels == ["loss"]
        window.session.branch()
        assert window.figure.panels == ["loss"]


@pytest.mark.parametrize(("name", "needs"), [("loss", set()), ("history", {"history", "trace"})])
def test_a_double_click_maximises_and_escape_goes_back(
    qtbot: QtBot, window: Window, name: str, needs: set[str]
) -> None:
    board = window.figure.board
    before = shown_panels(window)
    place = board.places[shown_panels(window).index(name)]
    small = place.area.width * place.area.height
    middle = QPoint(int(place.area.x + 40), int(place.area.y + 20))
    viewport = window.view.viewport()
    for back in ("key", "double-click"):
        double_click(viewport, middle)
        assert shown_panels(window) == [name]
        assert board.places[0].area.width * board.places[0].area.height > 4 * small
        assert window.session.link.needs == needs
        assert window.figure.pin is None
        if back == "key":
            QTest.keyClick(window.view, Qt.Key.Key_Escape)
        else:
            double_click(viewport, middle)
        qtbot.waitUntil(lambda: shown_panels(window) == before, timeout=TIMEOUT)


def test_a_panel_that_is_chosen_but_shows_nothing_of_the_run_is_said_to(
    qtbot: QtBot, window: Window
) -> None:
    menu, entries = window.panel_menu.menu(), window.panel_menu.entries
    qtbot.waitUntil(lambda: "states" in shown_panels(window), timeout=TIMEOUT)
    entries["continuation"].setChecked(False)
    entries["continuation"].trigger()
    menu.aboutToShow.emit()
    assert "continuation" not in shown_panels(window)
    assert entries["continuation"].isChecked()
    title = panels["continuation"].title
    assert entries["continuation"].text() == f"{title} (nothing to show here)"
    assert entries["states"].text() == panels["states"].title
    entries["continuation"].trigger()
    menu.aboutToShow.emit()
    assert entries["continuation"].text() == title


def test_of_panels_behind_a_large_one_nothing_is_said(window: Window) -> None:
    window.figure.maximise("loss")
    window.panel_menu.menu().aboutToShow.emit()
    texts = [action.text() for action in window.panel_menu.entries.values()]
    assert not [text for text in texts if "nothing" in text]
