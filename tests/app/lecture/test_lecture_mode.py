"""Lecture mode: large letters, few things, few keys, and everything as it was afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from rnnviz.app.lecture.blank import Blank
from rnnviz.app.window import Window
from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.style.lettering import SIZES, lettering
from rnnviz.training.scenes.scene import Scene, load_scene
from tests.app.helpers import TIMEOUT, press, snapshot_of, wait_for_runs, wait_for_update


@pytest.fixture
def scene() -> Scene:
    """Two runs, with words, panels and a control."""
    return load_scene("clipping", {"model.units": 4, "training.batch": 2, "task.answers": 4})


def begin(qtbot: QtBot, window: Window, size: tuple[int, int] = (1280, 720)) -> None:
    """Begin a lecture on a screen of some size."""
    qtbot.keyClick(window.view, Qt.Key.Key_F5)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.lecture_bar.isVisible(), timeout=TIMEOUT)
    QApplication.processEvents()


def test_every_text_is_at_least_two_hundredths_of_the_height(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    letters, zoom = lettering(window.figure.text_scale), window.figure.board.scale()
    assert min(letters.pixels(style) for style in SIZES) * zoom >= 0.02 * window.height()
    for size in ((1280, 720), (1920, 1080)):
        window.resize(*size)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        least = 0.02 * window.height()
        labels = [label for label in window.central.findChildren(QLabel) if label.isVisible()]
        assert labels
        for label in labels:
            assert label.fontInfo().pixelSize() >= least, label.text()
        assert zoom_for(*size) >= 1


def test_only_figure_words_and_the_controls_of_the_scene_are_left(
    qtbot: QtBot, window: Window
) -> None:
    begin(qtbot, window)
    for part in (window.header, window.transport, window.side):
        assert not part.isVisible()
    assert window.isFullScreen()
    assert list(window.lecture_bar.offered.fields) == ["training.clip_threshold"]
    assert len(window.figure.panels) <= 4
    assert window.central.area.shows_all
    window.lecture_bar.offered.changed.emit({"training.clip_threshold": 0.5})
    assert window.session.experiment.training.clip_threshold == 0.5
    qtbot.waitUntil(
        lambda: snapshot_of(window).experiment.training.clip_threshold == 0.5, timeout=TIMEOUT
    )


def test_the_title_and_the_state_stand_apart(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    bar = window.lecture_bar
    bar.show_state("A gradient explodes", "update 34")
    bar.layout().activate()
    assert (
        bar.state.x() >= bar.title.x() + bar.title.sizeHint().width() + bar.fontMetrics().height()
    )
    bar.show_state("", "update 34")
    bar.layout().activate()
    assert bar.state.x() == bar.layout().contentsMargins().left()


def test_afterwards_all_is_as_it_was(qtbot: QtBot, window: Window) -> None:
    panels, scale = window.figure.panels, window.figure.text_scale
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F5):
        begin(qtbot, window)
        press(window.view, key)
        assert not window.lecture_bar.isVisible()
        assert not window.isFullScreen()
        window.resize(1280, 720)
        for part in (window.header, window.transport, window.side):
            assert part.isVisible()
        assert (window.figure.panels, window.figure.text_scale) == (panels, scale)


def test_a_remote_changes_the_scene_plays_and_blanks(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    press(window.view, Qt.Key.Key_PageDown)
    wait_for_runs(qtbot, window, 1)
    assert window.scene.name == "rings-window"
    assert window.figure.panels == ["loss", "decision_plane"]
    wait_for_update(qtbot, window, 1)
    assert window.lecture_bar.state.text().startswith("update")
    press(window.view, Qt.Key.Key_Space)
    assert not window.session.running
    assert window.lecture_bar.state.text().endswith("paused")
    for black in (Qt.Key.Key_B, Qt.Key.Key_Period):
        press(window.view, black)
        blank = window.findChild(Blank)
        assert isinstance(blank, Blank)
        image = window.grab().toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 2).lightness() == 0
        QTest.keyClick(blank, Qt.Key.Key_PageDown)  # takes it away, and does nothing else
        qtbot.waitUntil(lambda: window.findChild(Blank) is None, timeout=TIMEOUT)
        assert window.scene.name == "rings-window"
    window.scenes.open_named("nowhere.json")
    assert "nowhere.json" in window.lecture_bar.notice.text()
    press(window.view, Qt.Key.Key_PageUp)
    assert window.scene.name == "clipping"
