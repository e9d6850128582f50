"""The difference of two runs in the window: by a key, and refused in a sentence."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from rnnviz.app.window import Window
from tests.app.helpers import RATE, press, wait_for_runs, wait_until_idle


def test_a_key_shows_the_difference_of_two_branches(qtbot: QtBot, window: Window) -> None:
    def said() -> str:
        return window.transport.notice.text()

    press(window.view, Qt.Key.Key_D)
    assert not window.figure.view.difference
    assert "one run only" in said()
    window.session.step(2)
    wait_until_idle(qtbot, window)
    window.session.branch()
    window.session.change({RATE: 0.05})
    wait_for_runs(qtbot, window, 2)
    window.session.step(2)
    wait_until_idle(qtbot, window)
    window.figure.set_panels(["states"])
    press(window.view, Qt.Key.Key_D)
    assert window.figure.view.difference
    assert "shown less run A in States" in said()
    titles = [str(column[0].title) for column in window.figure.board.plots.times]
    assert titles == ["Hidden state h", "Hidden state h · B − A"]
    press(window.view, Qt.Key.Key_D)
    assert not window.figure.view.difference
    window.session.change({"model.units": 5})
    wait_until_idle(qtbot, window)
    press(window.view, Qt.Key.Key_D)
    assert window.figure.view.difference
    assert "hidden units (8 | 5)" in said()
