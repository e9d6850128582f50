"""The real window, driven as a person would: by keys, mouse and the controls."""

import json
import re
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from rnnviz import Experiment, Trainer
from rnnviz.app.controls.fields import ChoiceField, NumberField
from rnnviz.app.parts import LEAST_SIZE
from rnnviz.app.window import Window
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.theme import DARK, LIGHT
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    press,
    snapshot_of,
    wait_for_update,
    wait_until_idle,
)


def find_unit(window: Window, step: int, unit: int) -> tuple[Plot, QPoint]:
    """Return the first plot that shows units, and where in it a step and unit lie."""
    board = window.figure.board
    for plot, place in zip(board.plots, board.places, strict=True):
        for x in range(round(place.area.x), round(place.area.right), 3):
            for y in range(round(place.area.y), round(place.area.bottom)):
                found = plot.locate(x - place.area.x, y - place.area.y)
                if (found.step, found.unit) == (step, unit):
                    return plot, QPoint(x, y)
    raise LookupError(f"no plot shows unit {unit} at step {step}")


def test_a_lesson(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    """Play, hover, pause, read the numbers, export: the way through the window."""
    assert snapshot_of(window).update == 0
    assert window.header.labels["state"].text() == "paused"
    press(window.view, Qt.Key.Key_Space)
    wait_for_update(qtbot, window, 25)
    assert window.session.running
    assert window.header.labels["state"].text() == "training"
    press(window.view, Qt.Key.Key_Space)
    assert not window.session.running
    wait_until_idle(qtbot, window)
    snapshot = snapshot_of(window)

    plot, point = find_unit(window, step=5, unit=3)
    QTest.mouseMove(window.view.viewport(), point)
    qtbot.waitUntil(lambda: window.figure.cursor.step == 5)
    assert window.figure.cursor.unit == 3
    value = snapshot.trace.layers[0].states["h"][5, 3, 0]
    shown = " ".join(plot.read(window.figure.cursor)).replace("\u2212", "-")
    assert abs(float(re.findall(r"-?[\d.]+", shown)[-1]) - value) < 0.005

    path = tmp_path / "lesson.png"
    window.export.write(path)
    with Image.open(path) as picture:
        assert picture.width == 2 * window.view.width()
        assert picture.height > 2 * window.view.height()  # there is a header
        embedded = json.loads(picture.text["rnnviz"])  # type: ignore[attr-defined]
    assert Experiment.from_dict(embedded["experiment"]) == window.session.experiment
    assert embedded["update"] == snapshot.update
    assert str(path) in window.transport.notice.text()

    here = Trainer(window.session.experiment)
    here.step(snapshot.update)
    assert here.snapshot(()).metrics.last_loss == snapshot.metrics.last_loss


def test_space_plays_whatever_has_the_focus(qtbot: QtBot, window: Window) -> None:
    for field in window.form.fields.values():
        control = field.label.buddy()
        assert control is not None
        control.setFocus()
        press(control, Qt.Key.Key_Space)
        assert window.session.running
        press(control, Qt.Key.Key_Space)
        assert not window.session.running
    press(control, Qt.Key.Key_Escape)
    assert window.view.hasFocus()


def test_a_live_setting_acts_at_once_and_is_said_to(qtbot: QtBot, window: Window) -> None:
    window.session.step(3)
    wait_for_update(qtbot, window, 3)
    field = window.form.fields[RATE]
    assert isinstance(field, NumberField)
    field.slider.setValue(field.slider.value() + 50)
    assert window.transport.notice.text().startswith("Learning rate changed to ")
    qtbot.waitUntil(
        lambda: snapshot_of(window).experiment.to_dict()[RATE] == field.value, timeout=TIMEOUT
    )
    assert snapshot_of(window).update == 3


def test_any_other_setting_restarts_and_is_said_to(qtbot: QtBot, window: Window) -> None:
    window.session.step(3)
    wait_for_update(qtbot, window, 3)
    cell = window.form.fields["model.cell"]
    assert isinstance(cell, ChoiceField)
    cell.box.setCurrentIndex(cell.box.findData("rnn"))
    cell.box.activated.emit(cell.box.currentIndex())
    qtbot.waitUntil(lambda: not snapshot_of(window).trace.layers[0].gates, timeout=TIMEOUT)
    assert snapshot_of(window).update == 0
    assert "the run restarted" in window.transport.notice.text()
    assert "model.cell.activation" in window.form.fields
    assert "RNN" in window.header.subject.text()


def test_a_change_that_has_not_settled_ends_with_the_window(window: Window) -> None:
    field = window.form.fields["task.delay"]
    assert isinstance(field, NumberField)
    field.slider.setValue(field.slider.value() + 50)
    assert any(timer.isActive() for timer in window.form.findChildren(QTimer))
    window.close()
    assert not any(timer.isActive() for timer in window.findChildren(QTimer))


def test_a_value_out_of_range_is_refused_in_words(window: Window) -> None:
    field = window.form.fields["task.delay"]
    assert isinstance(field, NumberField)
    field.text.setFocus()
    field.text.selectAll()
    QTest.keyClicks(field.text, "0")
    QTest.keyClick(field.text, Qt.Key.Key_Return)
    assert "task.delay must be a whole number from 1 to 1000" in window.transport.notice.text()
    assert field.text.text() == "10"


def test_themes_change_everything(qtbot: QtBot, window: Window) -> None:
    def ground() -> str:
        return window.grab().toImage().pixelColor(3, window.height() // 2).name()

    assert ground() == DARK.background
    window.actions_by_name["theme"].trigger()
    assert ground() == LIGHT.background
    assert window.figure.theme is LIGHT
    window.actions_by_name["theme"].trigger()
    assert ground() == DARK.background


def test_the_figure_goes_to_the_clipboard(qtbot: QtBot, window: Window) -> None:
    window.actions_by_name["copy"].trigger()
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * window.view.width()
    QGuiApplication.clipboard().clear()


def test_an_export_that_fails_is_one_sentence(window: Window, tmp_path: Path) -> None:
    window.export.write(tmp_path / "missing" / "a.png")
    assert "there is no folder" in window.transport.notice.text()
    window.export.write(tmp_path / "a.gif")
    assert ".png, .svg, .pdf" in window.transport.notice.text()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_cut_off(window: Window) -> None:
    scrolled = (window.form, window.view)
    for size in (LEAST_SIZE, (800, 600), (1280, 720), (1920, 1080)):
        window.resize(*size)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        for widget in window.findChildren(QWidget):
            inside = any(part is widget or part.isAncestorOf(widget) for part in scrolled)
            if widget.isVisibleTo(window) and not inside:
                corner = widget.mapTo(window, widget.rect().bottomRight())
                assert window.rect().contains(corner), (size, widget)
        assert not window.form.horizontalScrollBar().maximum()


def test_another_size_moves_the_plots_and_makes_none(window: Window) -> None:
    plots = list(window.figure.board.plots)
    for width in (1270, 1260, 1250):
        window.resize(width, 720)
        QApplication.processEvents()
    assert [id(plot) for plot in window.figure.board.plots] == [id(plot) for plot in plots]


def test_it_fits_small_screens() -> None:
    """Of 800x600, and of 1920x1080 at 200 %, a title and a bar leave less."""
    assert LEAST_SIZE[0] <= 0.92 * 800
    assert LEAST_SIZE[1] <= 0.92 * 540


def test_a_figure_without_room_is_scrolled_by_wheel_and_keys(window: Window) -> None:
    area = window.view.parentWidget().parentWidget()
    assert isinstance(area, QScrollArea)
    bars = area.horizontalScrollBar(), area.verticalScrollBar()
    assert [bar.maximum() for bar in bars] == [0, 0]
    window.resize(*LEAST_SIZE)
    window.actions_by_name["sidebar"].trigger()  # there would be room without the settings
    QApplication.processEvents()
    assert all(bar.maximum() > 0 for bar in bars)
    last = window.figure.board.places[-1].area
    assert last.right <= window.view.width()
    assert last.bottom <= window.view.height()
    QTest.keyClick(window.view, Qt.Key.Key_PageDown)
    assert bars[1].value() > 0
    QTest.keyClick(window.view, Qt.Key.Key_PageUp)
    assert bars[1].value() == 0
    above = window.view.mapTo(window, QPoint(window.view.width() // 3, 2))  # of all plots
    QTest.wheelEvent(window.windowHandle(), QPointF(above), QPoint(0, -120))
    assert bars[1].value() > 0
    window.resize(1280, 720)
    QApplication.processEvents()
    assert [bar.maximum() for bar in bars] == [0, 0]
