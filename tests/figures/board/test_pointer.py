"""Zooming, dragging borders, choosing by a click: what the pointer does to a live figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimeLine
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.board.layout import USUAL_PROPORTIONS
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import View
from rnnviz.training.losses import Losses, Which
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.sources import SOURCES
from tests.figures.helpers import BY_NUMBERS, MANY, trained

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(qtbot: QtBot) -> FigureView:
    figure = Figure(panels=MANY, view=BY_NUMBERS)
    made = FigureView(figure)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    figure.show(trained())
    return made


def area_of(view: FigureView, name: str) -> Area:
    board = view.figure.board
    return next(
        place.area
        for plot, place in zip(board.plots, board.places, strict=True)
        if plot.name == name
    )


def turn(view: FigureView, x: float, y: float, notches: int, shift: bool = False) -> None:
    viewport, at = view.viewport(), QPointF(x, y)
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else NONE
    event = QWheelEvent(at, QPointF(viewport.mapToGlobal(at.toPoint())), QPoint(),
                        QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(viewport, event)


def drag(view: FigureView, start: tuple[float, float], by: tuple[float, float]) -> None:
    viewport = view.viewport()
    first = QPoint(round(start[0]), round(start[1]))
    last = first + QPoint(round(by[0]), round(by[1]))
    QTest.mousePress(viewport, LEFT, NONE, first)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, first + (last - first) * share)
    QTest.mouseRelease(viewport, LEFT, NONE, last)


def test_steps_without_a_trace_cannot_be_zoomed(view: FigureView) -> None:
    figure = view.figure
    figure.maximise("source_matrix")
    (snapshot,) = figure.snapshots
    figure.show(replace(snapshot, parts={"sources": snapshot[SOURCES]}))
    area = area_of(view, "source_matrix")
    turn(view, area.x + area.width / 2, area.y + 20, 1)
    drag(view, (area.x + area.width / 2, area.y + 20), (60, 0))
    assert figure.view == BY_NUMBERS


def test_the_wheel_zooms_all_time_axes_around_the_step_under_it(view: FigureView) -> None:
    figure, area = view.figure, area_of(view, "states h")
    x = area.x + area.width * 9.5 / 16
    for _ in range(3):
        turn(view, x, area.y + 5, 1)
    start, stop = figure.view.steps(16)
    assert stop - start < 12
    assert start < 9 < stop
    shown = {(plot.run.time.start, plot.run.time.steps) for plot in figure.board.plots if plot.run}
    assert shown == {(start, stop - start)}
    for _ in range(9):
        turn(view, x, area.y + 5, -1)
    assert figure.view.window is None


def test_while_zoomed_a_drag_and_shift_wheel_move_along(view: FigureView) -> None:
    figure, area = view.figure, area_of(view, "states h")
    figure.set_view(View(window=(4, 8)))
    drag(view, (area.x + area.width / 2, area.y + 5), (-area.width / 2, 0))
    assert figure.view.window == (6, 10)
    assert figure.pin is None  # a drag is no click
    turn(view, area.x + 50, area.y + 5, 1, shift=True)
    assert figure.view.window == (5, 9)
    drag(view, (area.x + area.width / 2, area.y + 5), (3 * area.width / 7, 200))
    assert figure.view.window == (3, 7)


def test_a_border_between_rows_can_be_dragged(qtbot: QtBot, view: FigureView) -> None:
    figure = view.figure
    before, below = area_of(view, "states h"), area_of(view, "states c")
    with qtbot.waitSignal(figure.resized):
        drag(view, (before.x + 40, before.bottom + 4), (0, 20))
    after, lower = area_of(view, "states h"), area_of(view, "states c")
    assert after.height == pytest.approx(before.height + 20, abs=1)
    assert lower.height == pytest.approx(below.height - 20, abs=1)
    assert area_of(view, "flow") == pytest.approx(area_of(view, "flow"))
    assert figure.pin is None
    drag(view, (after.x + 40, after.bottom + 4), (0, 2000))
    assert area_of(view, "states c").height >= 4
    view.resize(1200, 600)  # the proportions are kept
    assert area_of(view, "states h").height > area_of(view, "states c").height
    figure.set_proportions(USUAL_PROPORTIONS)
    view.resize(1200, 800)
    assert area_of(view, "states h") == before


def test_the_border_right_of_the_time_column_can_be_dragged(view: FigureView) -> None:
    before = area_of(view, "states h")
    drag(view, (before.right + 6, before.y + 10), (-100, 0))
    after = area_of(view, "states h")
    assert after.width == pytest.approx(before.width - 100, abs=6)
    assert area_of(view, "loss").right == pytest.approx(1200 - before.x, abs=before.x)


def test_a_file_keeps_the_proportions(view: FigureView) -> None:
    before = area_of(view, "states h")
    drag(view, (before.x + 40, before.bottom + 4), (0, 30))
    with view.figure.page() as page:
        places = zip(page.board.plots, page.board.places, strict=True)
        heights = {plot.name: place.area.height for plot, place in places}
    assert heights["states h"] == pytest.approx(before.height + 30, abs=2)


def test_a_click_on_the_names_of_the_rows_shows_the_next_sequence(view: FigureView) -> None:
    figure, area = view.figure, area_of(view, "sequence")
    point = QPoint(int(area.x) - 10, int(area.y) + 10)
    QTest.mouseMove(view.viewport(), point)
    assert "sequence 2 of 8" in view.toolTip()
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(view.viewport(), LEFT, pos=point)
    assert figure.view == replace(BY_NUMBERS, sequence=1)
    assert figure.focus == Focus(sequence=1)
    assert figure.pin is None


def test_pointing_at_a_row_of_the_source_matrix_asks_for_its_loss(
    qtbot: QtBot, view: FigureView
) -> None:
    area = area_of(view, "source_matrix")
    with qtbot.waitSignal(view.figure.hovered) as heard:
        QTest.mouseMove(view.viewport(), QPoint(int(area.x) + 5, int(area.y) + 3))
    cursor = heard.args[0]
    assert isinstance(cursor, Cursor)
    assert cursor.source == 15
    assert view.figure.focus == Focus(losses=Losses(Which.STEP, 15))


def test_a_sequence_is_chosen_by_its_trajectory(qtbot: QtBot) -> None:
    figure = Figure(panels=["state_space"], view=BY_NUMBERS)
    made = FigureView(figure)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    figure.show(trained())
    plot, place = next(iter(figure.board.plots)), figure.board.places[0]
    points = plot.points  # type: ignore[attr-defined]
    steps, _, size = points.shape
    places = [
        [plot.vb.mapFromView(QPointF(*points[t, :, k])) for k in range(size)] for t in range(steps)
    ]
    xs = np.array([[place.area.x + one.x() for one in row] for row in places])
    ys = np.array([[place.area.y + one.y() for one in row] for row in places])
    own = [(xs[t, 0], ys[t, 0]) for t in range(16)]
    step, sequence = max(
        ((t, k) for t in range(16) for k in range(1, 8)),
        key=lambda tk: min(abs(xs[tk] - x) + abs(ys[tk] - y) for x, y in own),
    )
    choice = figure.board.hit_test.choice_at(float(xs[step, sequence]), float(ys[step, sequence]))
    assert choice is not None
    assert choice.view == replace(BY_NUMBERS, sequence=sequence)


def button(view: FigureView) -> tuple[QPoint, str]:
    board = view.figure.board
    for plot, place in zip(board.plots, board.places, strict=True):
        found = plot.header.switch_place
        if found is not None and plot.switch is not None:
            x, y = place.title.x + found.x + found.width / 2, place.title.y + found.y + 4
            return QPoint(round(x), round(y)), plot.switch.label
    raise LookupError


def test_a_press_on_fold_lets_the_network_slide_into_its_cell(
    qtbot: QtBot, view: FigureView
) -> None:
    figure = view.figure
    seen: list[float] = []
    figure._slide.valueChanged.connect(lambda _: seen.append(figure.view.folded))
    point, label = button(view)
    assert label == "fold"
    with qtbot.waitSignal(figure._slide.finished):
        QTest.mouseClick(view.viewport(), LEFT, NONE, point)
    assert figure.view.folded == 1
    assert seen == sorted(seen)
    assert any(0 < folded < 1 for folded in seen)
    assert figure.pin is None
    assert button(view)[1] == "unfold"
    with qtbot.waitSignal(figure._slide.finished):
        QTest.mouseClick(view.viewport(), LEFT, NONE, button(view)[0])
    assert figure.view.folded == 0
    assert figure._slide.state() == QTimeLine.State.NotRunning


def test_folding_can_turn_back_on_its_way(qtbot: QtBot, view: FigureView) -> None:
    figure = view.figure
    figure.fold()
    qtbot.waitUntil(lambda: figure.view.folded > 0.1)
    with qtbot.waitSignal(figure._slide.finished):
        figure.fold()
    assert figure.view.folded == 0
    figure.fold(False)  # it is unrolled already
    assert figure._slide.state() == QTimeLine.State.NotRunning


def test_another_choice_while_it_folds_does_not_stop_it(qtbot: QtBot, view: FigureView) -> None:
    figure = view.figure
    with qtbot.waitSignal(figure._slide.finished):
        figure.fold()
        figure.set_view(replace(figure.view, sequence=2))
    assert figure.view == replace(BY_NUMBERS, sequence=2, folded=1.0)
