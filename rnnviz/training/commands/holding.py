"""Holding: from what is held to the commands that hold it and let it go."""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.engine.interventions.holds import HeldGate, Hold, Holds
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.commands.kinds.hold_gate import HoldGate


def holding(hold: Hold, released: bool = False) -> Command:
    """Return the command that holds a gate or a unit, or lets it go."""
    if isinstance(hold, HeldGate):
        return HoldGate.of(hold, released)
    return ClampUnit.of(hold, released)


def each_of(now: Holds) -> Iterator[Hold]:
    """Yield all that is held, one by one."""
    yield from now.gates
    yield from now.units
