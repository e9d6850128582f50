"""However many panels are on, none becomes a sliver, and all can be reached."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from rnnviz.app.window import Window
from rnnviz.figures.board.column import least_of
from rnnviz.figures.plots.panel import TimePanel
from rnnviz.registry import panels
from tests.app.helpers import TIMEOUT

TASKS_OF_THEIR_OWN = {"characters", "continuation", "decision_plane", "generated"}
EVERY = [kind for kind in panels if kind not in TASKS_OF_THEIR_OWN]


def scroll_area(window: Window) -> QScrollArea:
    area = window.view.parentWidget().parentWidget()
    assert isinstance(area, QScrollArea)
    return area


def show_all(qtbot: QtBot, window: Window, kinds: Sequence[str] = EVERY) -> None:
    window.figure.set_panels(kinds)
    wanted = set(kinds) - {"compare"}
    qtbot.waitUntil(
        lambda: {plot.kind for plot in window.figure.board.plots} == wanted, timeout=TIMEOUT
    )
    QApplication.processEvents()


@pytest.mark.parametrize("text_size", [1.0, 1.5])
def test_no_plot_is_lower_than_can_be_read(qtbot: QtBot, window: Window, text_size: float) -> None:
    window.set_text_size(text_size)
    show_all(qtbot, window)
    board, em = window.figure.board, window.figure.board.look.text.em
    for plot, place in zip(board.plots, board.places, strict=True):
        assert place.area.height >= least_of(plot) * em - 1, plot.name
        assert place.area.bottom <= window.view.height()
    bar = scroll_area(window).verticalScrollBar()
    assert bar.maximum() == window.view.height() - scroll_area(window).viewport().height() > 0


def test_what_stands_around_the_plots_stays_in_view(qtbot: QtBot, window: Window) -> None:
    show_all(qtbot, window)
    area, board = scroll_area(window), window.figure.board
    top = board.hit_test.panel_plot_at(board.places[0].area.x + 5, board.places[0].area.y + 5)
    assert top is not None
    line = board._line
    assert line is not None
    for share in (0.0, 0.5, 1.0):
        bar = area.verticalScrollBar()
        bar.setValue(round(share * bar.maximum()))
        assert line.pos().y() + board.page.height == bar.value() + area.viewport().height()
        assert board._top.pos().y() == bar.value()
    # Under the line that explains there is no plot to point at.
    hidden = bar.value() + area.viewport().height() - 3
    assert board.hit_test.locate(board.places[0].area.x + 5, hidden) is None


def test_columns_that_fit_stay_while_others_are_scrolled(qtbot: QtBot, window: Window) -> None:
    instruments = [kind for kind in EVERY if not issubclass(panels[kind], TimePanel)]
    show_all(qtbot, window, ["states", "losses", *instruments])
    bar, board = scroll_area(window).verticalScrollBar(), window.figure.board
    before = list(board.places)
    bar.setValue(bar.maximum())
    times = len(board.plots.times[0])
    for plot, old, new in zip(board.plots, before, board.places, strict=True):
        stays = plot in board.plots.times[0]
        assert new.area.y - old.area.y == (bar.value() if stays else 0)
        shown = plot.mapToItem(board, plot.vb.geometry().topLeft())
        assert (round(shown.x()), round(shown.y())) == (new.area.x, new.area.y)
    place = board.places[times - 1].area
    found = board.hit_test.plot_at(place.x + 5, place.y + 5)
    assert found is not None
    assert found[0] is board.plots.times[0][-1]


def test_the_wheel_scrolls_beside_the_timesteps_and_zooms_on_them(
    qtbot: QtBot, window: Window
) -> None:
    show_all(qtbot, window)
    bar, place = scroll_area(window).verticalScrollBar(), window.figure.board.places[0]

    def turn(x: float, y: float) -> None:
        at = QPointF(window.view.mapTo(window, QPoint(int(x), int(y))))
        QTest.wheelEvent(window.windowHandle(), at, QPoint(0, 120 if bar.value() else -120))
        QApplication.processEvents()

    turn(place.area.x + 5, place.title.y + 2)
    assert bar.value() > 0
    assert window.figure.view.window is None
    bar.setValue(0)
    QTest.wheelEvent(
        window.windowHandle(),
        QPointF(window.view.mapTo(window, QPoint(int(place.area.x) + 50, int(place.area.y) + 5))),
        QPoint(0, 120),
    )
    assert window.figure.view.window is not None
    assert bar.value() == 0


def test_one_panel_needs_no_scrolling(qtbot: QtBot, window: Window) -> None:
    show_all(qtbot, window)
    window.figure.maximise("gates")
    bar = scroll_area(window).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=TIMEOUT)
