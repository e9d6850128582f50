"""Going back in a run, branching off, and taking things back, as a person does it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rnnviz.app.window import Window
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    answers,
    press,
    settle,
    snapshot_of,
    train,
    wait_for_runs,
)


def test_the_loss_is_dragged_along(qtbot: QtBot, window: Window) -> None:
    slider = window.timeline.slider
    train(qtbot, window, 30)
    end = answers(snapshot_of(window))
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 8, middle))
    for update in (25, 9):
        QTest.mouseMove(slider, QPoint(round(slider.x_of(update)), middle))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(slider.x_of(9)), middle))
    qtbot.waitUntil(lambda: snapshot_of(window).update == 9, timeout=TIMEOUT)
    settle(qtbot, window)
    shown = snapshot_of(window)
    assert (shown.end, shown.is_past, slider.value()) == (30, True, 9)
    assert window.timeline.place.text() == "update 9 of 30"
    assert shown.metrics.loss.updates.max() == 9
    assert shown.whole_metrics.loss.updates.max() == 30
    assert answers(shown) != end
    press(window.view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: snapshot_of(window).update == 30, timeout=TIMEOUT)
    settle(qtbot, window)
    assert answers(snapshot_of(window)) == end
    assert not snapshot_of(window).is_past


def test_the_loss_panel_is_dragged_along_too(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 20)
    board, port = window.figure.board, window.view.viewport()
    (area,) = (
        place.area
        for plot, place in zip(board.plots, board.places, strict=True)
        if plot.kind == "loss"
    )
    y = area.y + area.height / 2
    first, last = (QPoint(round(area.x + area.width * k / 100), round(y)) for k in (18, 6))
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=first)
    for at in ((first + last) / 2, last):
        QTest.mouseMove(port, at)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=last)
    qtbot.waitUntil(lambda: snapshot_of(window).update == 6, timeout=TIMEOUT)
    settle(qtbot, window)
    assert snapshot_of(window).is_past


def test_keys_go_back_and_forth(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    for key, shift, update in (
        (Qt.Key.Key_Left, False, 29), (Qt.Key.Key_Left, True, 19), (Qt.Key.Key_Right, False, 20),
        (Qt.Key.Key_Home, False, 0), (Qt.Key.Key_End, False, 30),
    ):  # fmt: skip
        press(window.view, key, shift)
        qtbot.waitUntil(lambda u=update: snapshot_of(window).update == u, timeout=TIMEOUT)
        settle(qtbot, window)
    assert len(window.session.tree.members) == 1


def test_bookmarks_and_events_are_gone_to(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 10)
    window.actions_by_name["bookmark"].trigger()
    train(qtbot, window, 15)
    window.session.change({RATE: 0.02})
    settle(qtbot, window)
    for update in (25, 20, 10):  # the command; the best held-out loss; the bookmark
        if update != 25:
            window.actions_by_name["previous_event"].trigger()
            qtbot.waitUntil(lambda u=update: snapshot_of(window).update == u, timeout=TIMEOUT)
            settle(qtbot, window)
    assert window.transport.notice.text() == "Update 10: bookmark."
    window.timeline.events.menu().aboutToShow.emit()
    entries = [action.text() for action in window.timeline.events.menu().actions()]
    assert "10  bookmark" in entries
    assert "25  learning rate 0.02" in entries
    window.actions_by_name["bookmark"].trigger()
    assert window.travels.here == []


def test_a_change_in_the_past_keeps_the_future_as_a_branch(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 20)
    window.session.go_to(12)
    settle(qtbot, window)
    window.session.change({"training.clip": "off"})
    settle(qtbot, window)
    tree = window.session.tree
    assert [(one.number, one.parent, one.end) for one in tree.members] == [
        (1, None, 20),
        (2, 1, 12),
    ]
    assert window.session.experiment.training.clip == "off"
    window.session.show([1])
    settle(qtbot, window)
    assert snapshot_of(window).update == 20
    assert window.session.experiment.training.clip == "norm"


def test_both_futures_run_side_by_side(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 20)
    window.session.go_to(8)
    settle(qtbot, window)
    window.actions_by_name["branch"].trigger()
    wait_for_runs(qtbot, window, 2)
    settle(qtbot, window)
    assert window.session.edited_run == 1
    assert len(set(map(answers, window.snapshots))) == 1
    window.session.change({RATE: 0.5})
    train(qtbot, window, 5)
    assert [one.update for one in window.snapshots] == [13, 13]
    assert [len(one.journal) for one in window.snapshots] == [0, 1]
    assert len(set(map(answers, window.snapshots))) == 2


def test_settings_are_taken_back_and_done_again(qtbot: QtBot, window: Window) -> None:
    session = window.session
    before = session.experiment
    session.change({RATE: 0.02})
    session.change({"training.optimizer": "sgd"})
    settle(qtbot, window)
    for name, expected in (
        ("undo", before.with_settings({RATE: 0.02})), ("undo", before),
        ("redo", before.with_settings({RATE: 0.02})),
        ("redo", before.with_settings({"training.optimizer": "sgd"})),
    ):  # fmt: skip
        window.actions_by_name[name].trigger()
        settle(qtbot, window)
        assert session.experiment == expected
        assert snapshot_of(window).experiment == expected
    window.actions_by_name["redo"].trigger()
    assert window.transport.notice.text() == "There is nothing to do again."


def test_a_restart_is_taken_back(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 25)
    first = answers(snapshot_of(window))
    window.session.change({"model.units": 5})
    settle(qtbot, window)
    assert snapshot_of(window).update == 0
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: snapshot_of(window).update == 25, timeout=TIMEOUT)
    settle(qtbot, window)
    assert answers(snapshot_of(window)) == first
    assert window.session.experiment.model.units == 8


def test_experiments_on_the_net_are_taken_back(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 10)
    first = answers(snapshot_of(window))
    window.session.do(AddNoise(0.5))
    train(qtbot, window, 5)
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: snapshot_of(window).update == 10, timeout=TIMEOUT)
    settle(qtbot, window)
    assert answers(snapshot_of(window)) == first
    window.session.do(ClampUnit(3))
    settle(qtbot, window)
    assert snapshot_of(window).holds
    window.actions_by_name["undo"].trigger()
    settle(qtbot, window)
    assert not snapshot_of(window).holds
    assert [command.words for _, command in snapshot_of(window).journal] == [
        "unit 3 silenced", "unit 3 released",
    ]  # fmt: skip


def test_what_was_done_is_taken_back_where_it_was_done(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 20)
    window.session.change({RATE: 0.02})
    train(qtbot, window, 10)
    window.session.go_to(5)
    settle(qtbot, window)
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: snapshot_of(window).update == 30, timeout=TIMEOUT)
    settle(qtbot, window)
    assert window.session.experiment.to_dict()[RATE] != 0.02
    assert [when for when, _ in snapshot_of(window).journal] == [20, 30]


def test_a_run_that_was_removed_does_not_restart_the_others(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 10)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    train(qtbot, window, 5)
    window.session.show([1])
    wait_for_runs(qtbot, window, 1)
    window.session.remove_from_tree(2)
    settle(qtbot, window)
    assert [one.number for one in window.session.tree.members] == [1]
    window.actions_by_name["undo"].trigger()
    settle(qtbot, window)
    assert [one.number for one in window.session.tree.members] == [1, 2]
    assert window.session.tree.shown == (1,)
    assert snapshot_of(window).update == 15
    window.actions_by_name["redo"].trigger()
    settle(qtbot, window)
    assert [one.number for one in window.session.tree.members] == [1]


def test_a_branch_comes_last_and_leaves_no_trace_where_it_is_taken_back(
    qtbot: QtBot, window: Window
) -> None:
    train(qtbot, window, 10)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    window.session.change({RATE: 0.5})
    train(qtbot, window, 4)
    window.session.edit_run(0)
    window.actions_by_name["branch"].trigger()
    wait_for_runs(qtbot, window, 3)
    settle(qtbot, window)
    session = window.session
    assert (session.tree.shown, session.edited_run) == ((1, 2, 3), 2)
    assert [one.to_dict()[RATE] == 0.5 for one in session.experiments] == [False, True, False]
    assert window.transport.notice.text().startswith("Run C branches off here")
    window.actions_by_name["undo"].trigger()
    wait_for_runs(qtbot, window, 2)
    settle(qtbot, window)
    assert [one.number for one in session.tree.members] == [1, 2]
    window.actions_by_name["redo"].trigger()
    wait_for_runs(qtbot, window, 3)
    settle(qtbot, window)
    assert (session.tree.shown, [one.update for one in window.snapshots]) == ((1, 2, 3), [14] * 3)


def test_a_restart_that_is_taken_back_leaves_no_run(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 25)
    for name in ("restart", "new_weights"):
        window.actions_by_name[name].trigger()
        settle(qtbot, window)
    for _ in range(2):
        window.actions_by_name["undo"].trigger()
        settle(qtbot, window)
    assert [one.number for one in window.session.tree.members] == [1]
    assert window.transport.notice.text() == (
        "Taken back: restarted from the same initial weights: at update 25 again."
    )
    window.actions_by_name["redo"].trigger()
    settle(qtbot, window)
    assert snapshot_of(window).update == 0


def test_beside_others_only_the_run_goes_back_whose_experiment_is_taken_back(
    qtbot: QtBot, window: Window
) -> None:
    train(qtbot, window, 10)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    window.session.do(AddNoise(0.5))
    train(qtbot, window, 5)
    first, second = map(answers, window.snapshots)
    assert first != second
    window.actions_by_name["undo"].trigger()
    settle(qtbot, window)
    assert "in run B: trained again from update 10, without it" in window.transport.notice.text()
    qtbot.waitUntil(lambda: not window.session.stepping, timeout=TIMEOUT)
    settle(qtbot, window)
    assert list(map(answers, window.snapshots)) == [first, first]


def test_no_press_of_a_key_is_lost(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    for _ in range(10):
        press(window.view, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: snapshot_of(window).update == 20, timeout=TIMEOUT)
