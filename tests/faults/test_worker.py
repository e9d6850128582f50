"""A worker that fails in any way: one clear sentence, a report to copy, and work goes on."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app import process_link
from rnnviz.app.window import Window
from rnnviz.training.worker import process
from tests.app.helpers import TIMEOUT, snapshot_of, wait_for_update
from tests.faults.causes import CAUSES, Cause

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, /proc, limits")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose patience soon: for tests."""
    monkeypatch.setattr(process_link, "PATIENCE", 0.2)
    monkeypatch.setattr(process, "BEGINNING", 0.0)


def press(window: Window, words: str) -> None:
    button = next(one for one in window.question_bar.buttons if one.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES)
def test_it_is_told_in_a_sentence_and_a_report_and_then_all_goes_on(
    qtbot: QtBot, impatient: None, window: Window, cause: Cause
) -> None:
    window.session.link.process.look()
    window.session.play()
    wait_for_update(qtbot, window, 3)
    reports: list[str] = []
    window.session.supervisor.failed.connect(reports.append)
    bar, seen = window.question_bar, snapshot_of(window).update
    cause.act(window)
    qtbot.waitUntil(lambda: bar.isVisible() and cause.says in bar.text.text(), timeout=TIMEOUT)
    assert bar.text.text().count(". ") == 1  # what happened, and what is now
    assert [button.accessibleName() for button in bar.buttons] == [
        button.text() for button in bar.buttons
    ]
    press(window, "Copy report")
    report = QApplication.clipboard().text()
    assert reports[0] == report
    assert cause.says[:20] in report.splitlines()[0]
    assert report.splitlines()[1].startswith("rnnviz ")
    last = report.splitlines()[2]
    assert last.startswith("run A, update ")
    assert int(last.split()[3].strip(":").replace(",", "")) >= seen
    assert "task=copy" in last
    assert "model.units=8" in last
    assert "memory when it was last looked at: " in report
    assert ("has not ended" in report) == cause.hangs
    if cause is CAUSES["raise"]:
        assert "in carry_out" in report
        assert "tests/faults/commands.py" in report
        assert report.endswith("RuntimeError: this '…' is in s.csv")
    press(window, "Restart" if cause.hangs else "OK")
    assert not bar.isVisible()
    window.session.play()
    wait_for_update(qtbot, window, 3)
    assert not bar.isVisible()
