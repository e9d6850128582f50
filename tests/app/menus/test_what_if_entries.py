"""A person changes something in the real window, sees what follows, and takes it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.menus.what_if_entries import offers
from rnnviz.app.window import Window
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.hit_test import unique
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.snapshot.parts.what_if import WHAT_IF
from rnnviz.training.snapshot.what_if import OtherSymbol, OtherValue, WhatIf
from tests.app.helpers import TIMEOUT, press, shown_panels, wait_until_idle


def right_click(window: Window, kind: str, step: int, down: float = 0.5) -> None:
    """Right-click the first plot of a panel, in the column of a step."""
    board = window.figure.board
    pairs = zip(board.plots, board.places, strict=True)
    area = next(place.area for plot, place in pairs if plot.kind == kind)
    x = area.x + area.width * (step + 0.5) / board.run.trace.steps  # type: ignore[union-attr]
    point = QPoint(int(x), int(area.y + down * area.height))
    port = window.view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, port.mapToGlobal(point))
    QApplication.sendEvent(port, event)


def choose(menus: list[QMenu], title: str, text: str) -> None:
    """Choose an entry of one of the menus."""
    menu = next(menu for menu in menus if menu.title() == title)
    next(action for action in menu.actions() if action.text() == text).trigger()


def undo(menu: QMenu) -> None:
    next(action for action in menu.actions() if action.text() == "Undo the change").trigger()


def wait_for(qtbot: QtBot, window: Window, change: WhatIf) -> str:
    """Wait until the difference that a change makes is shown; return what it says is changed."""

    def is_shown() -> bool:
        part = window.snapshots[0].parts.get("what_if")
        return part is not None and part.change == change  # type: ignore[attr-defined]

    qtbot.waitUntil(is_shown, timeout=TIMEOUT)
    part = window.snapshots[0][WHAT_IF]
    assert part is not None
    assert shown_panels(window).count("what_if") == 3
    return part.words


def test_a_symbol_is_changed_by_pointer_while_the_net_learns(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    run, figure = window.figure.run, window.figure
    assert run is not None
    names = run.snapshot.experiment.task.vocabulary
    here = names[int(run.probe.batch.inputs[2, 0])]
    other = "B" if here != "B" else "C"
    assert "what_if" not in figure.panels
    window.session.play()
    right_click(window, "sequence", 2)
    (menu,) = window.figure_menu.submenus
    assert menu.title() == "Change the symbol at t 2 to"
    assert here not in [action.text() for action in menu.actions()]
    choose([menu], menu.title(), other)
    window.figure_menu.close()
    change = OtherSymbol(2, names.index(other))
    assert wait_for(qtbot, window, change) == f"x at t 2: {other} instead of {here}"
    before = window.snapshots[0].update
    qtbot.waitUntil(lambda: window.snapshots[0].update > before, timeout=TIMEOUT)
    assert window.snapshots[0].journal == ()
    window.session.pause()
    right_click(window, "sequence", 4)
    undo(window.figure_menu)
    window.figure_menu.close()
    wait_until_idle(qtbot, window)
    assert window.snapshots[0][WHAT_IF] is None
    assert shown_panels(window).count("what_if") == 1  # which says how to change something


def test_a_unit_is_nudged_where_the_pointer_is(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    right_click(window, "states", 3)
    titles = [menu.title() for menu in window.figure_menu.submenus]
    unit = int(titles[1].split()[4])
    where = f"of unit {unit} at t 3 by"
    assert titles == ["Change the symbol at t 3 to", f"Nudge h {where}", f"Nudge c {where}"]
    choose(window.figure_menu.submenus, f"Nudge c {where}", "−0.5")
    window.figure_menu.close()
    change = Nudge(LayerId(0), "c", unit, 3, -0.5)
    assert wait_for(qtbot, window, change) == f"c of unit {unit} at t 3: −0.5"


def test_what_is_pinned_is_changed_from_the_view_menu_and_escape_takes_it_back(
    qtbot: QtBot, window: Window
) -> None:
    wait_until_idle(qtbot, window)
    menu, figure = window.view_menu, window.figure
    menu.menu().aboutToShow.emit()
    (empty,) = (one for one in menu.submenus if one.title() == "What if")
    assert [action.isEnabled() for action in empty.actions()] == [False]
    figure.maximise("loss")
    figure.set_pin(Cursor(5, 1))
    menu.menu().aboutToShow.emit()
    choose(menu.submenus, "Nudge h of unit 1 at t 5 by", "+0.1")
    assert figure.maximised is None
    wait_for(qtbot, window, Nudge(LayerId(0), "h", 1, 5, 0.1))
    menu.menu().aboutToShow.emit()
    (inner,) = (one for one in menu.submenus if one.title() == "What if")
    assert inner.actions()[-1].text() == "Undo the change"
    press(window.view, Qt.Key.Key_Escape)
    assert figure.view.what_if is None
    assert figure.pin is not None
    press(window.view, Qt.Key.Key_Escape)
    assert figure.pin is None


def test_a_key_opens_the_menu_with_what_is_pinned(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    states = next(plot for plot in window.figure.board.plots if plot.kind == "states")
    window.figure.set_pin(Cursor(6, 2, plot=unique(states)))
    press(window.view, Qt.Key.Key_F10, shift=True)
    titles = [menu.title() for menu in window.figure_menu.submenus]
    assert titles[1:] == [f"Nudge {state} of unit 2 at t 6 by" for state in "hc"]
    window.figure_menu.close()


def test_a_button_undoes_it_and_another_sequence_is_untouched(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    figure = window.figure
    right_click(window, "states", 3)
    choose(window.figure_menu.submenus[1:2], window.figure_menu.submenus[1].title(), "+1")
    window.figure_menu.close()
    assert figure.view.what_if is not None
    wait_for(qtbot, window, figure.view.what_if)
    (switch,) = (plot.switch for plot in figure.board.plots if plot.name == "what_if h")
    assert switch is not None
    figure.choose(switch.choice.view)
    assert figure.view.what_if is None
    right_click(window, "states", 3)
    choose(window.figure_menu.submenus[1:2], window.figure_menu.submenus[1].title(), "+1")
    window.figure_menu.close()
    window.form.probe.typed.emit("ABC>...")
    assert figure.view.what_if is None


@pytest.mark.parametrize("task", ["adding", "sentiment", "text", "pendulum", "labels"])
def test_everything_that_is_offered_can_be_done(task: str) -> None:
    small = {"task": task, "model.units": 3, "model.layers": 2, "training.batch": 2}
    trainer = Trainer(Experiment().with_settings(small))
    run = RunView(trainer.snapshot({"trace"}))
    found = offers(run, Cursor(1, 2, layer=LayerId(0)))
    assert [offer.title for offer in found][-1] == "Nudge c of unit 2 at t 1 by"
    assert offers(run, Cursor(1, 2))[-1].title == "Nudge c 2 of unit 2 at t 1 by"
    from rnnviz.training.snapshot.focus import Focus

    for offer in found:
        assert len({text for text, _ in offer.choices}) == len(offer.choices) > 0
        _, change = offer.choices[0]
        part = trainer.snapshot({"what_if"}, Focus(what_if=change))[WHAT_IF]
        assert part is not None
        assert part.problem == ""
    assert offers(run, Cursor()) == offers(run, Cursor(10**6, 0)) == []
    assert len(offers(run, Cursor(1, 99))) == len(found) - 2
    assert isinstance(found[0].choices[0][1], OtherSymbol | OtherValue)
