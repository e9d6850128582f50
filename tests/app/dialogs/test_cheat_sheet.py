"""The cheat sheet holds every key that works now, can be read, and goes at any key or click."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QFontDatabase, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from rnnviz.app.dialogs.cheat_sheet import CheatSheet
from rnnviz.app.parts import LEAST_SIZE
from rnnviz.app.window import Window
from rnnviz.figures.board.pointer import MEANINGS
from tests.app.helpers import words_of_tip


def sheet_of(window: Window) -> CheatSheet | None:
    found = [one for one in window.findChildren(CheatSheet) if one.isVisible()]
    return found[0] if found else None


def opened(qtbot: QtBot, window: Window) -> CheatSheet:
    QTest.keyClick(window.view, Qt.Key.Key_Question)
    sheet = sheet_of(window)
    assert sheet is not None
    QApplication.processEvents()
    return sheet


def words(sheet: CheatSheet) -> list[str]:
    return [label.text().replace("\n", " ") for label in sheet.findChildren(QLabel)]


def test_every_key_and_every_gesture_is_on_it(qtbot: QtBot, window: Window) -> None:
    sheet = opened(qtbot, window)
    shown = words(sheet)
    found = window.findChildren(QAction)
    actions = [one for one in found if one.shortcuts() and one.isEnabled()]  # no question is asked
    assert len(actions) > 15
    for action in actions:
        keys = [one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts()]
        assert " or ".join(keys) in shown
        tip = words_of_tip(action).rpartition(" [")[0]
        assert tip[:1].upper() + tip[1:] in shown
        assert all(key in sheet.accessibleDescription() for key in keys)
    assert set(MEANINGS) <= set(shown)


def test_no_two_actions_share_a_key(window: Window) -> None:
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    assert len(set(keys)) == len(keys)


def test_any_key_closes_it_and_does_nothing_else(qtbot: QtBot, window: Window) -> None:
    before = window.transport.notice.text()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_Q):
        sheet = opened(qtbot, window)
        QTest.keyClick(sheet, Qt.Key.Key_Shift)
        assert sheet_of(window) is not None
        QTest.keyClick(sheet, key)
        assert sheet_of(window) is None
        assert not window.session.running
        assert window.transport.notice.text() == before
        assert window.view.hasFocus()


def test_a_click_closes_it(qtbot: QtBot, window: Window) -> None:
    sheet = opened(qtbot, window)
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
    assert sheet_of(window) is None
    assert window.figure.pin is None


@pytest.mark.parametrize(("size", "text"), [((1280, 720), 2.0), ((1920, 1080), 1.0)])
def test_all_of_it_is_inside_the_window(
    qtbot: QtBot, window: Window, size: tuple[int, int], text: float
) -> None:
    window.resize(*size)
    window.set_text_size(text)
    QApplication.processEvents()
    sheet = opened(qtbot, window)
    for label in sheet.findChildren(QLabel):
        corners = label.rect().topLeft(), label.rect().bottomRight()
        assert all(window.rect().contains(label.mapTo(window, corner)) for corner in corners)
        assert label.width() >= label.minimumSizeHint().width()
    if text == 1.0:  # about as large as in the window, whatever the font's line height
        assert sheet.findChildren(QLabel)[1].font().pointSizeF() > 0.85 * window.font().pointSizeF()


@pytest.mark.parametrize(
    ("size", "text"), [(LEAST_SIZE, 1.0), (LEAST_SIZE, 2.0), ((960, 540), 1.0)]
)
def test_where_it_would_be_too_small_to_read_it_scrolls(
    qtbot: QtBot, window: Window, size: tuple[int, int], text: float
) -> None:
    window.resize(*size)
    window.set_text_size(text)
    QApplication.processEvents()
    sheet = opened(qtbot, window)
    (area,) = sheet.findChildren(QScrollArea)
    assert window.rect().contains(area.geometry())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    for label in sheet.findChildren(QLabel):
        assert label.font().pointSizeF() > 0.69 * system
        assert label.width() >= label.minimumSizeHint().width()
        right = label.mapTo(area.viewport(), label.rect().topRight()).x()
        assert 0 <= right < area.viewport().width()
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down):
        before = bar.value()
        QTest.keyClick(sheet, key)
        assert bar.value() > before
    QTest.keyClick(sheet, Qt.Key.Key_Space)
    assert sheet_of(window) is None


def test_a_sheet_that_scrolls_has_two_columns_where_there_is_room(
    qtbot: QtBot, window: Window
) -> None:
    window.resize(942, 706)
    QApplication.processEvents()
    sheet = opened(qtbot, window)
    (area,) = sheet.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert area.width() > 0.75 * window.width()
    titles = {label.mapTo(sheet, QPoint(0, 0)).x() for label in groups_of(sheet)}
    assert len(titles) == 2


def groups_of(sheet: CheatSheet) -> list[QLabel]:
    return [label for label in sheet.findChildren(QLabel) if label.objectName() == "group"]


def test_it_closes_although_the_form_was_made_anew_meanwhile(qtbot: QtBot, window: Window) -> None:
    focused = window.form.fields["task"].label.buddy()
    assert focused is not None
    focused.setFocus()
    sheet = CheatSheet({"keys": [("?", "this sheet")]}, window)
    window.form.show_run((window.session.experiment.with_settings({"task": "sine"}),), 0)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet_of(window) is None
