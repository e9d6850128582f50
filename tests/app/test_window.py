"""The real window, driven as a person would: by keys, mouse and the controls."""

import json
import multiprocessing
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rnnviz import Experiment, Trainer
from rnnviz.app.controls.fields import ChoiceField, NumberField
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.theme import DARK, LIGHT
from rnnviz.training.settings.scene import Scene
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.snapshot import Snapshot

RATE = "training.optimizer.learning_rate"
LONG = Experiment().with_settings({"model.units": 8, "training.batch": 4, "task.delay": 12})


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(Scene("test", LONG, "A test"), Session(LONG), DARK)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.snapshot is not None, timeout=20_000)
    yield window
    window.close()
    window.deleteLater()


def now(window: Window) -> Snapshot:
    assert window.snapshot is not None
    return window.snapshot


def press(widget: QWidget, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(widget, key, modifier)


def until(qtbot: QtBot, window: Window, update: int) -> None:
    qtbot.waitUntil(lambda: now(window).update >= update, timeout=20_000)


def idle(qtbot: QtBot, window: Window) -> None:
    """Wait until nothing is under way any more."""
    qtbot.waitUntil(lambda: not window.session.busy, timeout=20_000)


def find_unit(window: Window, step: int, unit: int) -> tuple[Plot, QPoint]:
    """Return the first plot that shows units, and where in it a step and unit lie."""
    drawing = window.figure.drawing
    for plot, place in zip(drawing.plots, drawing.places, strict=True):
        for x in range(round(place.area.x), round(place.area.right), 3):
            for y in range(round(place.area.y), round(place.area.bottom)):
                found = plot.locate(place.area, x, y)
                if (found.step, found.unit) == (step, unit):
                    return plot, QPoint(x, y)
    raise LookupError(f"no plot shows unit {unit} at step {step}")


def test_a_lesson(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    """Play, hover, pause, read the numbers, export: the way through the window."""
    assert now(window).update == 0
    assert window.header.labels["state"].text() == "paused"
    press(window.view, Qt.Key.Key_Space)
    until(qtbot, window, 25)
    assert window.session.running
    assert window.header.labels["state"].text() == "training"
    press(window.view, Qt.Key.Key_Space)
    assert not window.session.running
    idle(qtbot, window)
    snapshot = now(window)

    plot, point = find_unit(window, step=5, unit=3)
    QTest.mouseMove(window.view.viewport(), point)
    qtbot.waitUntil(lambda: window.figure.cursor.step == 5)
    assert window.figure.cursor.unit == 3
    value = snapshot.trace.layers[0].states["h"][5, 3, 0]
    shown = " ".join(plot.read(window.figure.cursor)).replace("\u2212", "-")
    assert abs(float(re.findall(r"-?[\d.]+", shown)[-1]) - value) < 0.005

    path = tmp_path / "lesson.png"
    window.export_to(path)
    with Image.open(path) as picture:
        assert picture.width == 2 * window.view.width()
        assert picture.height > 2 * window.view.height()  # there is a header
        embedded = json.loads(picture.text["rnnviz"])  # type: ignore[attr-defined]
    assert Experiment.from_dict(embedded["experiment"]) == LONG
    assert embedded["update"] == snapshot.update
    assert str(path) in window.transport.notice.text()

    here = Trainer(LONG)
    here.step(snapshot.update)
    assert here.snapshot(()).metrics.last_loss == snapshot.metrics.last_loss


def test_at_pace_one_no_update_is_skipped(qtbot: QtBot, window: Window) -> None:
    updates: list[int] = []
    window.session.snapshots_taken.connect(lambda runs: updates.append(runs[0].update))
    window.session.play()
    until(qtbot, window, 20)
    window.session.pause()
    assert updates[: len(updates)] == sorted(updates)
    assert np.diff(updates[1:]).max() == 1


def test_steps(qtbot: QtBot, window: Window) -> None:
    press(window.view, Qt.Key.Key_Right)
    until(qtbot, window, 1)
    press(window.view, Qt.Key.Key_Right, shift=True)
    until(qtbot, window, 11)
    idle(qtbot, window)
    assert now(window).update == 11
    assert not window.session.running


def test_at_rest_every_panel_shows_the_present(qtbot: QtBot, window: Window) -> None:
    press(window.view, Qt.Key.Key_Space)
    until(qtbot, window, 5)
    press(window.view, Qt.Key.Key_Space)
    idle(qtbot, window)
    assert now(window)[SOURCES].update == now(window)[SPECTRUM].update == now(window).update


def test_quick_repeated_keys_are_all_obeyed(qtbot: QtBot, window: Window) -> None:
    for _ in range(9):
        press(window.view, Qt.Key.Key_Right)
    until(qtbot, window, 9)
    for _ in range(5):
        press(window.view, Qt.Key.Key_Space)
    assert window.session.running
    press(window.view, Qt.Key.Key_Space)
    idle(qtbot, window)
    assert not window.session.running


def test_space_plays_whatever_has_the_focus(qtbot: QtBot, window: Window) -> None:
    for field in window.controls.fields.values():
        control = field.label.buddy()
        assert control is not None
        control.setFocus()
        press(control, Qt.Key.Key_Space)
        assert window.session.running
        press(control, Qt.Key.Key_Space)
        assert not window.session.running
    press(control, Qt.Key.Key_Escape)
    assert window.view.hasFocus()


def test_the_three_restarts(qtbot: QtBot, window: Window) -> None:
    first = now(window)
    window.session.step(5)
    until(qtbot, window, 5)
    before = now(window).metrics.loss.values

    def restarted(name: str) -> Snapshot:
        window.actions_by_name[name].trigger()
        qtbot.waitUntil(lambda: now(window).update == 0, timeout=20_000)
        zero = now(window)
        window.session.step(5)
        until(qtbot, window, 5)
        return zero

    def data(snapshot: Snapshot) -> np.ndarray:
        return np.asarray(snapshot.probe.batch.inputs)

    def hidden(snapshot: Snapshot) -> np.ndarray:
        return np.asarray(snapshot.trace.layers[0].states["h"])

    same = restarted("restart")
    assert np.array_equal(hidden(same), hidden(first))
    assert np.array_equal(now(window).metrics.loss.values, before)
    weights = restarted("new_weights")
    assert np.array_equal(data(weights), data(first))
    assert not np.array_equal(hidden(weights), hidden(first))
    assert window.session.experiment.seed.weights == LONG.seed.weights + 1
    other = restarted("new_data")
    assert not np.array_equal(data(other), data(first))
    assert window.session.experiment.seed.data == LONG.seed.data + 1


def test_a_live_setting_goes_on_and_is_said_to(qtbot: QtBot, window: Window) -> None:
    window.session.step(3)
    until(qtbot, window, 3)
    field = window.controls.fields[RATE]
    assert isinstance(field, NumberField)
    field.slider.setValue(field.slider.value() + 50)
    assert "goes on" in window.transport.notice.text()
    qtbot.waitUntil(lambda: now(window).experiment.to_dict()[RATE] == field.value, timeout=20_000)
    assert now(window).update == 3


def test_any_other_setting_begins_anew_and_is_said_to(qtbot: QtBot, window: Window) -> None:
    window.session.step(3)
    until(qtbot, window, 3)
    cell = window.controls.fields["model.cell"]
    assert isinstance(cell, ChoiceField)
    cell.box.setCurrentIndex(cell.box.findData("rnn"))
    cell.box.activated.emit(cell.box.currentIndex())
    qtbot.waitUntil(lambda: not now(window).trace.layers[0].gates, timeout=20_000)
    assert now(window).update == 0
    assert "a new run has begun" in window.transport.notice.text()
    assert "model.cell.activation" in window.controls.fields
    assert "RNN" in window.header.subject.text()


def test_settings_changed_quickly_while_it_trains(qtbot: QtBot, window: Window) -> None:
    window.session.play()
    for delay in (20, 15, 8, 30, 4):
        window.session.change({"task.delay": delay})
        window.session.change({RATE: 0.001 * delay})
    until(qtbot, window, 5)
    assert now(window).experiment.to_dict()["task.delay"] == 4
    assert now(window).trace.steps == 4 + 2 * 3
    assert window.session.running


def test_a_change_that_has_not_settled_ends_with_the_window(window: Window) -> None:
    field = window.controls.fields["task.delay"]
    assert isinstance(field, NumberField)
    field.slider.setValue(field.slider.value() + 50)
    assert any(timer.isActive() for timer in window.controls.findChildren(QTimer))
    window.close()
    assert not any(timer.isActive() for timer in window.findChildren(QTimer))


def test_a_value_out_of_range_is_refused_in_words(window: Window) -> None:
    field = window.controls.fields["task.delay"]
    assert isinstance(field, NumberField)
    field.text.setFocus()
    field.text.selectAll()
    QTest.keyClicks(field.text, "0")
    QTest.keyClick(field.text, Qt.Key.Key_Return)
    assert "task.delay must be a whole number from 1 to 1000" in window.transport.notice.text()
    assert field.text.text() == "12"


def test_pace_max_trains_between_frames(qtbot: QtBot, window: Window) -> None:
    updates: list[int] = []
    window.session.snapshots_taken.connect(lambda runs: updates.append(runs[0].update))
    window.transport.paces["max"].click()
    press(window.view, Qt.Key.Key_Space)
    until(qtbot, window, 200)
    assert np.diff(updates).max() > 1
    press(window.view, Qt.Key.Key_Space)
    idle(qtbot, window)
    assert not window.session.running


def test_it_pauses_when_solved_and_says_so(qtbot: QtBot, window: Window) -> None:
    window.session.change({"task.delay": 1, "task.symbols": 1, "training.batch": 32})
    window.transport.paces["max"].click()
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.running, timeout=60_000)
    assert window.transport.notice.text().startswith("Solved at update")
    assert window.header.labels["state"].text() == f"solved at {now(window).solved_at:,}"
    solved = now(window).update
    press(window.view, Qt.Key.Key_Space)
    until(qtbot, window, solved + 10)


def test_a_new_run_plays_on_unless_the_person_paused(qtbot: QtBot, window: Window) -> None:
    window.session.change({"task.delay": 1, "task.symbols": 1, "training.batch": 32})
    window.transport.paces["max"].click()
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.running, timeout=60_000)
    window.session.change({"model.cell": "rnn"})
    assert window.session.running
    window.session.pause()
    window.session.change({"model.cell": "lstm"})
    assert not window.session.running
    idle(qtbot, window)


@pytest.mark.parametrize("radius", [1.1, 3.0])
def test_an_explosion_pauses_and_is_explained(qtbot: QtBot, window: Window, radius: float) -> None:
    window.session.change(
        {
            "model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": radius,
            "task.delay": 100, "training.clip": "off", "training.optimizer": "sgd", RATE: 1.0,
        }
    )  # fmt: skip
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.running, timeout=60_000)
    assert "that update was not applied" in window.transport.notice.text()
    assert "at timestep" in window.transport.notice.text()
    assert window.header.labels["state"].text().startswith("stopped")
    assert now(window).fault is not None


def test_a_worker_that_dies_is_replaced(qtbot: QtBot, window: Window) -> None:
    window.session.play()
    until(qtbot, window, 3)
    worker = window.session._process.process
    worker.kill()
    qtbot.waitUntil(lambda: "ended unexpectedly" in window.transport.notice.text(), timeout=20_000)
    assert not window.session.running
    qtbot.waitUntil(lambda: now(window).update == 0, timeout=20_000)
    window.session.play()
    until(qtbot, window, 3)


def test_a_closed_window_begins_nothing(window: Window) -> None:
    session = window.session
    window.close()
    for deed in (session.play, session.step, session.restart, session.add_run, session.refresh):
        deed()
    session.change({RATE: 0.5, "task.delay": 3})
    session.remove_run()
    assert not session.busy
    assert not multiprocessing.active_children()


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
    window.export_to(tmp_path / "missing" / "a.png")
    assert "there is no folder" in window.transport.notice.text()
    window.export_to(tmp_path / "a.gif")
    assert ".png, .svg, .pdf" in window.transport.notice.text()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_nothing_is_cut_off(qtbot: QtBot, window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window) and not window.controls.isAncestorOf(widget):
            corner = widget.mapTo(window, widget.rect().bottomRight())
            assert window.rect().contains(corner), widget
    assert not window.controls.horizontalScrollBar().maximum()


def test_nothing_runs_while_nothing_changes(qtbot: QtBot, window: Window) -> None:
    window.session.step(2)
    until(qtbot, window, 2)
    idle(qtbot, window)
    taken: list[tuple[Snapshot, ...]] = []
    window.session.snapshots_taken.connect(taken.append)
    QApplication.processEvents()
    assert taken == []
    assert not window.session.busy
