"""The form keeps its place while its rows change."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.controls.fields import ChoiceField
from rnnviz.app.window import Window
from tests.app.helpers import choose


def place_of(window: Window, key: str) -> int:
    """Return how far below the top of the window a setting's control is."""
    box = window.form.fields[key].label.buddy()
    assert box is not None
    return box.mapTo(window, QPoint(0, 0)).y()


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("model.cell", ("gru", "rnn", "lstm")),
        ("training.optimizer", ("sgd", "adam")),
        ("training.clip", ("off", "norm")),
    ],
)
def test_a_choice_that_changes_the_rows_stays_under_the_pointer(
    qtbot: QtBot, window: Window, key: str, values: tuple[str, ...]
) -> None:
    bar = window.form.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    control = window.form.fields[key].label.buddy()
    assert control is not None
    window.form.ensureWidgetVisible(control)
    control.setFocus()
    before, scrolled = place_of(window, key), bar.value()
    assert scrolled > 0
    for value in values:
        choose(window, key, value)
        qtbot.waitUntil(lambda: not window.session.busy)
        QApplication.processEvents()  # what the layout still wants to do
        assert place_of(window, key) == before
        kept = window.form.fields[key].label.buddy()
        assert kept is not None
        assert kept.hasFocus()


def test_a_choice_may_replace_the_list_that_it_is_made_in(window: Window) -> None:
    """Another optimizer acts at once, and has other fields: the form is made again meanwhile."""
    for _ in range(10):
        field = window.form.fields["training.optimizer"]
        assert isinstance(field, ChoiceField)
        field.box.setFocus()
        key = Qt.Key.Key_Down if field.box.currentIndex() == 0 else Qt.Key.Key_Up
        QApplication.postEvent(
            field.box, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        )
        QApplication.processEvents()
        assert window.form.fields["training.optimizer"] is not field
    assert isinstance(QApplication.focusWidget(), type(field.box))
