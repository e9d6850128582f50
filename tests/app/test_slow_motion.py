"""Slow motion in the real window: entered, walked by key and at a pace, left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from rnnviz import Experiment, Trainer
from rnnviz.app.slow_motion import PACES, SlowMotion
from rnnviz.app.window import Window
from rnnviz.figures.slow_motion.pace import LONGEST_PHASE, SHORTEST_STAY, stay, stride
from rnnviz.figures.view.progress import Reveal
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.slow_motion.walk import PHASES, Phase
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from tests.app.helpers import RATE, TIMEOUT, press, wait_for_runs, wait_until_idle

SHORT = Experiment().with_settings({"model.units": 6, "training.batch": 4, "task.delay": 3})
KEY = Qt.Key


@pytest.fixture
def scene() -> Scene:
    return Scene("test", SHORT, "A test")


def walking(qtbot: QtBot, window: Window, update: int) -> None:
    """Wait until the walk of an update is shown."""

    def there() -> bool:
        strip = window.figure.board.strip
        if strip is None:
            return False
        progresses = [run.progress for run in strip.runs]
        return all(one is not None and one.walk.update == update for one in progresses)

    qtbot.waitUntil(there, timeout=TIMEOUT)


def place(window: Window) -> Reveal:
    reveal = window.figure.view.reveal
    assert reveal is not None
    return reveal


def trained(updates: int) -> np.ndarray:
    trainer = Trainer(SHORT)
    trainer.step(updates)
    return trainer.network.parameters.flat


def weights(qtbot: QtBot, window: Window) -> np.ndarray:
    """Return the weights of the run as they are in the training process."""
    link = window.session.link
    link.request(link.needs | {"weights"}, link.focus)
    link.refresh()
    qtbot.waitUntil(
        lambda: window.snapshot is not None and "weights" in window.snapshot.parts, timeout=TIMEOUT
    )
    assert window.snapshot is not None
    return np.concatenate([array.ravel() for array in window.snapshot[WEIGHTS].values()])


def test_a_walk_by_keys_ends_where_the_update_does(qtbot: QtBot, window: Window) -> None:
    window.session.step(3)
    qtbot.waitUntil(lambda: window.snapshots[0].update == 3, timeout=TIMEOUT)
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 4)
    assert place(window) == Reveal(Phase.FORWARD, 1)
    assert not window.session.running
    seen = [place(window).phase]
    while window.snapshots[0].update == 3 and len(seen) < 200:
        before = place(window)
        press(window.view, KEY.Key_Right)
        if place(window) == before:  # the update is being made
            qtbot.waitUntil(lambda: window.snapshots[0].update == 4, timeout=TIMEOUT)
        else:
            seen.append(place(window).phase)
    assert list(dict.fromkeys(seen)) == list(PHASES)
    walking(qtbot, window, 5)
    assert place(window) == Reveal(Phase.FORWARD, 1)
    assert window.snapshots[0].journal == ()
    assert np.array_equal(weights(qtbot, window), trained(4))


def test_it_goes_back_too_but_not_before_its_beginning(qtbot: QtBot, window: Window) -> None:
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    for _ in range(3):
        press(window.view, KEY.Key_Right)
    assert place(window) == Reveal(Phase.FORWARD, 4)
    for _ in range(5):
        press(window.view, KEY.Key_Left)
    assert place(window) == Reveal(Phase.FORWARD, 1)
    press(window.view, KEY.Key_Right, shift=True)
    press(window.view, KEY.Key_Right, shift=True)
    assert place(window) == Reveal("backward", 1)
    press(window.view, KEY.Key_Right)
    press(window.view, KEY.Key_Left, shift=True)
    assert place(window) == Reveal("backward", 1)
    press(window.view, KEY.Key_Left, shift=True)
    assert place(window) == Reveal("loss", 1)
    assert window.snapshots[0].update == 0


def test_space_plays_it_and_goes_on_with_the_next_update(qtbot: QtBot, window: Window) -> None:
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    window.transport.slow_paces[15].click()
    press(window.view, KEY.Key_Space)
    assert window.slow.playing
    assert window.actions_by_name["play"].text() == "Pause"
    qtbot.waitUntil(lambda: place(window).done >= 3, timeout=TIMEOUT)
    press(window.view, KEY.Key_Space)
    assert not window.slow.playing
    held = place(window)
    window.slow._go_to(Reveal("update", 5))
    press(window.view, KEY.Key_Space)
    walking(qtbot, window, 2)
    qtbot.waitUntil(lambda: place(window).done >= 2, timeout=TIMEOUT)
    assert held.phase == "forward"
    assert not window.session.running


def test_escape_leaves_without_making_the_update(qtbot: QtBot, window: Window) -> None:
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    assert not window.transport.paces["×1"].isVisible()
    assert window.transport.slow_paces[1].isVisible()
    press(window.view, KEY.Key_Right)
    press(window.view, KEY.Key_Escape)
    assert not window.slow.on
    assert "not applied" in window.transport.notice.text()
    assert window.figure.board.strip is None
    assert window.transport.paces["×1"].isVisible()
    assert "walk" not in window.session.link.needs
    wait_until_idle(qtbot, window)
    assert "walk" not in window.snapshots[0].parts
    assert np.array_equal(weights(qtbot, window), trained(0))
    press(window.view, KEY.Key_Right)
    qtbot.waitUntil(lambda: window.snapshots[0].update == 1, timeout=TIMEOUT)


def test_the_button_enters_and_leaves(qtbot: QtBot, window: Window) -> None:
    window.transport.slow.click()
    walking(qtbot, window, 1)
    assert window.transport.slow.isChecked()
    window.transport.slow.click()
    assert not window.slow.on
    assert not window.transport.slow.isChecked()


def test_training_pauses_when_it_is_entered(qtbot: QtBot, window: Window) -> None:
    press(window.view, KEY.Key_Space)
    qtbot.waitUntil(lambda: window.snapshots[0].update >= 3, timeout=TIMEOUT)
    press(window.view, KEY.Key_S)
    assert not window.session.running
    qtbot.waitUntil(lambda: window.figure.board.strip is not None, timeout=TIMEOUT)
    update = window.snapshots[0].update
    assert window.snapshots[0][WALK].update == update + 1


def test_a_live_change_acts_on_the_walk_that_is_shown(qtbot: QtBot, window: Window) -> None:
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    for _ in range(4):
        press(window.view, KEY.Key_Right)
    before = window.snapshots[0][WALK]
    window.session.change({RATE: 0.02})
    qtbot.waitUntil(lambda: len(window.snapshots[0].journal) == 1, timeout=TIMEOUT)
    after = window.snapshots[0][WALK]
    assert place(window) == Reveal(Phase.FORWARD, 5)
    assert after.moves[0].change == pytest.approx(2 * before.moves[0].change, rel=1e-3)


def test_runs_walk_in_lockstep(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    window.session.add_run()
    window.session.change({"model.cell": "rnn"})
    wait_for_runs(qtbot, window, 2)
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    strip = window.figure.board.strip
    assert strip is not None
    assert [run.snapshot.experiment.model.cell.kind for run in strip.runs] == ["lstm", "rnn"]
    for _ in PHASES:
        press(window.view, KEY.Key_Right, shift=True)
    walking(qtbot, window, 2)
    assert [one.update for one in window.snapshots] == [1, 1]
    path = tmp_path / "slow.png"
    window.export.write(path)
    assert path.exists()


def test_restarting_restarts_the_walk(qtbot: QtBot, window: Window) -> None:
    window.session.step(2)
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 3)
    press(window.view, KEY.Key_Right)
    press(window.view, KEY.Key_R)
    walking(qtbot, window, 1)
    assert place(window) == Reveal(Phase.FORWARD, 1)


def test_at_a_fault_the_update_is_not_made(qtbot: QtBot, window: Window) -> None:
    window.session.change({"training.clip": "off"})
    wild = {"model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": 3.0,
            "task.delay": 120, "model.units": 24}  # fmt: skip
    window.session.change(wild)
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    faulty = window.snapshots[0][WALK].fault
    assert faulty is not None
    for _ in PHASES:
        press(window.view, KEY.Key_Right, shift=True)
    qtbot.waitUntil(lambda: window.snapshots[0].fault is not None, timeout=TIMEOUT)
    assert window.snapshots[0].fault == faulty
    assert window.snapshots[0].update == 0
    assert not window.slow.playing


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("count", [1, 2, 16, 100, 2000])
def test_no_phase_takes_too_long_or_flits_by(count: int, pace: int) -> None:
    done, whole = 1, 0.0
    while done < count:
        whole += stay(Reveal(Phase.FORWARD, done), count, pace)
        done = min(count, done + stride(count, pace))
    whole += stay(Reveal(Phase.FORWARD, count), count, pace)
    assert SHORTEST_STAY <= whole <= LONGEST_PHASE + 2 * SHORTEST_STAY


def test_nothing_happens_while_it_is_off(qtbot: QtBot, window: Window) -> None:
    slow: SlowMotion = window.slow
    press(window.view, KEY.Key_Left)
    press(window.view, KEY.Key_Left, shift=True)
    slow.leave()
    slow.step()
    slow.step_phase()
    slow.set_pace(5)
    assert not slow.on
    assert window.snapshots[0].update == 0


def test_a_window_on_the_timesteps_follows_the_walk(qtbot: QtBot, window: Window) -> None:
    window.figure.set_view(replace(window.figure.view, window=(4, 6)))
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    assert window.figure.view.window == (0, 2)
    for _ in range(3):
        press(window.view, KEY.Key_Right)
    assert (place(window).done, window.figure.view.window) == (4, (2, 4))
    press(window.view, KEY.Key_Left)
    assert window.figure.view.window == (2, 4)


def test_the_header_says_that_it_is_slow_motion(qtbot: QtBot, window: Window) -> None:
    state = window.header.labels["state"]
    assert state.text() == "paused"
    press(window.view, KEY.Key_S)
    walking(qtbot, window, 1)
    assert state.text() == "slow motion"
    press(window.view, KEY.Key_Escape)
    assert state.text() == "paused"
