"""A scene that talks, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.telling.cover import QuestionCover
from rnnviz.app.telling.side import Page
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.scenes.script import read_script
from tests.app.helpers import TIMEOUT, press, snapshot_of, wait_until_idle

SMALL = {"model.units": 4, "training.batch": 2, "task.delay": 3}
TOLD = {
    "parts": [
        {"text": "It [clips](clip)."},
        {"question": "Which?", "choices": ["this", "that"], "answer": "that"},
        {"stop": {"update": 3}, "text": "At three.", "highlight": {"panel": "loss"}},
        {"stop": {"solved": "A"}, "text": "Solved."},
    ],
    "acts": {
        "clip": {"set": {"training.clip_threshold": 0.25}},
        "gru": {"set": {"model.cell": "gru"}},
        "step": {"view": {"pinned": {"step": 2}, "losses": "all losses"}},
        "panels": {"panels": ["gradient", "loss"]},
        "later": {"set": {"task.delay": 5}},
        "threshold": {"highlight": {"control": "training.clip_threshold"}},
        "slow": {"view": {"reveal": {"phase": "backward", "step": 2}}},
    },
}


@pytest.fixture
def scene() -> Scene:
    experiment = Experiment().with_settings(SMALL)
    return Scene(
        "told", experiment, "A scene that talks", "One line.", panels=("flow", "loss"),
        controls=("training.clip_threshold",), script=read_script(TOLD, [experiment]),
    )  # fmt: skip


def cover(window: Window) -> QuestionCover:
    found = window.findChild(QuestionCover)
    assert isinstance(found, QuestionCover)
    return found


def text(window: Window) -> str:
    return window.text_column.browser.toPlainText()


def answer(qtbot: QtBot, window: Window, key: Qt.Key = Qt.Key.Key_2) -> None:
    press(cover(window), key)
    qtbot.waitUntil(lambda: not cover(window).isVisible(), timeout=TIMEOUT)


def click(window: Window, target: str) -> None:
    """Follow a phrase of the text."""
    window.text_column.browser.followed.emit(target)


def test_a_question_hides_the_figure_until_it_is_answered(qtbot: QtBot, window: Window) -> None:
    assert cover(window).isVisible()
    assert cover(window).rect().contains(window.central.area.rect())
    assert "It clips." in text(window)
    assert "Which?" not in text(window)
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.active, timeout=TIMEOUT)
    assert snapshot_of(window).update == 0
    QTest.mouseClick(cover(window).buttons[0], Qt.MouseButton.LeftButton)
    assert not cover(window).isVisible()
    assert "You said: this. The answer: that." in text(window).replace("\n", " ")


def test_training_pauses_at_a_stop_and_the_text_goes_on(qtbot: QtBot, window: Window) -> None:
    answer(qtbot, window)
    assert window.text_column.waiting.text() == "Training pauses at update 3."
    qtbot.waitUntil(lambda: "At three." in text(window), timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    assert snapshot_of(window).update == 3
    assert not window.session.active
    assert window.text_column.waiting.text().endswith("pauses when the run is solved.")
    window.text_column.read_on.click()
    assert "Solved." in text(window)
    assert not window.text_column.waiting.isVisible()


def test_what_a_phrase_does_is_seen_and_taken_back(qtbot: QtBot, window: Window) -> None:
    answer(qtbot, window, Qt.Key.Key_1)
    acts, telling = window.scene.script.acts, window.telling
    for name, act in acts.items():
        before = window.session.experiments, window.figure.view, window.figure.pin
        panels = window.figure.panels
        assert not telling.acts.in_force(act), name
        click(window, name)
        qtbot.waitUntil(lambda act=act: telling.acts.in_force(act), timeout=TIMEOUT)  # type: ignore[misc]
        click(window, name)
        assert not telling.acts.in_force(act), name
        assert (window.session.experiments, window.figure.view, window.figure.pin) == before
        assert window.figure.panels == panels
    click(window, "clip")
    assert window.session.experiment.training.clip_threshold == 0.25
    field = window.text_column.offered.fields["training.clip_threshold"]
    field.edited.emit("training.clip_threshold", 2.0)  # by hand: the phrase is not in force
    assert not telling.acts.in_force(acts["clip"])


def frames(shown: QWidget) -> int:
    """Return how many pixels of what is shown have the colour of what is framed."""
    QApplication.processEvents()
    image = shown.grab().toImage()
    accent = QColor(DARK.accent).rgb()
    pixels = ((x, y) for x in range(0, image.width(), 2) for y in range(image.height()))
    return sum(image.pixel(x, y) == accent for x, y in pixels)


def test_a_part_frames_the_panel_that_it_is_about(qtbot: QtBot, window: Window) -> None:
    answer(qtbot, window)
    qtbot.waitUntil(lambda: "At three." in text(window), timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    framed = frames(window.view)
    window.view.frame("")
    assert framed > frames(window.view) + 50


def test_a_control_is_framed_where_it_is_seen(qtbot: QtBot, window: Window) -> None:
    answer(qtbot, window)
    field = window.text_column.offered.fields["training.clip_threshold"]
    before = frames(field)
    click(window, "threshold")
    assert window.side.page is Page.TEXT
    assert frames(field) > before + 50
    click(window, "threshold")
    assert frames(field) == before
    window.side.show_page(Page.SETTINGS)  # what was never seen has no place yet
    field = window.form.fields["model.cell.forget_bias"]
    before = frames(field)
    window.telling.look_up("forget-bias")
    window.glossary_page.browser.followed.emit("show:forget-bias")
    assert window.side.page is Page.SETTINGS
    assert not field.visibleRegion().isEmpty()
    assert frames(field) > before + 50


def test_a_scene_is_told_from_where_it_was_left_or_in_a_lecture_anew(
    qtbot: QtBot, window: Window
) -> None:
    answer(qtbot, window)
    window.session.pause()
    window.scenes.open_named("copy-rnn")
    qtbot.waitUntil(lambda: window.scene.name != "told", timeout=TIMEOUT)
    assert not window.side.tabs[Page.TEXT].isVisible()
    told = window.scenes._left["told"].scene
    window.scenes.open(told)
    assert window.side.page is Page.TEXT
    assert "Which?" in text(window)
    assert not cover(window).isVisible()
    press(window.view, Qt.Key.Key_F5)
    press(window.view, Qt.Key.Key_R)
    assert cover(window).isVisible()
    assert window.side.isVisible()
    assert not window.side.tabs[Page.TEXT].isVisible()


def test_the_glossary_shows_where_a_term_lives(qtbot: QtBot, window: Window) -> None:
    answer(qtbot, window)
    window.telling.look_up("forget-gate")
    assert window.side.page is Page.GLOSSARY
    assert "forget gate" in window.glossary_page.browser.toPlainText()
    window.glossary_page.browser.followed.emit("show:hidden-state")
    assert "states" in window.figure.panels
    window.glossary_page.browser.followed.emit("show:forget-bias")
    assert "This scene has no setting for it" not in window.transport.notice.text()
    window.session.change({"model.cell": "rnn"})
    window.glossary_page.browser.followed.emit("show:forget-bias")
    assert "This scene has no setting for it" in window.transport.notice.text()
    window.glossary_page.browser.followed.emit("hidden-state")
    assert window.glossary_page.words.text() == "hidden state"


def test_an_act_on_settings_of_another_task_is_not_in_force(qtbot: QtBot, window: Window) -> None:
    answer(qtbot, window)
    window.session.change({"task": "parity"})
    assert not window.telling.acts.in_force(window.scene.script.acts["later"])
