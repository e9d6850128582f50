"""Fields for words: a line of text, the path of a file."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from rnnviz.app.controls.fields import make_field
from rnnviz.app.controls.text_fields import PathField, TextField
from rnnviz.settings import Entry, Setting

PATH = Setting(str, "", "A file.", label="table", path=True, zero="our own")
WORDS = Setting(str, "", "Some words.", label="columns", zero="all numbers")


def test_a_line_of_text_is_told_when_it_is_finished(qtbot: QtBot) -> None:
    field = make_field(Entry("task.columns", "", WORDS))
    assert isinstance(field, TextField)
    qtbot.addWidget(field)
    assert field.text.placeholderText() == "all numbers"
    with qtbot.assertNotEmitted(field.edited):
        QTest.keyClicks(field.text, "a, b")
    with qtbot.waitSignal(field.edited) as signal:
        QTest.keyClick(field.text, Qt.Key.Key_Return)
    assert signal.args == ["task.columns", "a, b"]
    with qtbot.waitSignal(field.refused) as signal:
        field.text.setText("x" * 1001)
        field.text.setModified(True)
        field.text.editingFinished.emit()
    assert "must be one line of text of up to 1000 characters" in signal.args[0]


def test_a_dialog_that_is_left_changes_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = make_field(Entry("task.path", "", PATH))
    assert isinstance(field, PathField)
    qtbot.addWidget(field)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    with qtbot.assertNotEmitted(field.edited):
        field.button.click()
