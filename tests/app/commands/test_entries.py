"""What the figure's menu does to the unit, gate or weight under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.commands.entries import offers
from rnnviz.app.window import Window
from rnnviz.engine.interventions.holds import NO_HOLDS, ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.parameters import Weight
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from tests.app.helpers import TIMEOUT, wait_for_runs, wait_until_idle

FIRST = LayerId(0)


def right_click(window: Window, kind: str, right: float, down: float, run: int = 0) -> None:
    """Right-click a plot of a panel of a run, at a place that is a share of its size."""
    board = window.figure.board
    pairs = zip(board.plots, board.places, strict=True)
    areas = [
        place.area for plot, place in pairs if plot.kind == kind and plot.run.index in (None, run)
    ]
    area, zoom = areas[0], board.scale()
    x, y = area.x + right * area.width, area.y + down * area.height
    point, port = QPoint(int(x * zoom), int(y * zoom)), window.view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, port.mapToGlobal(point))
    QApplication.sendEvent(port, event)


def choose(window: Window, text: str, under: str = "") -> None:
    """Choose an entry of the menu, or of one under it."""
    menus = [menu for menu in window.figure_menu.submenus if under and menu.title() == under]
    (menu,) = menus or [window.figure_menu]
    next(one for one in menu.actions() if one.text() == text).trigger()
    window.figure_menu.close()


def texts(window: Window) -> list[str]:
    return [action.text() for action in window.figure_menu.actions() if action.text()]


def wait_for_holds(qtbot: QtBot, window: Window, holds: Holds, run: int = 0) -> None:
    qtbot.waitUntil(lambda: window.snapshots[run].holds == holds, timeout=TIMEOUT)


def unit_of(window: Window) -> int:
    """Return the unit that the menu speaks of."""
    (text,) = (text for text in texts(window) if text.startswith("Silence unit"))
    return int(text.rpartition(" ")[2])


def test_a_unit_is_silenced_clamped_and_released(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    right_click(window, "states", 0.5, 0.5)
    unit = unit_of(window)
    choose(window, f"Silence unit {unit}")
    wait_for_holds(qtbot, window, Holds(units=(ClampedUnit(FIRST, unit, 0.0),)))
    right_click(window, "states", 0.5, 0.5)
    assert unit_of(window) == unit
    choose(window, f"Release unit {unit}")
    wait_for_holds(qtbot, window, NO_HOLDS)
    wait_until_idle(qtbot, window)
    window.figure.set_pin(Cursor(3, unit, layer=FIRST, mark="h", plot="states h"))
    window.actions_by_name["panel_menu"].trigger()  # by keys, the same where the cursor is pinned
    (text,) = (text for text in texts(window) if text.startswith("Clamp"))
    value = window.snapshots[0].trace.layers[0].states["h"][3, unit, 0]
    assert text == f"Clamp unit {unit} at its present value {value:+.2f}".replace("-", "−")
    choose(window, text)
    qtbot.waitUntil(lambda: bool(window.snapshots[0].holds), timeout=TIMEOUT)
    (clamped,) = window.snapshots[0].holds.units
    assert clamped.unit == unit
    assert clamped.value == pytest.approx(value, rel=5e-3)


def test_a_gate_is_held_in_one_unit_or_in_all(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    right_click(window, "gates", 0.5, 0.4)  # in the second of four bands
    one, all_units = (menu.title() for menu in window.figure_menu.submenus[-2:])
    unit = int(one.rpartition(" ")[2])
    assert (one, all_units) == (f"Hold f of unit {unit}", "Hold f of all units")
    choose(window, "shut, at 0", one)
    wait_for_holds(qtbot, window, Holds((HeldGate(FIRST, "f", 0.0, unit),)))
    right_click(window, "gates", 0.5, 0.4)
    assert {f"Release f of unit {unit}", "Release f of all units"} <= set(texts(window))
    choose(window, "open, at 1", all_units)
    wait_for_holds(qtbot, window, Holds((HeldGate(FIRST, "f", 1.0),)))
    right_click(window, "gates", 0.5, 0.4)
    assert f"Release f of unit {unit}" not in texts(window)
    choose(window, "Release f of all units")
    wait_for_holds(qtbot, window, NO_HOLDS)
    right_click(window, "gates", 0.5, 0.9)  # the candidate has two signs
    assert window.figure_menu.submenus[-1].actions()[0].text() == "at +1"
    window.figure_menu.close()


def test_a_weight_is_edited_where_it_is_drawn(qtbot: QtBot, window: Window) -> None:
    window.figure.set_panels(["weights"])
    qtbot.waitUntil(lambda: "weights" in window.snapshots[0].parts, timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    plot = next(iter(window.figure.board.plots))
    seen = set()
    for array, row in zip(plot.arrays, plot.rows, strict=True):  # type: ignore[attr-defined]
        down, across = array.values.shape[0] - 1, array.values.shape[1] // 3
        x = row.x + (across + 0.5) / array.values.shape[1] * row.width
        weight = plot.locate(x, row.bottom - 0.01).weight
        assert weight is not None
        name, place = weight.parameter, (weight.row, weight.column)
        parameter = window.snapshots[0][WEIGHTS][name]
        parameter = parameter.reshape(len(parameter), -1)
        assert parameter[place] == array.values[down, across]
        seen.add(name)
    assert seen == {one.name for one in window.snapshots[0][WEIGHTS].declared}
    right_click(window, "weights", 0.5, 0.5)
    choose(window, "Edit this weight…")
    dialog = window.command_menu.doing.dialog
    assert dialog is not None
    edited = Weight(*(field_value(dialog, key) for key in ("parameter", "row", "column")))
    before = window.snapshots[0][WEIGHTS][edited.parameter][edited.row, edited.column]
    assert field_value(dialog, "value") == pytest.approx(before, rel=1e-3)
    dialog.fields["value"].edited.emit("value", 0.75)
    dialog.do_button.click()

    def value() -> np.floating:
        return window.snapshots[0][WEIGHTS][edited.parameter][edited.row, edited.column]

    qtbot.waitUntil(lambda: value() == np.float32(0.75), timeout=TIMEOUT)


def field_value(dialog: object, key: str) -> object:
    field = dialog.fields[key]  # type: ignore[attr-defined]
    return field.box.currentData() if key == "parameter" else field.value


def test_it_acts_on_the_run_under_the_pointer(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    window.figure.set_panels(["states"])
    wait_until_idle(qtbot, window)
    window.session.edit_run(0)
    QApplication.processEvents()
    right_click(window, "states", 0.5, 0.5, run=1)
    unit = unit_of(window)
    choose(window, f"Silence unit {unit}")
    assert window.session.edited_run == 1
    wait_for_holds(qtbot, window, Holds(units=(ClampedUnit(FIRST, unit, 0.0),)), run=1)
    assert window.snapshots[0].holds == NO_HOLDS


@pytest.mark.parametrize("cell", ["lstm", "lstm-noforget", "gru", "rnn", "window"])
def test_everything_that_is_offered_can_be_done(cell: str) -> None:
    changes = {"model.cell": cell, "model.units": 3, "model.layers": 2, "training.batch": 2}
    experiment = Experiment().with_settings(changes)  # type: ignore[arg-type]
    run = RunView(Trainer(experiment).snapshot({"trace"}))
    for layer in run.trace.layers:
        for name in (*layer.states, *layer.gates):
            for _, choices in offers(run, Cursor(1, 2, layer=layer.id, mark=name)):
                for _, command in choices:
                    command.check(experiment)
    assert list(offers(run, Cursor(1, 2))) == []
    _, choices = next(offers(run, Cursor(10**6, 2, layer=LayerId(1), mark="h")))
    assert choices[0][0] == "Silence unit 2 in layer 2"
