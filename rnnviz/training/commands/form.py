"""Form: what a person fills in for a command, before it is one."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.settings import Entry, Setting, Value
from rnnviz.training.commands.base import Command, Situation


def form_of(kind: type[Command], situation: Situation) -> list[Entry]:
    """Return the fields of a kind's form in a situation, each with its value.

    That is what is chosen, or the nearest that there is.

    Raises
    ------
    RnnvizError
        If such a command can do nothing there.
    """
    situation.experiment.task.check_trained_here("this does nothing")
    chosen, offered = situation.chosen, kind.offered(replace(situation, chosen={}))
    for _ in range(len(offered)):  # what is offered for one field may depend on another
        values = {name: _allowed(one, chosen.get(name)) for name, one in offered.items()}
        before, offered = offered, kind.offered(replace(situation, chosen=values))
        if offered == before:
            break
    return [
        Entry(name, _allowed(one, chosen.get(name)), replace(one, live=True))
        for name, one in offered.items()
    ]


def _allowed(setting: Setting, value: Value | None) -> Value:
    """Return a value, or of a number the nearest in range, or what is usual."""
    if value is None:
        value = setting.default
    if isinstance(value, (int, float)) and setting.low is not None and setting.high is not None:
        value = type(value)(min(max(value, setting.low), setting.high))
    try:
        return setting.convert(value)
    except ValueError:
        return setting.default
