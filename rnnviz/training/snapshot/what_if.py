"""WhatIf: one change to what a network reads or remembers, of which the run knows nothing.

A pass over the shown sequence with the change is held against the untouched one, which every other
picture shows. Targets stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rnnviz.engine.batch import Batch
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.engine.passes.trace import Held
from rnnviz.errors import RnnvizError
from rnnviz.tasks.base import Task

MOST = 1_000_000  # steps, tokens, units, and the size of a change
WRITTEN = str.maketrans({"\n": "↵", "\t": "⇥"})


@dataclass(frozen=True)
class OtherSymbol:
    """Another symbol is read at a step: the one with this place in the task's vocabulary."""

    step: int
    token: int


@dataclass(frozen=True)
class OtherValue:
    """A number that is read at a step is larger by so much; features are counted from 0."""

    step: int
    feature: int
    by: float


WhatIf = OtherSymbol | OtherValue | Nudge


def changed(batch: Batch, change: WhatIf) -> Batch:
    """Return a batch of one sequence whose input is changed; a nudge changes no input."""
    if isinstance(change, Nudge):
        return batch
    inputs = batch.inputs.copy()
    if isinstance(change, OtherSymbol):
        inputs[change.step] = change.token
    else:
        inputs[change.step, change.feature] += change.by
    return Batch(inputs, batch.targets, batch.counted, batch.lengths, batch.total)


def problem(
    change: WhatIf, task: Task, model: Model, batch: Batch, held: Mapping[LayerId, Held]
) -> str:
    """Return why a change cannot be made to a batch of one sequence, in words; "" if it can.

    `held` is what is held in the network, by layer.
    """
    step = change.step
    if task.plays:
        return "of a recording the loss is not known, so neither is what a change would do to it"
    if step >= batch.steps:
        return f"this sequence has no step {step}"
    match change:
        case OtherSymbol(token=token):
            if not 0 <= token < len(task.vocabulary):
                return "this task has no such symbol"
            if batch.inputs[step, 0] == token:
                return f"{name_of(task, token)} is what is read at t {step} as it is"
        case OtherValue(feature=feature):
            if task.vocabulary or not 0 <= feature < task.inputs:
                return "this task reads no such number"
        case Nudge():
            try:
                change.check(model, batch.steps)
            except RnnvizError:
                return f"this network has no {place_of(change)}"
            at = held.get(change.layer, {}).get(change.state, {}).get(change.unit)
            if at is not None:
                return f"{place_of(change)} is held at {at:g}"
    return ""


def words(change: WhatIf, task: Task, batch: Batch) -> str:
    """Return what is changed of a batch of one sequence: "x at t 5: D instead of B"."""
    step = change.step
    match change:
        case OtherSymbol(token=token):
            before = int(batch.inputs[step, 0])
            return f"x at t {step}: {name_of(task, token)} instead of {name_of(task, before)}"
        case OtherValue(feature=feature, by=by):
            return f"{value_name(task, feature)} at t {step}: {signed(by)}"
        case Nudge(by=by):
            return f"{place_of(change)} at t {step}: {signed(by)}"


def place_of(nudge: Nudge) -> str:
    """Return what is nudged: "h of unit 3", with the layer if it is not the first."""
    return f"{nudge.layer.label(nudge.state)} of unit {nudge.unit}"


def name_of(task: Task, token: int) -> str:
    """Return a symbol of a task; in quotes if it is no letter or digit."""
    symbol = task.vocabulary[token].translate(WRITTEN)
    return symbol if symbol.isalnum() else f'"{symbol}"'


def value_name(task: Task, feature: int) -> str:
    """Return what one of the numbers is called that a task's networks read."""
    return f"input {feature}" if task.inputs > 1 else "input"


def signed(by: float) -> str:
    """Return what is added, with its sign: "+0.5"."""
    return f"{'+' if by > 0 else '−'}{abs(by):g}"


def to_dict(change: WhatIf) -> dict[str, object]:
    """Return what a file holds of a change."""
    return asdict(change)


def from_dict(value: object) -> WhatIf:
    """Return the change that a file holds.

    Raises
    ------
    ValueError, TypeError, KeyError, OverflowError
        If it holds none.
    """
    if not isinstance(value, dict):
        raise TypeError
    match sorted(value):
        case ["step", "token"]:
            return OtherSymbol(_count(value["step"]), _count(value["token"]))
        case ["by", "feature", "step"]:
            return OtherValue(_count(value["step"]), _count(value["feature"]), _by(value["by"]))
        case ["by", "layer", "state", "step", "unit"]:
            layer, state = _layer(value["layer"]), value["state"]
            if not isinstance(state, str):
                raise TypeError
            unit, step = _count(value["unit"]), _count(value["step"])
            return Nudge(layer, state, unit, step, _by(value["by"]))
    raise ValueError


def _layer(value: Mapping[str, Any]) -> LayerId:
    if set(value) != {"index", "reverse"} or not isinstance(value["reverse"], bool):
        raise ValueError
    return LayerId(_count(value["index"]), value["reverse"])


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST:
        raise ValueError
    return value


def _by(value: object) -> float:
    if type(value) not in (int, float):
        raise TypeError
    by = float(value)  # type: ignore[arg-type]
    if not (math.isfinite(by) and 0 < abs(by) <= MOST):
        raise ValueError
    return by
