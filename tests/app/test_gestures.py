"""The mouse in the real window: along the timesteps wherever there are some, between panels."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.window import Window
from rnnviz.figures.board.layout import Place
from rnnviz.figures.plots.plot import Plot
from tests.app.helpers import TIMEOUT, shown_panels

LEFT = Qt.MouseButton.LeftButton


def placed(window: Window, kind: str) -> tuple[Plot, Place]:
    """Return the first plot of a panel and its place."""
    board = window.figure.board
    return next(
        (plot, place)
        for plot, place in zip(board.plots, board.places, strict=True)
        if plot.kind == kind
    )


def spot(window: Window, kind: str, x: float = 0.5, y: float = 0.3) -> QPoint:
    """Return a point of a plot, by the shares of its area."""
    area = placed(window, kind)[1].area
    return QPoint(int(area.x + x * area.width), int(area.y + y * area.height))


def wheel(window: Window, point: QPoint, notches: int) -> None:
    port = window.view.viewport()
    turned = QWheelEvent(
        QPointF(point), QPointF(port.mapToGlobal(point)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(port, turned)


def drag(window: Window, start: QPoint, end: QPoint) -> None:
    port = window.view.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, pos=end)


def step_at(window: Window, kind: str, point: QPoint) -> int | None:
    plot, place = placed(window, kind)
    return plot.locate(point.x() - place.area.x, point.y() - place.area.y).step


def test_wheel_and_drag_move_whole_steps_under_the_pointer(qtbot: QtBot, window: Window) -> None:
    for kind in ("flow", "states", "gradient", "source_matrix", "history"):
        if kind not in shown_panels(window):
            window.figure.set_panels([*window.figure.panels, kind])
            qtbot.waitUntil(lambda kind=kind: kind in shown_panels(window), timeout=TIMEOUT)
        check_wheel_and_drag(window, kind)


def check_wheel_and_drag(window: Window, kind: str) -> None:
    figure = window.figure
    assert figure.traced is not None
    whole = figure.traced.trace.steps
    wheel(window, spot(window, kind), 3)
    first, last = figure.view.steps(whole)
    assert 1 < last - first < whole
    begin, upright = spot(window, kind), kind == "history"
    end = spot(window, kind, 0.5, 0.1) if upright else spot(window, kind, 0.2)
    grabbed = step_at(window, kind, begin)
    drag(window, begin, end)
    moved = figure.view.steps(whole)
    assert moved[1] - moved[0] == last - first
    assert moved != (first, last)
    now = step_at(window, kind, end)
    assert grabbed is not None
    assert now is not None
    if moved[0] > 0 and moved[1] < whole:  # otherwise there was no further to go
        assert abs(now - grabbed) <= 1
    wheel(window, spot(window, kind), -30)
    assert figure.view.window is None


def test_a_double_click_lets_a_panel_fill_the_figure_and_back(window: Window) -> None:
    for filled in ("states", None):
        QTest.mouseDClick(window.view.viewport(), LEFT, pos=spot(window, "states"))
        assert window.figure.maximised == filled


def test_a_border_is_dragged_and_remembered(window: Window) -> None:
    before = placed(window, "states")[1].area
    grip = QPoint(int(before.x) + 40, int(before.bottom) + 4)
    drag(window, grip, grip + QPoint(0, 24))
    assert placed(window, "states")[1].area.height > before.height
    assert window.preferences.proportions == window.figure.proportions
