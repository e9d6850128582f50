"""What stands beside the figure: it neither goes away by a click nor hides what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.session import Session
from rnnviz.app.telling.side import Page
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import load_scene
from tests.app.helpers import on_screen, remembered


@pytest.fixture
def window(qtbot: QtBot, preferences: Path) -> Iterator[Window]:
    scene = load_scene("lstm-vs-rnn")
    with on_screen(qtbot, Window(scene, Session(*scene.experiments), DARK, preferences)) as window:
        yield window


def resize(window: Window, width: int, height: int) -> None:
    window.resize(width, height)
    QApplication.processEvents()


def test_turning_to_a_wider_page_does_not_hide_it(window: Window) -> None:
    resize(window, 1100, 720)
    assert window.side.isVisible()
    for page in (Page.RUNS, Page.GLOSSARY, Page.SETTINGS):
        window.side.tabs[page].click()
        assert window.side.isVisible(), page


def test_large_text_needs_more_room_for_both(window: Window) -> None:
    resize(window, 1100, 720)
    window.set_text_size(1.5)
    assert not window.side.isVisible()
    resize(window, 1240, 720)
    assert window.side.isVisible()


def test_where_a_probe_is_to_be_typed_its_line_is_shown(window: Window, preferences: Path) -> None:
    resize(window, 942, 706)
    window.side.show_page(Page.RUNS)
    assert not window.side.isVisible()
    window.actions_by_name["type_probe"].trigger()
    assert window.form.probe.text.isVisible()
    assert window.focusWidget() is window.form.probe.text
    assert remembered(window, preferences).sidebar is None  # nobody has chosen anything
