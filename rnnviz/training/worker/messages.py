"""What the window and the worker send each other."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.training.commands import Command
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Load:
    """Begin new runs, one a run; paused."""

    experiments: tuple[Experiment, ...]


@dataclass(frozen=True)
class Train:
    """Train: `updates` per request, or freely between requests if None."""

    updates: int | None


@dataclass(frozen=True)
class Pause:
    """Stop training."""


@dataclass(frozen=True)
class Step:
    """Apply a number of updates now, whether or not the runs are training."""

    updates: int


@dataclass(frozen=True)
class Do:
    """Carry out a command in one run."""

    run: int
    command: Command


@dataclass(frozen=True)
class Drop:
    """End one run; the others go on."""

    run: int


@dataclass(frozen=True)
class Request:
    """Ask for a Report with these parts in its snapshots."""

    needs: frozenset[str]
    focus: Focus = WHOLE


Message = Load | Train | Pause | Step | Do | Drop | Request


@dataclass(frozen=True)
class Report:
    """The runs as they are; `running` tells whether they train on.

    `received` counts the messages carried out so far: the window tells by it what the report knows.
    `owes`: they rest, and slow parts of the present state are still to be computed; ask again.
    `refused` says why new runs could not begin; the earlier ones then go on, if there were any.
    """

    snapshots: tuple[Snapshot, ...]
    running: bool
    received: int
    owes: bool = False
    refused: str = ""
