"""A person's own file in the window: chosen, refused, taken back; nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.controls.fields import make_field
from rnnviz.app.controls.text_fields import PathField, TextField
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.data import text as data_text
from rnnviz.figures.style.theme import DARK
from rnnviz.settings import Entry, Setting
from rnnviz.training.settings.scene import Scene

SMALL = Experiment().with_settings(
    {"task": "text", "task.length": 12, "model.units": 6, "training.batch": 4}
)
PATH = Setting(str, "", "A file.", label="table", path=True, zero="our own")
WORDS = Setting(str, "", "Some words.", label="columns", zero="all numbers")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(Scene("test", SMALL, "A test"), Session(SMALL), DARK)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    window.session.play()
    qtbot.waitUntil(lambda: updates(window) > 3, timeout=20_000)
    yield window
    window.close()
    window.deleteLater()


def updates(window: Window) -> int:
    return window.snapshot.update if window.snapshot is not None else -1


def choose(window: Window, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Click on the button of the file and choose one in the dialog."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(path), ""))
    field = window.form.fields["task.path"]
    assert isinstance(field, PathField)
    QTest.mouseClick(field.button, Qt.MouseButton.LeftButton)
    window.form.flush()


def test_a_file_is_chosen_and_taken_back(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a rather long name of a file.txt"
    path.write_text("abcdefgh " * 50, encoding="utf-8")
    choose(window, path, monkeypatch)
    qtbot.waitUntil(
        lambda: window.snapshot is not None and window.snapshot.experiment.task.inputs == 9,
        timeout=20_000,
    )
    field = window.form.fields["task.path"]
    assert isinstance(field, PathField)
    assert field.button.toolTip() == str(path)
    assert "a rather" in field.button.text()
    assert "task.seal" not in window.form.fields
    QTest.mouseClick(field.cross, Qt.MouseButton.LeftButton)
    window.form.flush()
    assert window.session.experiment.task == SMALL.task
    assert field.button.text() == "our own …"
    assert not field.cross.isVisible()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"\0\1", "zero at byte 1"), (b"aaa", "only the character 'a'")],
)
def test_a_bad_file_is_refused_and_the_run_goes_on(
    qtbot: QtBot,
    window: Window,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    words: str,
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    before = updates(window)
    choose(window, path, monkeypatch)
    assert words in window.transport.notice.text() + window.transport.notice.toolTip()
    assert window.session.experiments == (SMALL,)
    field = window.form.fields["task.path"]
    assert isinstance(field, PathField)
    assert field.button.text() == "our own …"
    assert window.session.running
    qtbot.waitUntil(lambda: updates(window) > before + 3, timeout=20_000)


def test_a_file_that_vanishes_before_the_worker_reads_it(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "soon gone.txt"
    path.write_text("abcdefgh " * 50, encoding="utf-8")
    chosen = SMALL.with_settings({"task.path": str(path)})
    path.unlink()
    before = updates(window)
    window.session._load((chosen,), "A new run has begun.")
    notice = window.transport.notice
    qtbot.waitUntil(lambda: "does not exist" in notice.text(), timeout=20_000)
    assert window.session.experiments == (SMALL,)
    qtbot.waitUntil(lambda: updates(window) > before, timeout=20_000)
    data_text.load_text.cache_clear()


def test_the_temperature_acts_on_all_runs_at_once(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    qtbot.waitUntil(lambda: len(window.snapshots) == 2, timeout=20_000)
    window.session.change({"task.temperature": 1.5})
    qtbot.waitUntil(
        lambda: [s.experiment.task.temperature for s in window.snapshots] == [1.5, 1.5],
        timeout=20_000,
    )
    assert [len(snapshot.journal) for snapshot in window.snapshots] == [1, 1]


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
    assert "must be text of up to 1000 characters" in signal.args[0]


def test_a_dialog_that_is_left_changes_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = make_field(Entry("task.path", "", PATH))
    assert isinstance(field, PathField)
    qtbot.addWidget(field)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    with qtbot.assertNotEmitted(field.edited):
        field.button.click()
