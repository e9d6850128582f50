"""What one sees while going along the timeline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rnnviz.app.bars.timeline_slider import TimelineSlider, scale_of
from rnnviz.app.notices import Notice, pause_notice
from rnnviz.app.window import Window
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.style.theme import LIGHT
from rnnviz.training.fault import BadValue, Fault, Tensor, TensorKind
from rnnviz.training.snapshot.timeline import Timeline
from tests.app.helpers import RATE, TIMEOUT, settle, snapshot_of, train, wait_for_runs


def colors(slider: TimelineSlider) -> set[str]:
    image = slider.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_before_the_first_update_it_says_what_it_is_for(qtbot: QtBot, window: Window) -> None:
    slider, theme = window.timeline.slider, window.theme
    assert theme.ink not in colors(slider)  # no handle, and nothing to drag along
    assert theme.dim in colors(slider)
    train(qtbot, window, 5)
    qtbot.waitUntil(lambda: theme.color("loss") in colors(slider), timeout=TIMEOUT)
    assert theme.ink in colors(slider)
    assert theme.dim not in colors(slider)


def test_it_has_the_colours_of_another_theme_at_once(qtbot: QtBot, window: Window) -> None:
    window.set_theme(LIGHT)
    image = window.timeline.slider.grab().toImage()
    assert image.pixelColor(20, 20) == QColor(LIGHT.panel)


def test_a_bookmark_is_seen_at_once_and_a_command_in_the_colour_of_its_run(
    qtbot: QtBot, window: Window
) -> None:
    train(qtbot, window, 10)
    window.actions_by_name["bookmark"].trigger()
    assert snapshot_of(window).bookmarks == (10,)
    window.actions_by_name["bookmark"].trigger()
    assert snapshot_of(window).bookmarks == ()
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    window.session.edit_run(1)
    window.session.change({RATE: 0.02})
    train(qtbot, window, 8)
    slider = window.timeline.slider
    image = slider.grab().toImage()
    assert image.pixelColor(round(slider.x_of(10)), 2).name() == window.theme.run(1)[0]


def test_a_mark_at_the_end_is_whole(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    window.session.change({RATE: 0.02})
    settle(qtbot, window)
    slider = window.timeline.slider
    image, x = slider.grab().toImage(), round(slider.x_of(30))
    row = [image.pixelColor(x + column, 2).name() for column in range(-4, 4)]
    assert row == row[::-1]
    assert row[3] == window.theme.ink


def test_the_line_under_the_pointer_goes_along_with_a_drag(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 20)
    board, port = window.figure.board, window.view.viewport()
    pairs = zip(board.plots, board.places, strict=True)
    plot, area = next((plot, place.area) for plot, place in pairs if plot.kind == "loss")

    def at(update: int) -> QPoint:
        return QPoint(round(float(plot.updates.x(area, update))), round(area.y + area.height / 2))

    QTest.mouseMove(port, at(18))
    assert window.figure.cursor.update == 18
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=at(18))
    QTest.mouseMove(port, at(6))
    assert window.figure.cursor.update == 6
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at(6))
    slider = window.timeline.slider
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    assert window.figure.cursor.update is None
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))


def test_that_a_run_has_stopped_is_said_at_its_end_only(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 4)
    session, label = window.session, window.transport.notice
    end = snapshot_of(window)
    fault = Fault(5, Tensor(TensorKind.LOSS), LayerId(0), 3, BadValue.NAN)
    stopped = replace(end, fault=fault)
    past = replace(end, update=2, timeline=Timeline(4, True, stopped=True))
    session.noticed.emit(pause_notice([stopped]))
    session.snapshots_taken.emit((stopped,))
    assert label.text().startswith("Stopped: ")
    session.snapshots_taken.emit((past,))
    assert label.text() == ""
    session.noticed.emit(Notice("Update 2: best loss."))
    session.snapshots_taken.emit((stopped,))
    assert label.text() == "Update 2: best loss."
    timer = label.findChild(QTimer)
    assert timer is not None
    timer.start(0)  # its time is over
    qtbot.waitUntil(lambda: label.text().startswith("Stopped: "), timeout=TIMEOUT)


def test_its_scale_holds_where_runs_began_but_not_what_explodes() -> None:
    learned = np.concatenate([np.geomspace(2.0, 1e-4, 200), np.full(5000, 1e-4)])
    low, high = scale_of([learned]) or (0.0, 0.0)
    assert 10**low == pytest.approx(1e-4)
    assert 10**high == pytest.approx(2.0)  # ten times the median is 0.001
    exploded = np.concatenate([np.linspace(1.0, 0.5, 100), [30.0, 1e6, np.inf]])
    low, high = scale_of([exploded]) or (0.0, 0.0)
    assert 5 < 10**high < 10
    assert scale_of([np.array([np.nan])]) is None
    assert scale_of([]) is None


@pytest.mark.parametrize("spike", [1e6, 1e30])
def test_what_lies_beyond_the_scale_is_marked(qtbot: QtBot, window: Window, spike: float) -> None:
    train(qtbot, window, 40)
    snapshot, slider = snapshot_of(window), window.timeline.slider
    assert window.theme.alert not in colors(slider)
    loss = snapshot.metrics.loss
    values = loss.values.copy()
    values[19] = spike
    spiked = replace(snapshot.metrics, loss=replace(loss, values=values))
    slider.show_runs((replace(snapshot, metrics=spiked),))
    image, x = slider.grab().toImage(), round(slider.x_of(20))
    seen = {image.pixelColor(x + dx, y).name() for dx in (-1, 0) for y in range(6, 14)}
    assert window.theme.alert in seen
