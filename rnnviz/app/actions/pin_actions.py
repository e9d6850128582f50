"""Keys that pin the cursor and move it, for those who do not use a pointer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.view.run_view import NOWHERE


def pin_actions(figure: Figure) -> list[ActionSpec]:
    """Return what moves the pinned cursor by a step or a unit; the first press pins it."""

    def move(steps: int = 0, units: int = 0) -> Callable[[], None]:
        return lambda: _move_pin(figure, steps, units)

    specs = [
        ActionSpec("pin_later", "Pin later", "Pin the numbers of the next timestep", "Alt+Right",
                   move(steps=1)),
        ActionSpec("pin_earlier", "Pin earlier", "Pin the numbers of the previous timestep",
                   "Alt+Left", move(steps=-1)),
        ActionSpec("pin_below", "Pin below", "Pin the numbers of the next unit", "Alt+Down",
                   move(units=1)),
        ActionSpec("pin_above", "Pin above", "Pin the numbers of the previous unit", "Alt+Up",
                   move(units=-1)),
    ]  # fmt: skip
    return [replace(spec, in_figure=True, group=Group.VIEW) for spec in specs]


def _move_pin(figure: Figure, steps: int, units: int) -> None:
    shown, pin = figure.traced, figure.pin
    if shown is None:
        return
    length = int(shown.trace.lengths[shown.sequence])
    count = shown.trace.layers[-1].states["h"].shape[1]
    if pin is None:
        pin = replace(NOWHERE, step=0, unit=0)
    else:
        step, unit = (pin.step or 0) + steps, (pin.unit or 0) + units
        pin = replace(pin, step=min(max(step, 0), length - 1), unit=min(max(unit, 0), count - 1))
    figure.set_pin(pin)
    figure.pinned.emit(figure.pin or NOWHERE)
