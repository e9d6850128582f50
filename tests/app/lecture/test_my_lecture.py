"""A person's own lecture in the window: moments are added, put in order, annotated and opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rnnviz.app.lecture.lecture_dialog import LectureDialog
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.run_view import Cursor
from tests.app.helpers import TIMEOUT, press, remembered, snapshot_of, wait_until_idle

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QListWidget)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer every question for a file."""
    path = tmp_path / "week.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    return path


def lecture_in(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def shown(window: Window) -> LectureDialog:
    window.actions_by_name["my_lecture"].trigger()
    dialog = window.my_lecture.dialog
    assert dialog is not None
    QApplication.processEvents()
    return dialog


def opened(window: Window, path: Path, *scenes: object) -> LectureDialog:
    """Open a lecture in a file, and show it."""
    path.write_text(json.dumps({"format": 1, "title": "Week", "scenes": scenes}))
    window.scenes.open_named(str(path))
    return shown(window)


def at(window: Window, update: int) -> bool:
    return bool(window.snapshots) and window.snapshots[0].update == update


SMALL = {"format": 1, "task": "copy", "model.units": 4, "training.batch": 4}
OWN = [{"title": title, "experiment": SMALL, "update": 0} for title in ("One", "Two", "Three")]


def test_a_moment_is_added_and_opens_as_it_was(
    qtbot: QtBot, window: Window, path: Path, preferences: Path
) -> None:
    window.session.step(5)
    qtbot.waitUntil(lambda: at(window, 5), timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    window.figure.set_panels(["states", "loss"])
    window.figure.set_pin(Cursor(3, 1))
    before = snapshot_of(window)
    window.actions_by_name["add_scene"].trigger()
    assert "Added to week.json as scene 1" in window.transport.notice.text()
    assert lecture_in(path)["scenes"][0]["title"] == "A test, update 5"
    assert remembered(window, preferences).recent == [path]

    window.scenes.open_named(str(path))
    qtbot.waitUntil(lambda: at(window, 5), timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    assert not window.session.active
    assert window.figure.panels == ["states", "loss"]
    assert window.figure.pin == Cursor(3, 1, pinned=True)
    for layer, was in zip(snapshot_of(window).trace.layers, before.trace.layers, strict=True):
        assert np.array_equal(layer.states["h"], was.states["h"])

    window.actions_by_name["add_scene"].trigger()  # to the lecture that is open
    assert len(lecture_in(path)["scenes"]) == 2
    window.actions_by_name["next_scene"].trigger()
    assert (window.scene.place, window.scene.source) == (1, path)


def test_nothing_is_written_where_no_file_is_chosen(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.actions_by_name["add_scene"].trigger()
    assert window.my_lecture.file.lecture.entries == ()
    assert not shown(window).rows.isVisible()


def test_a_file_that_is_no_lecture_is_left_alone(window: Window, path: Path) -> None:
    path.write_text('{"format": 1, "task": "copy"}')
    window.actions_by_name["add_scene"].trigger()
    assert "holds no lecture" in window.transport.notice.text()
    assert path.read_text() == '{"format": 1, "task": "copy"}'


def test_scenes_are_put_in_order_named_and_deleted_by_keys(window: Window, path: Path) -> None:
    rows = opened(window, path, *OWN).rows
    alt = Qt.KeyboardModifier.AltModifier

    def titles() -> list[str]:
        return [one["title"] for one in lecture_in(path)["scenes"]]

    QTest.keyClick(rows, Qt.Key.Key_Down, alt)
    assert titles() == ["Two", "One", "Three"]
    assert (rows.currentRow(), window.scene.place, window.scene.title) == (1, 1, "One")
    press(rows, Qt.Key.Key_F2)
    editor = rows.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Uno")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the title is taken after the key
    assert titles() == ["Two", "Uno", "Three"]
    assert window.windowTitle().startswith("Uno")
    press(rows, Qt.Key.Key_Delete)
    assert titles() == ["Two", "Three"]
    QTest.keyClick(rows, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert titles() == ["Two", "Uno", "Three"]
    rows.model().moveRow(rows.rootIndex(), 2, rows.rootIndex(), 0)  # as a drag does
    assert titles() == ["Three", "Two", "Uno"]
    rows.setCurrentRow(0)
    press(rows, Qt.Key.Key_Return)
    assert (window.scene.title, window.scene.place) == ("Three", 0)
    window.actions_by_name["next_scene"].trigger()
    assert window.scene.title == "Two"


def test_text_and_notes_are_written_while_they_are_typed(
    qtbot: QtBot, window: Window, path: Path
) -> None:
    dialog = opened(window, path, *OWN, "clipping")
    notes = dialog.words.fields["notes"]
    notes.setFocus()
    QTest.keyClicks(notes, "Wait. ")
    qtbot.waitUntil(lambda: lecture_in(path)["scenes"][0].get("notes") == "Wait. ", timeout=TIMEOUT)
    QTest.keyClicks(notes, "Then ask.")
    dialog.rows.setCurrentRow(3)
    assert lecture_in(path)["scenes"][0]["notes"] == window.scene.notes == "Wait. Then ask."
    assert dialog.words.fields["text"].toPlainText()  # the built-in scene's own
    QTest.keyClicks(dialog.words.fields["notes"], "Mine.")
    dialog.title.setText("Week 4")
    dialog.buttons["close"].click()
    assert lecture_in(path)["title"] == "Week 4"
    assert lecture_in(path)["scenes"][3] == {"scene": "clipping", "notes": "Mine."}


def test_what_somebody_else_has_written_stays_until_one_says_otherwise(
    window: Window, path: Path
) -> None:
    dialog = opened(window, path, *OWN)
    theirs = path.read_text().replace("Week", "Theirs")
    path.write_text(theirs)
    press(dialog.rows, Qt.Key.Key_Delete)
    assert path.read_text() == theirs
    assert "another program" in dialog.problem.text()
    assert "Not saved" in dialog.where.text()
    assert dialog.rows.count() == 2
    dialog.buttons["read again"].click()
    assert (dialog.title.text(), dialog.rows.count()) == ("Theirs", 3)
    assert not dialog.problem.isVisible()
    path.write_text(theirs.replace("Theirs", "Others"))
    press(dialog.rows, Qt.Key.Key_Delete)
    dialog.buttons["overwrite"].click()
    assert (lecture_in(path)["title"], len(lecture_in(path)["scenes"])) == ("Theirs", 2)


def test_what_cannot_be_written_is_kept_and_saved_elsewhere(
    window: Window, path: Path, tmp_path: Path
) -> None:
    read_only = tmp_path / "read-only.json"
    dialog = opened(window, read_only, *OWN)
    before = read_only.read_text()
    read_only.chmod(0o400)
    dialog.close()
    window.actions_by_name["add_scene"].trigger()
    again = window.my_lecture.dialog
    assert again is not None
    assert "read-only" in again.problem.text()
    assert again.rows.count() == 4
    again.buttons["save as"].click()
    assert read_only.read_text() == before
    assert len(lecture_in(path)["scenes"]) == 4
    assert window.scene.source == path  # which goes on from there
    window.actions_by_name["next_scene"].trigger()
    assert (window.scene.title, window.scene.source) == ("Two", path)


def test_the_window_is_not_closed_at_once_over_what_is_not_saved(
    window: Window, tmp_path: Path
) -> None:
    read_only = tmp_path / "read-only.json"
    opened(window, read_only, *OWN).close()
    read_only.chmod(0o400)
    window.actions_by_name["add_scene"].trigger()
    assert not window.close()
    dialog = window.my_lecture.dialog
    assert dialog is not None
    assert "not saved" in dialog.problem.text()
    assert window.session.link.alive
    assert window.close()


def test_a_broken_scene_is_told_and_the_others_are_shown(window: Window, path: Path) -> None:
    broken = {"title": "Broken", "experiment": {**SMALL, "model.units": -1}}
    dialog = opened(window, path, broken, OWN[1], {**broken, "view": 3}, OWN[2])
    assert window.scene.title == "Two"
    notice = window.transport.notice.text()
    assert "scenes[0]" in notice
    assert "begins with scene 2" in notice
    assert "model.units" in dialog.rows.item(0).toolTip()
    next_scene = window.actions_by_name["next_scene"].trigger
    next_scene()
    assert "scenes[2]" in window.transport.notice.text()
    assert window.scene.title == "Two"
    next_scene()
    assert window.scene.title == "Three"


def controls(dialog: QWidget) -> list[QWidget]:
    found = [one for one in dialog.findChildren(QWidget) if isinstance(one, CONTROLS)]
    return [one for one in found if one.isVisible() and one.isEnabled()]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_control_has_a_name_can_be_reached_and_shows_its_focus(
    window: Window, path: Path, theme: Any
) -> None:
    window.set_theme(theme)
    dialog = opened(window, path, *OWN)
    dialog.rows.setCurrentRow(1)
    dialog.show_problem("Something is wrong.", ("overwrite", "read again"))
    reached: list[QWidget] = []
    one: QWidget | None = dialog.rows
    while one is not None and one not in reached:
        reached.append(one)
        QTest.keyClick(one, Qt.Key.Key_Tab)
        one = dialog.focusWidget()
    for one in controls(dialog):
        assert one.accessibleName(), one
        assert len(one.accessibleDescription()) >= 15, one.accessibleName()
        assert one in reached, one.accessibleName()
        other = dialog.title if one is dialog.rows else dialog.rows
        other.setFocus()
        QApplication.processEvents()
        before = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        after = one.grab().toImage()
        assert before != after, one.accessibleName()
