"""What a person can do to a run: train it at a pace, restart it, change it; how it pauses."""

import multiprocessing

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.style.look import Look
from rnnviz.app.window import Window
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    kill_worker,
    press,
    snapshot_of,
    wait_for_update,
    wait_until_idle,
)


def test_at_pace_one_no_update_is_skipped(qtbot: QtBot, window: Window) -> None:
    updates: list[int] = []
    window.session.snapshots_taken.connect(lambda runs: updates.append(runs[0].update))
    window.session.play()
    wait_for_update(qtbot, window, 20)
    window.session.pause()
    assert updates[: len(updates)] == sorted(updates)
    assert np.diff(updates[1:]).max() == 1


def test_steps(qtbot: QtBot, window: Window) -> None:
    press(window.view, Qt.Key.Key_Right)
    wait_for_update(qtbot, window, 1)
    press(window.view, Qt.Key.Key_Right, shift=True)
    wait_for_update(qtbot, window, 11)
    wait_until_idle(qtbot, window)
    assert snapshot_of(window).update == 11
    assert not window.session.running


def test_at_rest_every_panel_shows_the_present(qtbot: QtBot, window: Window) -> None:
    window.figure.set_panels([*window.figure.panels, "source_matrix", "spectrum"])
    press(window.view, Qt.Key.Key_Space)
    wait_for_update(qtbot, window, 5)
    press(window.view, Qt.Key.Key_Space)
    wait_until_idle(qtbot, window)
    snapshot = snapshot_of(window)
    assert snapshot[SOURCES].update == snapshot[SPECTRUM].update == snapshot.update


def test_quick_repeated_keys_are_all_obeyed(qtbot: QtBot, window: Window) -> None:
    for _ in range(9):
        press(window.view, Qt.Key.Key_Right)
    wait_for_update(qtbot, window, 9)
    for _ in range(5):
        press(window.view, Qt.Key.Key_Space)
    assert window.session.running
    press(window.view, Qt.Key.Key_Space)
    wait_until_idle(qtbot, window)
    assert not window.session.running


def test_three_keys_restart_with_the_same_or_new_weights_or_data(
    qtbot: QtBot, window: Window
) -> None:
    first = snapshot_of(window)
    window.session.step(5)
    wait_for_update(qtbot, window, 5)
    before = snapshot_of(window).metrics.loss.values

    held = Qt.KeyboardModifier

    def restarted(modifier: Qt.KeyboardModifier) -> Snapshot:
        QTest.keyClick(window.view, Qt.Key.Key_R, modifier)
        qtbot.waitUntil(lambda: snapshot_of(window).update == 0, timeout=TIMEOUT)
        zero = snapshot_of(window)
        window.session.step(5)
        wait_for_update(qtbot, window, 5)
        return zero

    def data(snapshot: Snapshot) -> np.ndarray:
        return np.asarray(snapshot.probe.batch.inputs)

    def hidden(snapshot: Snapshot) -> np.ndarray:
        return np.asarray(snapshot.trace.layers[0].states["h"])

    same = restarted(held.NoModifier)
    assert np.array_equal(hidden(same), hidden(first))
    assert np.array_equal(snapshot_of(window).metrics.loss.values, before)
    weights = restarted(held.ShiftModifier)
    assert np.array_equal(data(weights), data(first))
    assert not np.array_equal(hidden(weights), hidden(first))
    assert window.session.experiment.seed.weights == first.experiment.seed.weights + 1
    other = restarted(held.ControlModifier)
    assert not np.array_equal(data(other), data(first))
    assert window.session.experiment.seed.data == first.experiment.seed.data + 1


def test_settings_changed_quickly_while_it_trains(qtbot: QtBot, window: Window) -> None:
    window.session.play()
    for delay in (20, 15, 8, 30, 4):
        window.session.change({"task.delay": delay})
        window.session.change({RATE: 0.001 * delay})
    wait_for_update(qtbot, window, 5)
    assert snapshot_of(window).experiment.to_dict()["task.delay"] == 4
    assert snapshot_of(window).trace.steps == 4 + 2 * 3
    assert window.session.running


def test_pace_max_trains_between_frames(qtbot: QtBot, window: Window) -> None:
    updates: list[int] = []
    window.session.snapshots_taken.connect(lambda runs: updates.append(runs[0].update))
    window.transport.paces["max"].click()
    press(window.view, Qt.Key.Key_Space)
    wait_for_update(qtbot, window, 200)
    assert np.diff(updates).max() > 1
    press(window.view, Qt.Key.Key_Space)
    wait_until_idle(qtbot, window)
    assert not window.session.running


def test_it_pauses_when_solved_and_says_so(qtbot: QtBot, window: Window) -> None:
    window.session.change({"task.delay": 1, "task.symbols": 1, "training.batch": 32})
    window.transport.paces["max"].click()
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.running, timeout=60_000)
    assert window.transport.notice.text().startswith("Solved at update")
    assert window.header.labels["state"].text() == f"solved at {snapshot_of(window).solved_at:,}"
    solved = snapshot_of(window).update
    press(window.view, Qt.Key.Key_Space)
    wait_for_update(qtbot, window, solved + 10)


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
    wait_until_idle(qtbot, window)


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
    assert snapshot_of(window).fault is not None
    transport = window.transport
    qtbot.waitUntil(lambda: transport.restart.objectName() == Look.PRIMARY, timeout=TIMEOUT)
    assert transport.play.objectName() == Look.PLAIN  # it would lead nowhere
    window.session.restart()
    qtbot.waitUntil(lambda: transport.play.objectName() == Look.PRIMARY, timeout=TIMEOUT)
    window.session.pause()
    wait_until_idle(qtbot, window)


def test_a_worker_that_dies_is_replaced(qtbot: QtBot, window: Window) -> None:
    window.session.play()
    wait_for_update(qtbot, window, 3)
    kill_worker(window)
    qtbot.waitUntil(lambda: "process ended" in window.transport.notice.text(), timeout=TIMEOUT)
    assert not window.session.running
    qtbot.waitUntil(lambda: snapshot_of(window).update == 0, timeout=TIMEOUT)
    window.session.play()
    wait_for_update(qtbot, window, 3)


def test_a_closed_window_begins_nothing(window: Window) -> None:
    session = window.session
    window.close()
    for action in (
        session.play,
        session.step,
        session.restart,
        session.add_run,
        session.link.refresh,
    ):
        action()
    session.change({RATE: 0.5, "task.delay": 3})
    session.remove_run()
    assert not session.busy
    assert not multiprocessing.active_children()


def test_nothing_runs_while_nothing_changes(qtbot: QtBot, window: Window) -> None:
    window.session.step(2)
    wait_for_update(qtbot, window, 2)
    wait_until_idle(qtbot, window)
    taken: list[tuple[Snapshot, ...]] = []
    window.session.snapshots_taken.connect(taken.append)
    QApplication.processEvents()
    assert taken == []
    assert not window.session.busy
