"""Choosing what to see, in the window: by menu, by key, and what the trainer is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimeLine
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rnnviz.app.actions.view_actions import view_actions
from rnnviz.app.menus.view_menu import ViewMenu
from rnnviz.app.window import Window
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import BY_NUMBER, View
from rnnviz.training.losses import ALL_LOSSES, Losses, Which
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.sources import SOURCES
from tests.app.helpers import TIMEOUT, snapshot_of

CHANGES: dict[str, object] = {"model.units": 6, "model.layers": 2, "training.batch": 4}


@pytest.fixture
def scene() -> Scene:
    return load_scene("copy-lstm", CHANGES)


def entries(button: ViewMenu) -> dict[str, QAction]:
    """Return all entries of the menu and its submenus, as they are when it is opened."""
    button.menu().aboutToShow.emit()
    menus = (button.menu(), *button.submenus)
    return {action.text(): action for menu in menus for action in menu.actions()}


def show_instruments(qtbot: QtBot, window: Window) -> None:
    """Let the window show panels that are not usual."""
    window.figure.set_panels([*window.figure.panels, "spectrum", "source_matrix"])
    parts = {"spectrum", "sources"}
    qtbot.waitUntil(lambda: parts <= snapshot_of(window).parts.keys(), timeout=TIMEOUT)


def test_every_choice_of_the_menu_changes_the_view(qtbot: QtBot, window: Window) -> None:
    menu, figure = window.view_menu, window.figure
    entries(menu)["sequence 3"].trigger()
    assert figure.view.sequence == 2
    entries(menu)["layer 1"].trigger()
    assert figure.view.layer == LayerId(0)
    assert entries(menu)["layer 1"].isChecked()
    entries(menu)["all"].trigger()
    assert figure.view.layer is None
    entries(menu)["by similarity"].trigger()
    assert figure.view.order is not None
    assert figure.view.order.kind == "similarity"
    entries(menu)["by number"].trigger()
    entries(menu)["all losses"].trigger()
    assert figure.view.losses == ALL_LOSSES
    qtbot.waitUntil(lambda: snapshot_of(window).probe.losses == ALL_LOSSES, timeout=TIMEOUT)
    entries(menu)["answers"].trigger()
    show_instruments(qtbot, window)
    entries(menu)["f"].trigger()
    assert figure.view == View(sequence=2, block="f", sort=BY_NUMBER)
    entries(menu)["Fit the gradient scale"].trigger()
    assert figure.view.decades != View().decades
    entries(menu)["Shared gradient scale"].trigger()
    assert figure.view.decades == View().decades


def test_keys_walk_through_the_choices(qtbot: QtBot, window: Window) -> None:
    show_instruments(qtbot, window)
    act, figure = window.actions_by_name, window.figure
    for name in ("next_sequence", "next_sequence", "previous_sequence"):
        act[name].trigger()
    assert figure.view.sequence == 1
    layers = []
    for _ in range(3):
        act["next_layer"].trigger()
        layers.append(figure.view.layer)
    assert layers == [LayerId(0), LayerId(1), None]
    kinds = []
    for _ in range(3):
        act["sort"].trigger()
        kinds.append(None if figure.view.order is None else figure.view.order.kind)
    assert kinds == [None, "activity", "similarity"]
    blocks = []
    for _ in range(4):
        act["next_block"].trigger()
        blocks.append(figure.view.block)
    assert blocks == ["i", "f", "o", "g"]
    figure.set_pin(Cursor(3))
    act["zoom_in"].trigger()
    start, stop = figure.view.steps(16)
    assert start <= 3 < stop < 16 + start
    act["zoom_out"].trigger()
    act["zoom_all"].trigger()
    assert figure.view.window is None


def test_without_a_trace_there_is_nothing_to_choose(qtbot: QtBot, window: Window) -> None:
    window.figure.maximise("loss")
    qtbot.waitUntil(lambda: "trace" not in window.snapshots[0].parts)
    for spec in view_actions(window.figure):
        window.actions_by_name[spec.name].trigger()
    assert replace(window.figure.view, folded=0.0, order=None) == View()
    assert not [action for action in entries(window.view_menu).values() if action.isCheckable()]


def test_the_trainer_is_asked_for_the_sequence_and_the_loss_that_are_looked_at(
    qtbot: QtBot, window: Window
) -> None:
    show_instruments(qtbot, window)
    window.actions_by_name["next_sequence"].trigger()
    assert window.session.link.focus == Focus(sequence=1)

    def of_second() -> bool:
        return window.snapshot is not None and window.snapshot[SOURCES].sequence == 1

    qtbot.waitUntil(of_second)
    window.figure.set_cursor(Cursor(3, source=12))
    window.figure.hovered.emit(window.figure.cursor)

    def projected() -> bool:
        return window.snapshot is not None and window.snapshot.probe.losses == Losses(
            Which.STEP, 12
        )

    qtbot.waitUntil(projected)
    assert window.snapshot is not None
    assert window.snapshot.trace.followed.any(axis=1).nonzero()[0].tolist() == [12]
    window.figure.set_cursor(Cursor())
    window.figure.hovered.emit(window.figure.cursor)
    qtbot.waitUntil(lambda: not projected())


def test_a_key_folds_the_network(qtbot: QtBot, window: Window) -> None:
    for folded in (1.0, 0.0):
        QTest.keyClick(window, Qt.Key.Key_U)
        qtbot.waitUntil(lambda folded=folded: window.figure.view.folded == folded)
    assert window.figure._slide.state() == QTimeLine.State.NotRunning
