"""Two runs in the real window: added, changed, trained in lockstep, removed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.controls.fields import NumberField
from rnnviz.app.window import Window
from rnnviz.figures.view.status import short_titles
from rnnviz.training.settings.runs import MOST_RUNS
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    choose,
    kill_worker,
    settle,
    train,
    wait_for_runs,
    wait_for_update,
    wait_until_idle,
    words_of_tip,
)


def test_comparing_an_lstm_with_an_rnn(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    """Add a run by its button, choose RNN, train, read both, export, remove the run."""
    window.session.step(5)
    wait_for_update(qtbot, window, 5)
    window.run_bar.add.click()
    wait_for_runs(qtbot, window, 2)
    assert [one.update for one in window.snapshots] == [0, 0]
    assert "Run B added: all runs restarted" in window.transport.notice.text()
    assert window.session.edited_run == 1
    assert window.run_bar.buttons[1].isChecked()
    choose(window, "model.cell", "rnn")
    qtbot.waitUntil(
        lambda: not window.snapshots[-1].trace.layers[0].gates and len(window.snapshots) == 2,
        timeout=TIMEOUT,
    )
    assert [one.model.cell.kind for one in window.session.experiments] == ["lstm", "rnn"]
    assert window.transport.notice.text() == "Cell changed to RNN in run B: all runs restarted."
    assert window.header.subject.text().endswith("· LSTM | RNN · seed 0")
    assert window.form.fields["model.cell"].label.objectName() == "different"
    assert window.form.fields["model.units"].label.objectName() == "dim"
    assert window.form.fields["training.batch"].label.text() == "batch · all runs"

    seen: list[list[int]] = []
    window.session.snapshots_taken.connect(lambda taken: seen.append([one.update for one in taken]))
    window.session.play()
    wait_for_update(qtbot, window, 20)
    window.session.pause()
    wait_until_idle(qtbot, window)
    assert all(one == other for one, other in seen)
    seen.clear()
    one, other = window.snapshots
    assert np.array_equal(one.probe.batch.inputs, other.probe.batch.inputs)
    assert window.figure.board._top.banner is not None

    path = tmp_path / "two.png"
    window.export.write(path)
    with Image.open(path) as picture:
        embedded = json.loads(picture.text["rnnviz"])  # type: ignore[attr-defined]
    assert embedded["runs"][0]["model.cell"] == "rnn"

    update = one.update
    assert window.session.link.needs == {
        "trace",
        "continuation",
        "plane",
    }  # only what compares is drawn
    window.run_bar.remove.click()
    wait_for_runs(qtbot, window, 1)
    qtbot.waitUntil(lambda: "history" in window.snapshots[0].parts, timeout=TIMEOUT)
    assert window.snapshots[0].update == update
    assert window.figure.board._top.banner is None
    assert not window.run_bar.buttons[0].isVisible()
    window.session.step(1)
    wait_for_update(qtbot, window, update + 1)


def test_a_live_setting_goes_to_its_run_alone(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    window.session.step(3)
    wait_for_runs(qtbot, window, 2)
    wait_for_update(qtbot, window, 3)
    window.session.change({RATE: 0.3})
    qtbot.waitUntil(lambda: bool(window.snapshots[1].journal), timeout=TIMEOUT)
    assert [one.experiment.to_dict()[RATE] for one in window.snapshots] == [0.01, 0.3]
    assert [one.update for one in window.snapshots] == [3, 3]
    assert " in run B" in window.transport.notice.text()


def test_the_form_follows_the_run(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    choose(window, "model.cell", "rnn")
    assert "model.cell.activation" in window.form.fields
    window.run_bar.buttons[0].click()
    assert "model.cell.forget_bias" in window.form.fields
    QTest.keyClick(window.view, Qt.Key.Key_L)
    assert "model.cell.activation" in window.form.fields
    assert window.session.edited_run == 1


def test_a_change_still_pending_goes_to_the_run_that_it_was_made_in(
    qtbot: QtBot, window: Window
) -> None:
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    field = window.form.fields["model.units"]
    assert isinstance(field, NumberField)
    field.slider.setValue(field.slider.value() + 40)
    window.run_bar.buttons[0].click()
    first, second = window.session.experiments
    assert first.model.units == 8
    assert second.model.units > 8


def test_shared_settings_act_on_all_runs(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    window.session.change({"model.cell": "rnn"})
    window.session.change({"task.delay": 5, "seed.data": 9})
    wait_for_runs(qtbot, window, 2)
    for one in window.session.experiments:
        assert (one.to_dict()["task.delay"], one.seed.data) == (5, 9)
    assert [one.model.cell.kind for one in window.session.experiments] == ["lstm", "rnn"]
    window.session.restart_with_new_data()
    assert [one.seed.data for one in window.session.experiments] == [10, 10]


def test_the_run_that_stops_is_named(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    window.session.change(
        {
            "model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": 3.0,
            "training.clip": "off", "training.optimizer": "sgd", RATE: 10.0,
        }
    )  # fmt: skip
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.running, timeout=60_000)
    assert window.transport.notice.text().startswith("Stopped in run B: ")
    assert window.header.labels["state"].text().startswith("B stopped")


def test_a_branch_is_called_by_where_it_began_until_its_settings_differ(
    qtbot: QtBot, window: Window
) -> None:
    train(qtbot, window, 6)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    settle(qtbot, window)
    named = "LSTM 8 | branch at 6"
    qtbot.waitUntil(lambda: named in window.header.subject.text(), timeout=TIMEOUT)
    assert short_titles(window.snapshots) == ["A LSTM 8", "B branch at 6"]
    assert "branch at 6" in words_of_tip(window.run_bar.buttons[1])
    assert [one.name for one in window.snapshots] == ["", ""]  # nobody has given it
    window.session.change({RATE: 0.02})
    settle(qtbot, window)
    assert short_titles(window.snapshots) == ["A learning rate 0.01", "B learning rate 0.02"]
    assert "learning rate 0.01 | 0.02" in window.header.subject.text()


def test_no_more_runs_than_there_may_be(qtbot: QtBot, window: Window) -> None:
    window.session.remove_run()
    assert window.transport.notice.text() == "There is only one run."
    for _ in range(MOST_RUNS):
        window.session.add_run()
    assert f"at most {MOST_RUNS} runs" in window.transport.notice.text()
    wait_for_runs(qtbot, window, MOST_RUNS)
    window.session.edit_run(0)
    window.session.remove_run(0)
    wait_for_runs(qtbot, window, MOST_RUNS - 1)
    assert window.session.edited_run == 0


def test_runs_changed_quickly_while_they_train(qtbot: QtBot, window: Window) -> None:
    window.session.play()
    for cell in ("rnn", "lstm", "rnn"):
        window.session.add_run()
        window.session.change({"model.cell": cell})
        QApplication.processEvents()
        window.session.remove_run()
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    wait_for_update(qtbot, window, 5)
    assert window.session.running


def test_a_worker_that_dies_is_replaced_with_all_runs(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    window.session.play()
    wait_for_runs(qtbot, window, 2)
    wait_for_update(qtbot, window, 3)
    kill_worker(window)
    qtbot.waitUntil(lambda: "process ended" in window.transport.notice.text(), timeout=TIMEOUT)
    qtbot.waitUntil(lambda: window.snapshots[0].update == 0, timeout=TIMEOUT)
    assert len(window.snapshots) == 2
