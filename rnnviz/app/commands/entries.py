"""Entries of the figure's menu: what can be done to the unit, gate or weight that lies there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtWidgets import QMenu

from rnnviz.app.commands.doing import Doing, pointed_at
from rnnviz.engine.interventions.held_rows import can_hold
from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Hold
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Range
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.style.plain_text import button_text
from rnnviz.figures.view.numbers import signed
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.holding import each_of, holding
from rnnviz.training.commands.kinds.edit_weight import EditWeight
from rnnviz.training.commands.offers import where
from rnnviz.training.snapshot.parts.weights import WEIGHTS

Choice = tuple[str, Command]


def add_commands(menu: QMenu, doing: Doing, run: RunView, cursor: Cursor) -> list[QMenu]:
    """Add what can be done to what a cursor is on; return the menus that were made."""
    made: list[QMenu] = []
    for title, choices in offers(run, cursor):
        inner = menu
        if title:
            inner = menu.addMenu(button_text(title))
            made.append(inner)
        for text, command in choices:
            action = inner.addAction(button_text(in_line(text)))
            action.triggered.connect(partial(_do, doing, run.index, command))
    if cursor.weight is not None and "weights" in run.snapshot.parts:
        menu.addAction("Edit this weight…", partial(_edit_weight, doing, run, cursor))
    return made


def offers(run: RunView, cursor: Cursor) -> Iterator[tuple[str, Sequence[Choice]]]:
    """Yield what can be done to a unit or a gate: under which title, "" for none, which choices."""
    cell = run.snapshot.experiment.model.cell
    name, layer = cursor.mark or "", cursor.layer or LayerId(0)
    if name in cell.gates and can_hold(cell, name):
        units: list[int | None] = [None] if cursor.unit is None else [cursor.unit, None]
        for unit in units:
            gate = HeldGate(layer, name, 0.0, unit)
            of = f"{name} of {'all units' if unit is None else f'unit {unit}'}{_in(layer)}"
            yield f"Hold {of}", _held_at(gate, cell.gates[name])
            yield from _release(run, gate, of)
    elif name in cell.states and cursor.unit is not None:
        unit_name = f"unit {cursor.unit}{_in(layer)}"
        silent = ClampedUnit(layer, cursor.unit, 0.0)
        choices = [(f"Silence {unit_name}", holding(silent))]
        now = _present(run, cursor, layer)
        if now is not None:
            text = f"Clamp {unit_name} at its present value {signed(now)}"
            choices.append((text, holding(ClampedUnit(layer, cursor.unit, now))))
        yield "", choices
        yield from _release(run, silent, unit_name)


def _held_at(gate: HeldGate, scale: Range) -> list[Choice]:
    """Return the values at which a gate can be held: open, shut and between, or the ends."""
    values = {"open, at 1": 1.0, "shut, at 0": 0.0, "at 0.5": 0.5}
    if scale.signed:
        values = {"at +1": 1.0, "at 0": 0.0, "at −1": -1.0}
    return [
        (text, holding(HeldGate(gate.layer, gate.gate, value, gate.unit)))
        for text, value in values.items()
    ]


def _release(run: RunView, hold: Hold, name: str) -> Iterator[tuple[str, Sequence[Choice]]]:
    """Yield how to let something go, if it is held."""
    holds = run.snapshot.holds
    if len(list(each_of(holds.without(hold)))) < len(list(each_of(holds))):
        yield "", [(f"Release {name}", holding(hold, released=True))]


def _present(run: RunView, cursor: Cursor, layer: LayerId) -> float | None:
    """Return the h of a unit at the step that is pointed at, if that is known."""
    if "trace" not in run.snapshot.parts or cursor.step is None:
        return None
    traced = next((one for one in run.trace.layers if one.id == layer), None)
    if traced is None or cursor.step >= int(run.trace.lengths[run.sequence]):
        return None
    value = float(traced.states["h"][cursor.step, cursor.unit, run.sequence])
    return float(f"{value:.3g}") if np.isfinite(value) else None


def _in(layer: LayerId) -> str:
    return where(layer.number, layer.reverse)


def _do(doing: Doing, run: int | None, command: Command, _: bool = False) -> None:
    doing.edit(run)
    doing.do(command)


def _edit_weight(doing: Doing, run: RunView, cursor: Cursor) -> None:
    """Ask for another value of a weight; its own stands there."""
    assert cursor.weight is not None
    name, row, column = cursor.weight
    array = run.snapshot[WEIGHTS][name]
    value = float(f"{array.reshape(len(array), -1)[row, column]:.4g}")
    doing.edit(run.index)
    doing.ask(EditWeight, {**pointed_at(cursor), "value": value})
