"""Experiments from the menu and its dialog, in the real window."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app.commands.dialog import CommandDialog
from rnnviz.app.controls.fields import ChoiceField, NumberField
from rnnviz.app.parts import LEAST_SIZE
from rnnviz.app.window import Window
from rnnviz.engine.interventions.holds import NO_HOLDS, ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import commands
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.commands.kinds.hold_gate import HoldGate
from rnnviz.training.commands.kinds.reset_optimizer import ResetOptimizer
from rnnviz.training.commands.kinds.shift_bias import ShiftBias
from tests.app.helpers import TIMEOUT, wait_for_runs, wait_for_update, wait_until_idle, words_of_tip

FIRST = LayerId(0)
CONTROLS = (QPushButton, QComboBox, QLineEdit, QSlider)


def entries(window: Window) -> dict[str, QAction]:
    """Open the menu; return its entries by text."""
    window.command_menu.menu().aboutToShow.emit()
    return {one.text(): one for one in window.command_menu.menu().actions() if one.text()}


def opened(window: Window, text: str) -> CommandDialog:
    """Choose an entry that asks; return the dialog."""
    entries(window)[text].trigger()
    dialog = window.command_menu.doing.dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def fill(dialog: CommandDialog, **values: object) -> None:
    """Fill fields in as a person does."""
    for key, value in values.items():
        field = dialog.fields[key]
        if isinstance(field, ChoiceField):
            field.box.setCurrentIndex(field.box.findData(value))
            field.box.activated.emit(field.box.currentIndex())
        else:
            assert isinstance(field, NumberField)
            field.text.setText(str(value))
            field.text.setModified(True)
            field.text.editingFinished.emit()


def do(dialog: CommandDialog) -> str:
    """Press "Do it"; return what the dialog says then."""
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    return dialog.message.text()


def wait_for_holds(qtbot: QtBot, window: Window, holds: Holds, run: int = 0) -> None:
    qtbot.waitUntil(lambda: window.snapshots[run].holds == holds, timeout=TIMEOUT)


def test_the_menu_lists_every_kind_of_command_with_what_it_does(window: Window) -> None:
    found = entries(window)
    for name in commands:
        kind, title = commands[name], in_line(commands[name].title)
        if name == "release_all":  # nothing is held
            assert title not in found
            continue
        (entry,) = (one for text, one in found.items() if text.rstrip("…") == title)
        assert entry.isEnabled()
        assert words_of_tip(entry) == in_line(kind.about)
    assert "Reset the optimizer" in found  # at once, as there is nothing to ask


def test_a_gate_is_held_while_the_net_learns_and_let_go(qtbot: QtBot, window: Window) -> None:
    window.session.play()
    dialog = opened(window, "Hold a gate…")
    assert {key: field.setting.choices for key, field in dialog.fields.items()} == {
        "gate": ("i", "f", "o", "g"), "value": (), "unit": (),
    }  # fmt: skip
    fill(dialog, gate="o", value=0.5)
    assert do(dialog) == "Done: o held at 0.5. Ctrl+Z takes it back."
    wait_for_holds(qtbot, window, Holds((HeldGate(FIRST, "o", 0.5),)))
    fill(dialog, unit=3, value=0.25)  # it stays open: another value, another unit
    do(dialog)
    both = Holds((HeldGate(FIRST, "o", 0.5), HeldGate(FIRST, "o", 0.25, 3)))
    wait_for_holds(qtbot, window, both)
    assert window.session.running
    listed = [text for text in entries(window) if text.startswith("Release")]
    assert listed == [
        "Release: o held at 0.5", "Release: o of unit 3 held at 0.25", "Release all (2)",
    ]  # fmt: skip
    entries(window)[listed[1]].trigger()
    wait_for_holds(qtbot, window, Holds(both.gates[:1]))
    window.session.do(ClampUnit(2))
    wait_for_holds(qtbot, window, Holds(both.gates[:1], (ClampedUnit(FIRST, 2, 0.0),)))
    entries(window)["Release all (2)"].trigger()
    wait_for_holds(qtbot, window, NO_HOLDS)
    window.session.take_back()  # all of it at once
    wait_for_holds(qtbot, window, Holds(both.gates[:1], (ClampedUnit(FIRST, 2, 0.0),)))


def test_a_range_that_depends_on_another_field_follows_it(window: Window) -> None:
    dialog = opened(window, "Hold a gate…")
    fill(dialog, gate="g", value=-0.5)
    assert dialog.fields["value"].setting.low == -1
    gate = dialog.fields["gate"]
    fill(dialog, gate="f")
    assert dialog.fields["value"].setting.low == 0
    assert dialog.fields["gate"] is gate  # so that it keeps the focus
    assert isinstance(dialog.fields["value"], NumberField)
    assert dialog.fields["value"].value == 0
    fill(dialog, value=7)
    assert dialog.message.text() == "value must be a number from 0 to 1, not '7'."


def test_it_begins_with_what_is_pinned(qtbot: QtBot, window: Window) -> None:
    window.session.change({"model.layers": 2})
    wait_until_idle(qtbot, window)
    window.figure.set_pin(Cursor(4, 5, layer=LayerId(1), mark="o"))
    values = {"gate": "o", "value": "1", "unit": "5", "layer": "2"}
    assert shown(opened(window, "Hold a gate…")) == values
    assert shown(opened(window, "Silence or clamp a unit…")) == {
        "unit": "5", "value": "0", "layer": "2",
    }  # fmt: skip
    do(opened(window, "Silence or clamp a unit…"))
    wait_for_holds(qtbot, window, Holds(units=(ClampedUnit(LayerId(1), 5, 0.0),)))


def shown(dialog: CommandDialog) -> dict[str, str]:
    """What stands in the fields."""
    return {
        key: str(field.box.currentData()) if isinstance(field, ChoiceField) else field.text.text()  # type: ignore[attr-defined]
        for key, field in dialog.fields.items()
    }


def test_what_cannot_be_done_says_why_in_the_menu_and_in_the_dialog(
    qtbot: QtBot, window: Window
) -> None:
    dialog = opened(window, "Hold a gate…")
    window.session.change({"model.cell": "rnn"})
    wait_until_idle(qtbot, window)
    reason = "RNN has no gate that could be held."
    assert dialog.message.text() == reason
    assert not dialog.do_button.isEnabled()
    entry = entries(window)[f"Hold a gate: {reason}"]
    assert not entry.isEnabled()
    window.session.change({"model.cell": "gru"})
    assert dialog.do_button.isEnabled()
    assert dialog.message.text() == ""
    assert shown(dialog)["gate"] == "z"
    window.session.change({"model.cell": "window"})
    assert "Scale Wₕ: Window (no recurrence) has no recurrent weights." in entries(window)


def test_what_is_done_twice_at_once_is_done_twice(qtbot: QtBot, window: Window) -> None:
    wait_until_idle(qtbot, window)
    dialog = opened(window, "Shift a gate's bias…")
    do(dialog)
    do(dialog)
    entries(window)["Reset the optimizer"].trigger()
    journal = [ShiftBias(1.0, "f"), ShiftBias(1.0, "f"), ResetOptimizer()]
    qtbot.waitUntil(lambda: len(window.snapshots[0].journal) == 3, timeout=TIMEOUT)
    assert [command for _, command in window.snapshots[0].journal] == journal


def test_keys_of_the_window_work_in_the_dialog(qtbot: QtBot, window: Window) -> None:
    dialog = opened(window, "Silence or clamp a unit…")
    qtbot.waitUntil(dialog.isActiveWindow, timeout=TIMEOUT)
    do(dialog)
    wait_for_holds(qtbot, window, Holds(units=(ClampedUnit(FIRST, 0, 0.0),)))
    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for_holds(qtbot, window, NO_HOLDS)
    QTest.keyClick(dialog.do_button, Qt.Key.Key_Space)
    assert window.session.running
    wait_for_update(qtbot, window, 2)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_every_control_has_a_name_and_is_reached_by_tab(qtbot: QtBot, window: Window) -> None:
    dialog = opened(window, "Edit a weight…")
    qtbot.waitUntil(dialog.isActiveWindow, timeout=TIMEOUT)
    dialog.close_button.setFocus()
    reached: list[QWidget | None] = []
    while (one := QApplication.focusWidget()) not in reached:
        reached.append(one)
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
    for control in (one for kind in CONTROLS for one in dialog.findChildren(kind)):
        name = control.accessibleName() or getattr(control, "text", str)()
        assert name, control
        assert len(control.accessibleDescription()) >= 15, name
        assert control in reached, name
    assert dialog.fields["row"].setting.high == 31  # four blocks of eight units


@pytest.mark.parametrize("size", [LEAST_SIZE, (1280, 720)])
def test_there_is_room_for_it_beside_the_timeline(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.set_text_size(2.0)
    QApplication.processEvents()
    bar = window.timeline
    parts = [bar.events, bar.branch, window.command_menu, bar.slider, bar.place]
    ends = [(one.x(), one.x() + one.width()) for one in parts]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert ends[-1][1] <= bar.width()
    assert window.command_menu.width() >= window.command_menu.sizeHint().width()
    assert bar.slider.width() >= bar.slider.sizeHint().width()


def test_it_acts_on_the_edited_run_and_says_so(qtbot: QtBot, window: Window) -> None:
    window.session.add_run()
    wait_for_runs(qtbot, window, 2)
    dialog = opened(window, "Hold a gate…")
    assert dialog.title.text() == "Hold a gate · run B"
    do(dialog)
    wait_for_holds(qtbot, window, Holds((HeldGate(FIRST, "f", 1.0),)), run=1)
    assert window.snapshots[0].holds == NO_HOLDS
    assert "Release: f held at 1 in run B" in entries(window)
    window.session.edit_run(0)
    assert dialog.title.text() == "Hold a gate · run A"
    assert "Release: f held at 1 in run B" not in entries(window)
    window.session.do(HoldGate("f", 0.0))
    wait_for_holds(qtbot, window, Holds((HeldGate(FIRST, "f", 0.0),)))
