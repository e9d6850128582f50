"""Entries of menus: what a person can change at a timestep, to see what would follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtWidgets import QMenu

from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.style.plain_text import button_text
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.snapshot.what_if import (
    OtherSymbol,
    OtherValue,
    WhatIf,
    name_of,
    signed,
    value_name,
)

PANEL = "what_if"
AMOUNTS = (1.0, 0.5, 0.1, -0.1, -0.5, -1.0)
MOST_SYMBOLS = 60  # of more, those are offered that the probe holds
MOST_FEATURES = 8  # of more, the first are offered


@dataclass(frozen=True)
class Offer:
    """Changes of one thing: what is changed, and each choice with its text."""

    title: str
    choices: Sequence[tuple[str, WhatIf]]


def offers(run: RunView, cursor: Cursor) -> list[Offer]:
    """Return what can be changed where a cursor is: what is read there, and the unit's states."""
    step = cursor.step
    if run.view.reveal is not None or "trace" not in run.snapshot.parts or step is None:
        return []
    if step >= int(run.trace.lengths[run.sequence]):
        return []
    symbols = bool(run.snapshot.experiment.task.vocabulary)
    read = [_symbols(run, step)] if symbols else _values(run, step)
    layer = next((one for one in run.trace.layers if one.id == cursor.layer), run.tops[-1])
    return [*read, *_nudges(layer, cursor.unit, step)]


def add_offers(menu: QMenu, figure: Figure, run: RunView, cursor: Cursor) -> list[QMenu]:
    """Add what can be changed to a menu, and how to undo it; return the menus that were made."""
    made = []
    for offer in offers(run, cursor):
        inner = menu.addMenu(button_text(offer.title))
        made.append(inner)
        for text, change in offer.choices:
            action = inner.addAction(button_text(text))
            action.triggered.connect(partial(_make, figure, change))
    if figure.view.what_if is not None:
        menu.addAction("Undo the change", partial(undo, figure))
    return made


def make(figure: Figure, change: WhatIf) -> None:
    """Show what a change does, in its panel."""
    if PANEL not in figure.panels:
        figure.set_panels([*figure.panels, PANEL])
    elif figure.maximised not in (None, PANEL):
        figure.maximise(None)
    figure.set_view(replace(figure.view, what_if=change))


def undo(figure: Figure) -> None:
    """Show the untouched pass alone."""
    figure.set_view(replace(figure.view, what_if=None))


def _make(figure: Figure, change: WhatIf, _: bool = False) -> None:
    make(figure, change)


def _symbols(run: RunView, step: int) -> Offer:
    task, batch = run.snapshot.experiment.task, run.probe.batch
    tokens = range(len(task.vocabulary))
    if len(tokens) > MOST_SYMBOLS:
        tokens = np.unique(batch.inputs[batch.valid]).tolist()
    present = task.vocabulary[int(batch.inputs[step, run.sequence])]
    others: dict[str, WhatIf] = {}
    for token in tokens:
        if task.vocabulary[token] != present:
            others.setdefault(name_of(task, token), OtherSymbol(step, token))
    return Offer(f"Change the symbol at t {step} to", tuple(others.items()))


def _values(run: RunView, step: int) -> list[Offer]:
    task = run.snapshot.experiment.task
    return [
        Offer(
            f"Change {value_name(task, feature)} at t {step} by",
            tuple((signed(by), OtherValue(step, feature, by)) for by in AMOUNTS),
        )
        for feature in range(min(task.inputs, MOST_FEATURES))
    ]


def _nudges(layer: LayerTrace, unit: int | None, step: int) -> list[Offer]:
    """Return the nudges of a unit's states, if there is such a unit."""
    return [
        Offer(
            f"Nudge {layer.id.label(state)} of unit {unit} at t {step} by",
            tuple((signed(by), Nudge(layer.id, state, unit, step, by)) for by in AMOUNTS),
        )
        for state, values in layer.states.items()
        if unit is not None and unit < values.shape[1]
    ]
