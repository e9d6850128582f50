"""A person's own file in the window: chosen, refused, taken back; nothing is lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.controls.text_fields import PathField
from rnnviz.app.window import Window
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import TIMEOUT, wait_for_runs, wait_for_update, words_of_tip
from tests.data.files import forget_files

SMALL = Experiment().with_settings(
    {"task": "text", "task.length": 12, "model.units": 6, "training.batch": 4}
)


@pytest.fixture
def scene() -> Scene:
    return Scene("test", SMALL, "A test")


@pytest.fixture
def playing(qtbot: QtBot, window: Window) -> Window:
    """Return the window while it trains."""
    window.session.play()
    wait_for_update(qtbot, window, 4)
    return window


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
        timeout=TIMEOUT,
    )
    field = window.form.fields["task.path"]
    assert isinstance(field, PathField)
    assert words_of_tip(field.button) == str(path)
    assert "a rather" in field.button.text()
    assert "task.checksum" not in window.form.fields
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
    playing: Window,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    words: str,
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    before = updates(playing)
    choose(playing, path, monkeypatch)
    notice = playing.transport.notice
    qtbot.waitUntil(lambda: words in notice.text(), timeout=TIMEOUT)
    assert playing.session.experiments == (SMALL,)
    field = playing.form.fields["task.path"]
    assert isinstance(field, PathField)
    assert field.button.text() == "our own …"
    assert playing.session.running
    qtbot.waitUntil(lambda: updates(playing) > before + 3, timeout=TIMEOUT)


def test_a_file_that_vanishes_before_the_worker_reads_it(
    qtbot: QtBot, playing: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "soon gone.txt"
    path.write_text("abcdefgh " * 50, encoding="utf-8")
    chosen = SMALL.with_settings({"task.path": str(path)})
    path.unlink()
    before = updates(playing)
    playing.session._load((chosen,), "The run restarted.")
    notice = playing.transport.notice
    qtbot.waitUntil(lambda: "does not exist" in notice.text(), timeout=TIMEOUT)
    assert playing.session.experiments == (SMALL,)
    qtbot.waitUntil(lambda: updates(playing) > before, timeout=TIMEOUT)
    forget_files()


def test_the_temperature_acts_on_all_runs_at_once(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    window.session.change({"task.temperature": 1.5})
    qtbot.waitUntil(
        lambda: [s.experiment.task.temperature for s in window.snapshots] == [1.5, 1.5],
        timeout=TIMEOUT,
    )
    assert [len(snapshot.journal) for snapshot in window.snapshots] == [1, 1]
