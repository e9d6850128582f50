"""Weights out of the window and into it, from the menu of files."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from rnnviz import Experiment, Trainer, read_weights, write_weights
from rnnviz.app.menus.file_menu import FileMenu
from rnnviz.app.window import Window
from tests.app.helpers import TIMEOUT, answers, settle, snapshot_of, train, wait_for_runs

LOAD, SAVE = "Load weights…", "Save weights…"


def entry(window: Window, text: str) -> QAction:
    """Open the menu of files; return one of its entries."""
    menu = window.findChild(FileMenu).menu()
    menu.aboutToShow.emit()
    return next(one for one in menu.actions() if one.text() == text)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Answer every question for a file; return what to answer, and the name that was proposed."""
    answer = {"path": str(tmp_path / "mine.safetensors")}

    def ask(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        answer["proposed"] = Path(start).name
        return answer["path"], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    return answer


def test_weights_are_saved_as_they_are_here_and_loaded_while_the_net_learns(
    qtbot: QtBot, window: Window, tmp_path: Path, asked: dict[str, str]
) -> None:
    train(qtbot, window, 4)
    before, needs = answers(snapshot_of(window)), window.session.link.needs
    assert "weights" not in needs
    entry(window, SAVE).trigger()
    qtbot.waitUntil(lambda: "Written" in window.transport.notice.text(), timeout=TIMEOUT)
    assert asked["proposed"] == "rnnviz-test-weights.safetensors"
    assert window.session.link.needs == needs  # what nobody looks at is not computed
    path, experiment = tmp_path / "mine.safetensors", snapshot_of(window).experiment
    again = Trainer(experiment)
    again.step(4)
    read = read_weights(path, Trainer(experiment).network)
    assert np.array_equal(read.flat, again.network.parameters.flat)

    train(qtbot, window, 3)
    entry(window, LOAD).trigger()
    assert window.transport.notice.text() == (
        "Weights of mine.safetensors loaded. Ctrl+Z takes it back."
    )
    qtbot.waitUntil(lambda: answers(snapshot_of(window)) == before, timeout=TIMEOUT)
    assert [when for when, _ in snapshot_of(window).journal] == [7]
    train(qtbot, window, 2)
    window.session.take_back()
    settle(qtbot, window)
    again.step(3)
    snapshot = snapshot_of(window)
    assert (snapshot.update, snapshot.journal) == (7, ())
    assert answers(snapshot) == again.snapshot().trace.outputs.tobytes()


def test_they_are_those_of_the_edited_run(
    qtbot: QtBot, window: Window, asked: dict[str, str]
) -> None:
    train(qtbot, window, 2)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    settle(qtbot, window)
    entry(window, SAVE).trigger()
    qtbot.waitUntil(lambda: "Written" in window.transport.notice.text(), timeout=TIMEOUT)
    assert asked["proposed"] == "rnnviz-test-weights-B.safetensors"
    entry(window, LOAD).trigger()
    assert "loaded in run B" in window.transport.notice.text()
    qtbot.waitUntil(lambda: len(window.snapshots[1].journal) == 1, timeout=TIMEOUT)
    assert window.snapshots[0].journal == ()


def test_what_does_not_fit_or_is_missing_is_said_in_a_sentence(
    window: Window, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Experiment().with_settings({"model.units": 3})
    write_weights(asked["path"], Trainer(other).network.parameters, other)
    notice = window.transport.notice
    entry(window, LOAD).trigger()
    assert "does not fit: rnn.weight_ih_l0 is 12 x 6, but must be" in notice.text()
    assert notice.objectName() == "bad"
    monkeypatch.setitem(sys.modules, "safetensors", None)
    for text in (LOAD, SAVE):
        notice.setText("")
        entry(window, text).trigger()
        assert notice.text() == 'files of weights need safetensors: pip install "rnnviz[weights]".'
    window.session.pause()
