"""All text in another size: reached by keys, remembered, and nothing is cut off or overlaps."""

from itertools import combinations, product
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app.parts import LEAST_SIZE
from rnnviz.app.session import Session
from rnnviz.app.style.style import TEXT_SIZES
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import on_screen, remembered, wait_for_runs

SIZES = [LEAST_SIZE, (800, 600), (960, 540), (1280, 720), (1920, 1080)]
CTRL = Qt.KeyboardModifier.ControlModifier


def place(widget: QWidget, window: Window) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def test_keys_change_it_in_steps_and_it_is_remembered(window: Window, preferences: Path) -> None:
    points = window.header.subject.font().pointSizeF()
    for size in (*TEXT_SIZES[1:], TEXT_SIZES[-1]):
        QTest.keyClick(window.view, Qt.Key.Key_Equal, CTRL)
        assert window.text_size == size
        assert window.figure.text_scale == size
        assert remembered(window, preferences).text_size == size
        assert window.header.subject.font().pointSizeF() == pytest.approx(size * points)
    QTest.keyClick(window.view, Qt.Key.Key_Minus, CTRL)
    assert window.text_size == TEXT_SIZES[-2]
    QTest.keyClick(window.view, Qt.Key.Key_0, CTRL)
    assert window.text_size == remembered(window, preferences).text_size == 1.0


@pytest.mark.parametrize("runs", [1, 2])
def test_nothing_is_cut_off_or_overlaps(qtbot: QtBot, window: Window, runs: int) -> None:
    window.side.chosen = True  # also where there is little room for it
    if runs == 2:
        window.session.add_run()
        wait_for_runs(qtbot, window, 2)
    for text, size in product([1.0, 2.0], SIZES if runs == 1 else [LEAST_SIZE, (1280, 720)]):
        window.resize(*size)
        window.set_text_size(text)
        QApplication.processEvents()
        # Nobody else deletes the menus of the plots before, which would be styled anew each time.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert (window.width(), window.height()) == size
        check_places(window)


def check_places(window: Window) -> None:
    """Check that nothing is cut off and nothing overlaps."""
    assert window.form.horizontalScrollBar().maximum() == 0
    bar = [*window.transport.findChildren(QAbstractButton), window.transport.notice]
    head = [window.header.subject, *window.header.labels.values()]
    for group in (bar, head):
        visible = [one for one in group if one.isVisible()]
        for one, other in combinations(visible, 2):
            assert not place(one, window).intersects(place(other, window)), (one, other)
        for one in visible:
            assert window.rect().contains(place(one, window))
    for button in [*bar[:-1], *window.run_bar.findChildren(QAbstractButton)]:
        if not button.isVisible():
            continue
        assert button.width() >= button.minimumSizeHint().width(), button
    assert window.header.labels["update"].isVisible()
    assert window.header.labels["state"].isVisible()
    assert place(window.view.parentWidget(), window).bottom() < window.transport.y()
    shown = window.view.parentWidget()
    assert shown.width() > 0.5 * window.width(), "of the figure"
    assert shown.height() > 100, "of the figure"
    assert window.form.viewport().height() > 50
    wide = window.form.viewport().width()
    for field in window.form.fields.values():
        if field.isVisible():
            assert field.mapTo(window.form.viewport(), field.rect().bottomRight()).x() < wide
            assert field.width() >= field.minimumSizeHint().width(), field.key
            assert field.label.height() >= field.label.heightForWidth(field.label.width())


def test_what_opens_in_a_size_looks_as_what_was_brought_to_it(
    qtbot: QtBot, window: Window, scene: Scene, preferences: Path
) -> None:
    for size in (2.0, 1.0):
        window.set_text_size(size)
        window.preferences.write()
        with on_screen(qtbot, Window(scene, Session(*scene.experiments), DARK, preferences)) as new:
            for bar, same in ((new.transport, window.transport), (new.header, window.header)):
                assert bar.sizeHint() == same.sizeHint()


def test_a_narrow_bar_drops_words_before_it_takes_another_row(window: Window) -> None:
    def worded() -> bool:
        texts = [one for one in window.transport.findChildren(QLabel) if one.text() == "pace"]
        return texts[0].isVisible()

    heights = {}
    for width, text in ((1900, 1.0), (1280, 1.0), (1280, 2.0)):
        window.resize(width, 720)
        window.set_text_size(text)
        for _ in range(3):  # words that go make room, for which all is laid out once more
            QApplication.processEvents()
        heights[width, text] = window.transport.height(), worded()
    assert heights[1900, 1.0][1]
    assert not heights[1280, 1.0][1]
    assert heights[1900, 1.0][0] == heights[1280, 1.0][0]
    assert heights[1280, 2.0][0] > 2.5 * heights[1280, 1.0][0]
