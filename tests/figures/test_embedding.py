"""Panels in a pyqtgraph program that knows nothing of boards."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.errors import RnnvizError
from rnnviz.figures.embedding import EmbeddedPanel
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, LIGHT
from tests.figures.helpers import trained

MAGENTA = "#ff00ff"


class Program:
    """Somebody's window with the plots of a panel below one another."""

    def __init__(self, qtbot: QtBot, panel: EmbeddedPanel) -> None:
        self.widget, self.panel = pg.GraphicsLayoutWidget(), panel
        qtbot.addWidget(self.widget)
        for plot in panel.plots:
            self.widget.addItem(plot)
            self.widget.nextRow()
        self.widget.resize(640, 480)
        with qtbot.waitExposed(self.widget):
            self.widget.show()
        self.image()

    def image(self) -> QImage:
        return self.widget.grab().toImage()

    def place(self, plot: Plot, x: float, y: float) -> QPoint:
        """Return where a point of a plot is in the widget."""
        return self.widget.mapFromScene(plot.vb.mapViewToScene(QPointF(x, y)))

    def turn(self, plot: Plot, step: float, notches: int) -> None:
        """Turn the wheel over a step."""
        (_, (low, high)) = plot.vb.viewRange()
        place = QPointF(self.place(plot, step, (low + high) / 2))
        none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
        turned = QWheelEvent(
            place, self.widget.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), *none,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.widget.viewport(), turned)

    def drag(self, begin: QPoint, end: QPoint) -> None:
        """Drag with the left button."""
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        on_way = [begin + (end - begin) * share for share in (0.25, 0.5, 0.75, 1.0)]
        events = [
            (QEvent.Type.MouseButtonPress, begin, left, left),
            *((QEvent.Type.MouseMove, place, none, left) for place in on_way),
            (QEvent.Type.MouseButtonRelease, end, left, none),
        ]
        for kind, place, button, held in events:
            at, anywhere = QPointF(place), QPointF(self.widget.mapToGlobal(place))
            event = QMouseEvent(kind, at, anywhere, button, held, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self.widget.viewport(), event)


@pytest.fixture
def gates(qtbot: QtBot) -> Program:
    """The states of an LSTM: two time plots."""
    return Program(qtbot, EmbeddedPanel("states", trained()))


def shown(plot: Plot) -> tuple[float, float]:
    left, right = plot.vb.viewRange()[0]
    return left, right


def test_a_panel_is_drawn_with_what_is_added_to_it(qtbot: QtBot) -> None:
    panel = EmbeddedPanel("gradient", trained())
    (plot,) = panel.plots
    assert isinstance(plot, pg.PlotItem)
    curve = plot.plot([0, 15], [-4.0, -4.0], pen=pg.mkPen(MAGENTA, width=3))
    line = pg.InfiniteLine(pos=-8, angle=0, pen=pg.mkPen(MAGENTA, width=3))
    plot.addItem(line)
    program = Program(qtbot, panel)
    image, ranges = program.image(), plot.vb.viewRange()
    for height in (-4.0, -8.0):
        place = program.place(plot, 7.5, height)
        assert image.pixel(place) == argb(MAGENTA)
    assert image.pixel(program.place(plot, 14, -6.5)) == argb(DARK.panel)
    panel.show(trained(60))
    assert panel.plots == [plot]
    assert curve in plot.items
    assert line in plot.items
    assert plot.vb.viewRange() == ranges  # nothing scales by itself


def test_a_second_snapshot_is_drawn_in_the_same_plots(gates: Program) -> None:
    first, plots = gates.image(), list(gates.panel.plots)
    gates.panel.show(trained(90))
    assert gates.panel.plots == plots
    assert gates.image() != first
    gates.panel.show(trained())
    assert gates.image() == first


def test_the_wheel_zooms_whole_steps_of_all_plots_within_limits(gates: Program) -> None:
    one, other = gates.panel.plots
    whole = trained().trace.steps
    assert other.vb.linkedView(pg.ViewBox.XAxis) is one.vb
    assert shown(one) == shown(other) == (-0.5, whole - 0.5)
    gates.turn(other, 5, 2)
    left, right = shown(one)
    assert 0 < right - left < whole
    assert left < 5 < right
    assert (left + 0.5, right + 0.5) == (round(left + 0.5), round(right + 0.5))
    assert shown(other) == pytest.approx((left, right))
    assert one.area.width / (right - left) == one.time.column(one.area, 0).width  # data cut alike
    for _ in range(12):
        gates.turn(one, 5, 1)
    assert shown(one)[1] - shown(one)[0] == 2
    for _ in range(12):
        gates.turn(one, 5, -1)
    assert shown(one) == shown(other) == (-0.5, whole - 0.5)


def test_a_drag_moves_along_whole_steps(gates: Program) -> None:
    one, other = gates.panel.plots
    gates.turn(one, 8, 3)
    left, right = shown(one)
    begin, end = gates.place(one, left + 0.5, 2), gates.place(one, left + 2.5, 2)
    gates.drag(begin, end)
    assert shown(one) == (left - 2, right - 2)
    assert shown(other) == pytest.approx((left - 2, right - 2))


def test_a_plot_of_ones_own_joins_in(gates: Program) -> None:
    own = pg.ViewBox(enableMenu=False)  # a menu would be left behind
    gates.widget.addItem(own)
    own.setXLink(gates.panel.plots[0].vb)
    gates.image()
    own.setXRange(2.6, 6.2, padding=0)
    assert shown(gates.panel.plots[0]) == (2.5, 6.5)


def test_there_is_nothing_that_would_change_the_scales(gates: Program) -> None:
    for plot in gates.panel.plots:
        ranges = plot.vb.viewRange()
        assert not plot.menuEnabled()
        assert not plot.vb.menuEnabled()
        assert plot.vb.autoRangeEnabled() == [False, False]
        assert plot.buttonsHidden
        gates.turn(plot, 3, 0)
        plot.plot([0, 100], [-50, 50])
        gates.image()
        assert plot.vb.viewRange() == ranges


def test_an_instrument_and_another_theme_can_be_embedded(qtbot: QtBot) -> None:
    program = Program(qtbot, EmbeddedPanel("loss", trained(), theme=LIGHT))
    (plot,) = program.panel.plots
    before = plot.vb.viewRange()
    program.turn(plot, 50, 3)
    assert plot.vb.viewRange() == before  # its updates are always all
    image = program.image()
    colors = {image.pixel(x, y) for x in range(60, 600, 3) for y in range(60, 400, 3)}
    assert argb(LIGHT.panel) in colors


def test_an_unknown_panel_is_named_with_the_nearest() -> None:
    with pytest.raises(RnnvizError, match="gradient"):
        EmbeddedPanel("gradients", trained())
