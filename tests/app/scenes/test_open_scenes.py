"""Showing one scene after the other: what was left is as it was; files, dropped and chosen."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.window import Window
from rnnviz.figures.view.run_view import USUAL, Cursor
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    kill_worker,
    remembered,
    snapshot_of,
    wait_for_runs,
    wait_for_update,
    wait_until_idle,
)

SMALL = {"task": "copy", "task.delay": 5, "model.cell": "rnn", "model.units": 4}


@pytest.fixture
def other() -> Scene:
    """Another scene: two runs, and panels of its own."""
    made = Experiment().with_settings({**SMALL, "training.batch": 4})
    scene = Scene("other", made, "Another", "It has two runs.", panels=("flow", "loss"))
    return scene.with_runs([{"model.cell": "gru"}])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(
        json.dumps({"format": 1, "title": "Mine", "experiment": {"format": 1, **SMALL}})
    )
    return path


def drop(window: Window, *urls: QUrl) -> bool:
    """Drop something on the window; return whether it was accepted."""
    data, none = QMimeData(), Qt.KeyboardModifier.NoModifier
    data.setUrls(list(urls))
    args = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none
    enter, let_go = (
        QDragEnterEvent(QPointF(9, 9).toPoint(), *args),
        QDropEvent(QPointF(9, 9), *args),
    )
    for event in (enter, let_go):
        event.setAccepted(False)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, let_go)
    return enter.isAccepted()


def test_a_scene_that_was_left_is_as_it_was(qtbot: QtBot, window: Window, other: Scene) -> None:
    first, session = window.scene, window.session
    session.play()
    wait_for_update(qtbot, window, 3)
    session.pause()
    session.change({RATE: 0.123})
    wait_until_idle(qtbot, window)
    window.figure.set_panels(["flow", "states"])
    window.figure.set_view(dataclasses.replace(window.figure.view, sequence=2))
    left = snapshot_of(window)

    window.scenes.open(other)
    wait_for_runs(qtbot, window, 2)
    assert session.running  # a new one begins to train
    assert window.figure.panels == ["flow", "loss"]
    assert window.figure.view.sequence == USUAL.sequence
    assert window.windowTitle().startswith("Another")
    assert window.words_bar.parts[0].text.text() == "It has two runs."
    wait_for_update(qtbot, window, 2)

    window.scenes.open(first)
    wait_for_runs(qtbot, window, 1)
    wait_until_idle(qtbot, window)
    back = snapshot_of(window)
    assert (back.update, session.running) == (left.update, False)
    assert session.experiment.training.optimizer.learning_rate == 0.123
    assert window.figure.panels == ["flow", "states"]
    assert window.figure.view.sequence == 2
    for layer, was in zip(back.trace.layers, left.trace.layers, strict=True):
        assert np.array_equal(layer.states["h"], was.states["h"])

    window.scenes.open(other)  # it was training when it was left
    assert session.running
    wait_for_runs(qtbot, window, 2)


def test_what_is_looked_at_closely_is_let_go(qtbot: QtBot, window: Window, other: Scene) -> None:
    wait_until_idle(qtbot, window)
    window.figure.set_pin(Cursor(step=3))
    window.figure.maximise("flow")
    window.slow.toggle()
    window.scenes.open(other)
    wait_for_runs(qtbot, window, 2)
    assert window.figure.pin is None
    assert window.figure.maximised is None
    assert not window.slow.on


def test_after_the_worker_died_the_scenes_begin_anew(
    qtbot: QtBot, window: Window, other: Scene
) -> None:
    first = window.scene
    window.session.play()
    wait_for_update(qtbot, window, 3)
    window.scenes.open(other)
    wait_for_runs(qtbot, window, 2)
    window.session.pause()
    kill_worker(window)
    qtbot.waitUntil(lambda: "process ended" in window.transport.notice.text(), timeout=TIMEOUT)
    window.scenes.open(first)
    wait_for_runs(qtbot, window, 1)
    assert snapshot_of(window).experiment == first.experiment


def test_a_file_is_opened_when_it_is_dropped(
    qtbot: QtBot, window: Window, file: Path, preferences: Path
) -> None:
    assert drop(window, QUrl.fromLocalFile(str(file)))
    assert window.scene.title == "Mine"
    qtbot.waitUntil(lambda: snapshot_of(window).experiment.model.units == 4, timeout=TIMEOUT)
    assert remembered(window, preferences).recent == [file]
    assert not drop(window, QUrl("https://example.org/a.json"))
    assert not drop(window)


def test_a_file_that_has_changed_is_opened_anew(qtbot: QtBot, window: Window, file: Path) -> None:
    first = window.scene
    for units, shown in ((4, 4), (5, 5)):
        file.write_text(file.read_text().replace('"model.units": 4', f'"model.units": {units}'))
        window.scenes.open_named(str(file))
        assert window.session.experiment.model.units == shown
    qtbot.waitUntil(lambda: snapshot_of(window).experiment.model.units == 5, timeout=TIMEOUT)
    window.scenes.open(first)
    file.write_text(file.read_text().replace('"model.units": 5', '"model.units": 6'))
    window.scenes.open_named(str(file))
    qtbot.waitUntil(lambda: snapshot_of(window).experiment.model.units == 6, timeout=TIMEOUT)


@pytest.mark.parametrize("content", [None, "", "{", '{"format": 1, "title": 3}'])
def test_what_is_none_of_ours_is_refused_and_the_run_goes_on(
    qtbot: QtBot, window: Window, tmp_path: Path, content: str | None
) -> None:
    path, before = tmp_path / "broken.json", window.scene
    if content is not None:
        path.write_text(content)
    window.session.play()
    window.scenes.open_named(str(path))
    assert "broken.json" in window.transport.notice.text()
    assert window.scene is before
    assert window.session.running


def test_a_broken_picture_is_named_as_one(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_text("no picture")
    window.scenes.open_named(str(path))
    assert "carries no run" in window.transport.notice.text()


def test_keys_go_through_the_scenes(window: Window) -> None:
    next_scene, previous = (
        window.actions_by_name[name] for name in ("next_scene", "previous_scene")
    )
    next_scene.trigger()  # of a scene that is none of the built-in ones: to the first
    assert window.scene.name == "order-and-memory"
    next_scene.trigger()
    assert window.scene.name == "one-loop"
    previous.trigger()
    previous.trigger()
    assert window.scene.name == "order-and-memory"
    assert "first scene" in window.transport.notice.text()


def test_the_settings_can_be_hidden(qtbot: QtBot, window: Window, preferences: Path) -> None:
    width = window.view.width()
    window.actions_by_name["sidebar"].trigger()
    assert not window.form.isVisible()
    qtbot.waitUntil(lambda: window.view.width() > width, timeout=TIMEOUT)
    assert remembered(window, preferences).sidebar is False
    window.actions_by_name["sidebar"].trigger()
    assert window.form.isVisible()


def test_a_small_window_shows_the_figure_before_the_settings(qtbot: QtBot, window: Window) -> None:
    """Of two runs at least, until a person wants the settings; a text is always to be read."""
    bar = window.central.area.horizontalScrollBar()
    for name, size, seen in (
        ("lstm-vs-rnn", (1280, 720), True), ("lstm-vs-rnn", (942, 706), False),
        ("copy-rnn", (942, 706), True), ("copy-rnn", (736, 552), False),
        ("vanishing", (942, 706), True), ("lstm-vs-rnn", (1280, 720), True),
    ):  # fmt: skip
        window.resize(*size)
        window.scenes.open_named(name)
        wait_for_runs(qtbot, window, len(window.scene.experiments))
        assert window.side.isVisible() is seen, name
        qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=TIMEOUT)
    window.resize(942, 706)
    window.actions_by_name["sidebar"].trigger()
    for size in ((943, 706), (942, 706)):
        window.resize(*size)
        assert window.side.isVisible()
