"""The live figure: drawn in a view, pointed at and clicked on as a person would."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimeLine
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, LIGHT
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import View
from rnnviz.training.fault import Tensor, TensorKind
from tests.figures.helpers import BY_NUMBERS, MANY, Sheet, trained, with_fault

SIZE = (1000, 620)
FIRST = LayerId(0)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FigureView]:
    view = FigureView(Figure(DARK, MANY, view=BY_NUMBERS))
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.show()
    qtbot.waitExposed(view)
    view.figure.show(trained())
    yield view
    view.close()


def place(view: FigureView, name: str, step: int, across: float = 0.5) -> QPoint:
    """Return the point of a plot at a step, and at a share of its height."""
    board = view.figure.board
    for plot, where in zip(board.plots, board.places, strict=True):
        if plot.name == name:
            x = plot.time.centre(where.area, step)  # type: ignore[attr-defined]
            return QPoint(int(x), int(where.area.y + across * where.area.height))
    raise KeyError(name)


def point_at(view: FigureView, point: QPoint) -> None:
    QTest.mouseMove(view.viewport(), point)


def picture(view: FigureView) -> QImage:
    QApplication.processEvents()  # a grab of the view would draw all anew, without its caches
    seen = view.screen().grabWindow(view.winId())
    return seen.toImage().convertToFormat(QImage.Format.Format_RGB32)


def differing(one: QImage, other: QImage) -> float:
    """Return the share of the pixels that differ."""
    first, second = (np.frombuffer(image.constBits(), np.uint32) for image in (one, other))
    return float((first != second).mean())


def test_what_nobody_holds_is_gone_at_once(qtbot: QtBot) -> None:
    # The garbage collector takes plots to pieces in an order that PySide does not survive.
    gc.disable()
    try:
        view = FigureView(Figure(DARK))
        view.figure.show(trained())
        gone = [weakref.ref(one) for one in (view, view.figure)]
        del view
        assert [one() for one in gone] == [None, None]
    finally:
        gc.enable()


def test_the_window_shows_what_is_exported(view: FigureView) -> None:
    sheet = Sheet(trained(), size=SIZE, explains=True)
    assert picture(view) == sheet.image


def test_nothing_moves_on_without_a_view(qtbot: QtBot) -> None:
    view = FigureView(Figure(DARK))
    figure = view.figure
    slide = figure.findChild(QTimeLine)
    assert slide is not None
    figure.show(trained())
    figure.fold()
    assert slide.state() == QTimeLine.State.Running
    view.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert slide.state() == QTimeLine.State.NotRunning


@pytest.mark.parametrize("size", [SIZE, (1600, 900)])
def test_axes_drawn_anew_one_by_one_are_those_of_a_new_picture(
    view: FigureView, size: tuple[int, int]
) -> None:
    view.resize(*size)
    for updates in (0, 5, 110, 420):
        view.figure.show(trained(updates))
        assert picture(view) == Sheet(trained(updates), size=size, explains=True).image, updates


def test_what_is_kept_of_axes_follows_other_steps(view: FigureView) -> None:
    longer = trained(task__delay=30)
    for snapshot, window in (
        (trained(), (3, 9)), (trained(), None), (longer, None), (longer, (0, 8)), (trained(), None),
    ):  # fmt: skip
        view.figure.show(snapshot)
        view.figure.set_view(View(window=window))
        expected = Sheet(snapshot, size=SIZE, explains=True, view=View(window=window))
        assert picture(view) == expected.image, window


def test_axes_of_runs_drawn_anew_one_by_one_are_those_of_a_new_picture(view: FigureView) -> None:
    view.resize(1600, 900)
    view.figure.set_panels(None)
    for updates in (5, 110, 420):
        runs = trained(updates), trained(updates, model__cell="rnn")
        view.figure.show(*runs)
        assert picture(view) == Sheet(*runs, size=(1600, 900), explains=True).image, updates


def test_the_figure_fills_its_view(view: FigureView) -> None:
    view.resize(1200, 700)
    page = view.figure.board.page
    assert (page.width, page.height) == (view.viewport().width(), view.viewport().height())


def test_hovering_moves_one_cursor_through_every_panel(qtbot: QtBot, view: FigureView) -> None:
    with qtbot.waitSignal(view.figure.hovered) as heard:
        point_at(view, place(view, "states h", 7, 0.55))
    assert heard.args == [Cursor(7, 3, layer=FIRST, plot="states h", mark="h")]
    assert view.figure.cursor == Cursor(7, 3, layer=FIRST, plot="states h", mark="h")
    image, plain = picture(view), Sheet(trained(), size=SIZE, explains=True)
    for name in ("flow", "sequence", "states h", "states c", "gates", "losses", "gradient"):
        plot, where = plain.plot(name)
        x = round(plot.time.centre(where, 7) - 0.5)
        ys = range(int(where.y), int(where.bottom))
        changed = [image.pixel(x, y) != plain.pixel(x, y) for y in ys]
        assert sum(changed) > 0.2 * len(changed), name
    QTest.mouseMove(view.viewport(), QPoint(2, 2))
    assert view.figure.cursor == Cursor()


def test_a_click_pins_and_pinned_numbers_keep_updating(qtbot: QtBot, view: FigureView) -> None:
    figure = view.figure
    point = place(view, "states h", 7, 0.55)
    with qtbot.waitSignal(figure.pinned) as heard:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert heard.args == [Cursor(7, 3, layer=FIRST, plot="states h", mark="h")]
    point_at(view, place(view, "states h", 2))
    assert figure.cursor == Cursor(7, 3, layer=FIRST, plot="states h", mark="h")

    later = trained(updates=31)
    figure.show(later)
    plot = next(plot for plot in figure.board.plots if plot.name == "states h")
    value = later.trace.layers[0].states["h"][7, 3, 0]
    assert plot.read(figure.cursor)[-1] == f"h {value:+.2f}".replace("-", "−")

    elsewhere = place(view, "states h", 9, 0.55)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=elsewhere)
    assert figure.pin == Cursor(9, 3, layer=FIRST, plot="states h", mark="h")
    with qtbot.waitSignal(figure.pinned) as heard:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=elsewhere)
    assert heard.args == [Cursor()]
    assert figure.pin is None


def test_a_cursor_from_outside_says_nothing_and_spares_the_pin(view: FigureView) -> None:
    figure = view.figure
    heard: list[object] = []
    figure.hovered.connect(lambda *args: heard.append(args))
    figure.pinned.connect(lambda *args: heard.append(args))
    figure.set_cursor(Cursor(4, 1))
    assert figure.cursor == Cursor(4, 1)
    figure.set_pin(Cursor(6))
    figure.set_cursor(Cursor(2))
    assert figure.cursor == Cursor(6)
    figure.set_pin(None)
    assert figure.cursor == Cursor()
    assert heard == []


def test_titles_explain_themselves(view: FigureView) -> None:
    title = view.figure.board.places[0].title
    point_at(view, QPoint(int(title.x) + 20, int(title.y) + 5))
    assert "ribbon" in view.toolTip()
    point_at(view, place(view, "flow", 3))
    assert view.toolTip() == ""


def test_the_theme_changes_everything(view: FigureView) -> None:
    view.figure.set_theme(LIGHT)
    assert picture(view) == Sheet(trained(), theme=LIGHT, size=SIZE, explains=True).image


def test_text_size_panels_and_sequence_can_be_chosen(view: FigureView) -> None:
    figure = view.figure
    figure.set_text_scale(1.5)
    assert picture(view) == Sheet(trained(), size=SIZE, text_scale=1.5, explains=True).image
    figure.set_text_scale(1.0)
    figure.set_panels(["loss", "states"])
    assert [plot.name for plot in figure.board.plots] == ["states h", "states c", "loss"]
    assert figure.needs == {"trace"}
    figure.set_view(View(sequence=2))
    plot = next(iter(figure.board.plots))
    value = trained().trace.layers[0].states["h"][7, 3, 2]
    assert plot.read(Cursor(7, 3))[-1] == f"h {value:+.2f}".replace("-", "−")
    assert plot.note == "sequence 3 of 8"


def test_all_that_is_needed_is_asked_for() -> None:
    usual = {"trace", "history", "continuation", "plane"}
    assert Figure().needs == usual
    assert Figure(panels=MANY).needs == usual | {"sources", "spectrum"}
    assert Figure(panels=["loss"]).needs == frozenset()


def test_a_panel_just_made_visible_waits_for_its_snapshot(view: FigureView) -> None:
    figure = view.figure
    snapshot = trained()
    trace_only = dataclasses.replace(snapshot, parts={"trace": snapshot.parts["trace"]})
    figure.show(trace_only)
    assert "history" not in [plot.name for plot in figure.board.plots]
    figure.show(snapshot)
    assert "history" in [plot.name for plot in figure.board.plots]


def test_a_figure_without_a_snapshot_is_an_empty_page(qtbot: QtBot) -> None:
    view = FigureView(Figure())
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    assert picture(view).pixel(150, 100) == argb(DARK.background)


def test_other_runs_follow_one_another(view: FigureView) -> None:
    """The layout follows the rows, and nothing of the run before stays."""
    for snapshot in (
        trained(task="adding"),
        trained(model__cell="rnn"),
        with_fault(trained(), Tensor(TensorKind.STATE, "h"), 3),
        trained(),
    ):
        view.figure.show(snapshot)
        assert picture(view) == Sheet(snapshot, size=SIZE, explains=True).image


def test_plots_are_made_once(view: FigureView) -> None:
    board = view.figure.board
    plots, items = list(board.plots), len(view.scene().items())
    for updates in (31, 32, 33):
        view.figure.show(trained(updates=updates))
        view.figure.set_cursor(Cursor(3))
        picture(view)
    assert list(board.plots) == plots
    assert len(view.scene().items()) == items
    view.figure.show(trained(model__cell="rnn"))
    assert len(list(board.plots)) < len(plots)


def test_a_very_large_view_draws_all_larger(view: FigureView) -> None:
    view.resize(3200, 1900)
    assert view.figure.board.scale() == 2.0
    assert view.figure.board.page == (0, 0, 1600, 950)
    sheet = Sheet(trained(), size=(1600, 950), ratio=2.0, explains=True)
    assert differing(picture(view), sheet.image) < 1e-4  # an edge may round either way
    plot, where = sheet.plot("states h")
    x, y = plot.time.centre(where, 7), where.y + where.height * 3.5 / 6
    point_at(view, QPoint(int(2 * x), int(2 * y)))
    assert view.figure.cursor == Cursor(7, 3, layer=FIRST, plot="states h", mark="h")


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_heatmaps_stay_sharp_at_any_pixel_ratio(ratio: float) -> None:
    sheet = Sheet(trained(), panels=["states"], size=(400, 300), ratio=ratio)
    plot, where = sheet.plot("states h")
    table = set(DARK.signed.table.tolist())
    for step in range(16):
        x = plot.time.centre(where, step) * ratio
        ys = np.arange(where.y + 1, where.bottom - 1) * ratio
        assert {sheet.pixel(x, y) for y in ys} <= table
