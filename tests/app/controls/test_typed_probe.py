"""A probe of one's own: typed, read by the network while it learns, shown, and taken back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rnnviz import Trainer
from rnnviz.app.window import Window
from rnnviz.figures.panels.sequence.panel import SequencePlot
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.parts.sources import SOURCES
from tests.app.helpers import TIMEOUT, shown_panels, wait_for_runs, wait_until_idle

TYPED = "ABCDA.>...."
NEEDS_MORE = {  # than any sequence
    "characters",
    "compare",
    "continuation",
    "decision_plane",
    "generated",
}


def type_probe(window: Window, text: str) -> None:
    window.actions_by_name["type_probe"].trigger()
    line = window.form.probe.text
    line.setFocus()  # (no window of a hidden screen is active)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    line.insert(text)  # (QTest types nothing but ASCII)
    QTest.keyClick(line, Qt.Key.Key_Return)


def shown(window: Window) -> RunView:
    assert window.figure.run is not None
    return window.figure.run


def wait_for(qtbot: QtBot, window: Window, typed: bool, steps: int | None = None) -> None:
    def is_shown() -> bool:
        run = shown(window)
        return run.typed == typed and steps in (None, run.trace.steps)

    qtbot.waitUntil(lambda: is_shown() and not window.session.link._refresh_due, timeout=TIMEOUT)


def row(window: Window, name: str) -> str:
    plot = next(one for one in window.figure.board.plots if isinstance(one, SequencePlot))
    found = next(row for track in plot.tracks for row in track if row.name == name)
    assert found.symbols is not None
    return "".join(symbol or " " for symbol in found.symbols)


def test_what_is_typed_is_read_and_an_empty_line_goes_back(qtbot: QtBot, window: Window) -> None:
    window.actions_by_name["next_sequence"].trigger()
    before = row(window, "input")
    window.figure.set_panels([*window.figure.panels, "source_matrix"])
    type_probe(window, TYPED)
    wait_for(qtbot, window, typed=True)
    assert row(window, "input") == "ABCDA·▶····"
    assert row(window, "target") == "·······ABCD"
    assert shown(window).label == "your sequence"
    trace = shown(window).trace
    assert (trace.steps, trace.size) == (len(TYPED), 1)
    assert trace.layers[0].states["h"].shape == (len(TYPED), 8, 1)
    assert window.snapshot is not None
    assert window.snapshot[SOURCES].matrices[0].norms.shape[1] == len(TYPED)
    assert all(len(m) == 20 - 4 for m in window.snapshot[HISTORY].paths.values())
    type_probe(window, "")
    wait_for(qtbot, window, typed=False)
    assert shown(window).label == "sequence 2 of 8"
    assert len(row(window, "input")) == len(before)


def test_it_is_read_while_the_network_learns_and_changes_nothing(
    qtbot: QtBot, window: Window
) -> None:
    window.session.play()
    type_probe(window, "ABC>..")
    wait_for(qtbot, window, typed=True)
    first = shown(window).snapshot.update
    qtbot.waitUntil(lambda: shown(window).snapshot.update > first + 5, timeout=TIMEOUT)
    assert shown(window).typed
    window.session.pause()
    wait_until_idle(qtbot, window)
    snapshot = shown(window).snapshot
    assert snapshot.journal == ()
    alone = Trainer(window.session.experiment)
    alone.step(snapshot.update)
    metrics = alone.snapshot(()).metrics
    assert metrics.last_loss == snapshot.metrics.last_loss
    np.testing.assert_array_equal(metrics.loss.values, snapshot.metrics.loss.values)
    np.testing.assert_array_equal(
        metrics.gradient_norm.values, snapshot.metrics.gradient_norm.values
    )


def test_a_refusal_says_why_and_keeps_what_was_read(qtbot: QtBot, window: Window) -> None:
    type_probe(window, TYPED)
    wait_for(qtbot, window, typed=True)
    type_probe(window, "AZB")
    assert "symbol 2, 'Z'" in window.transport.notice.text()
    assert window.figure.view.typed == TYPED
    assert window.form.probe.text.text() == "AZB"  # to be mended
    type_probe(window, "ABC.>...")
    assert window.transport.notice.text() == "The panels show how your sequence is read."


def test_where_no_answer_is_known_there_is_no_loss_and_that_is_said(
    qtbot: QtBot, window: Window
) -> None:
    type_probe(window, "..AB")
    wait_for(qtbot, window, typed=True)
    plots = list(window.figure.board.plots)
    captions = [text for plot in plots for text in (*plot.caption, plot.note)]
    assert "your sequence, target unknown" in captions
    assert "target unknown: no loss, no gradient" in captions
    assert not shown(window).trace.losses.any()
    assert " " not in row(window, "prediction")
    assert not row(window, "target").strip()


def test_it_stays_with_settings_that_can_read_it_and_goes_with_the_others(
    qtbot: QtBot, window: Window
) -> None:
    type_probe(window, "ABCD>....")
    wait_for(qtbot, window, typed=True)
    for key, value in (("task.delay", 7), ("model.cell", "rnn")):
        window.session.change({key: value})
        assert window.figure.view.typed
        assert window.form.probe.text.text() == "ABCD>...."
    window.session.change({"task.alphabet": 3})  # there is no D
    assert not window.figure.view.typed
    assert not window.form.probe.text.text()
    type_probe(window, "ABC>...")
    wait_for(qtbot, window, typed=True)
    window.session.change({"task": "reverse"})
    assert not window.figure.view.typed
    wait_for(qtbot, window, typed=False)
    assert window.form.probe.isVisible()
    window.session.change({"task": "adding"})
    assert not window.form.probe.isVisible()
    window.actions_by_name["type_probe"].trigger()
    assert "Adding" in window.transport.notice.text()


def test_both_runs_read_it(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    type_probe(window, TYPED)
    wait_for(qtbot, window, typed=True)
    assert [run.trace.steps for run in shown(window).runs] == [len(TYPED)] * 2


def test_no_other_sequence_can_be_chosen_and_pins_stay_inside(qtbot: QtBot, window: Window) -> None:
    for _ in range(3):
        window.actions_by_name["next_sequence"].trigger()
    type_probe(window, "AB>.")
    wait_for(qtbot, window, typed=True)
    window.actions_by_name["next_sequence"].trigger()
    assert window.figure.view.sequence == 3
    for _ in range(6):
        window.actions_by_name["pin_later"].trigger()
    assert window.figure.cursor.step == 3
    window.view_menu.menu().aboutToShow.emit()
    assert not [menu for menu in window.view_menu.submenus if menu.title().startswith("Sequence")]


def test_slow_motion_walks_the_training_batch_all_the_same(qtbot: QtBot, window: Window) -> None:
    type_probe(window, TYPED)
    wait_for(qtbot, window, typed=True)
    window.actions_by_name["slow"].trigger()
    qtbot.waitUntil(lambda: window.figure.board.strip is not None, timeout=TIMEOUT)
    for _ in range(5):
        window.actions_by_name["step"].trigger()
    score = window.figure.board.plots.times[0][0].run
    assert score.label.startswith("training batch")
    assert score.trace.steps == window.session.experiment.task.length
    assert shown(window).typed


@pytest.mark.parametrize("task", ["copy", "reber", "continual-reber", "text", "sentiment"])
def test_every_panel_draws_the_shortest_sequences(qtbot: QtBot, window: Window, task: str) -> None:
    window.session.change({"task": task})
    window.figure.set_panels(list(panels))
    names = [name for name in window.session.experiment.task.vocabulary if name.strip()]
    for symbols in (1, 2):
        text = " ".join(names[k % len(names)] for k in range(symbols))
        type_probe(window, text)
        steps = len(text) if task == "text" else symbols
        wait_for(qtbot, window, typed=True, steps=steps)
        assert set(panels) - set(shown_panels(window)) <= NEEDS_MORE
        assert not window.grab().isNull()
        assert not window.figure.image().isNull()


def test_a_file_says_whose_sequence_it_shows(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    for text, said in (("", False), (TYPED, True)):
        type_probe(window, text)
        wait_for(qtbot, window, typed=said)
        path = tmp_path / f"{said}.svg"
        window.export.write(path)
        assert ("· your sequence" in path.read_text(encoding="utf-8")) == said
