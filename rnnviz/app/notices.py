"""Notices: what the program says to the person, and how much it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot

ORDINARY = tuple(f"{word} " for word in ("a", "an", "no", "only", "that", "the", "there", "this"))
"""Words with which sentences begin that follow "rnnviz: " on a terminal."""


class Severity(Enum):
    """How much a notice matters, and so how it is shown."""

    INFO = auto()
    """What an action did; shown for a while."""
    REFUSAL = auto()
    """Why an action was not carried out; shown in red for a while, then what was shown before."""
    SUCCESS = auto()
    """A run is solved; shown until the next notice."""
    FAULT = auto()
    """Training has stopped; shown in red until the next notice."""

    @property
    def lasting(self) -> bool:
        """Whether it is shown until the next notice."""
        return self in (Severity.SUCCESS, Severity.FAULT)


@dataclass(frozen=True)
class Notice:
    """One or two sentences for the person."""

    text: str
    severity: Severity = Severity.INFO


def refusal(reason: object) -> Notice:
    """Return the notice that an action was not carried out; `reason` may be the exception.

    It begins with a capital, unless it begins with the key of a setting or the name of a file.
    """
    text = str(reason)
    if text.startswith(ORDINARY):
        text = text[0].upper() + text[1:]
    return Notice(text, Severity.REFUSAL)


def pause_notice(snapshots: Sequence[Snapshot]) -> Notice:
    """Return why the runs have paused by themselves, and which of them caused it."""
    several = len(snapshots) > 1
    for index, snapshot in enumerate(snapshots):
        if snapshot.fault is None and snapshot.solved_at == snapshot.update:
            where = f" in run {run_name(index)}" if several else ""
            criterion = snapshot.experiment.task.goal.words
            solved = f"Solved{where} at update {snapshot.solved_at:,}. Press Play to continue."
            return Notice(f"{solved} The goal was {criterion}.", Severity.SUCCESS)
    stopped = latest_fault(snapshots)
    if any(snapshot.experiment.task.plays for snapshot in snapshots):
        return Notice("The recording ends here.")
    if stopped is None:
        return Notice("Stopped.", Severity.FAULT)
    where = f" in run {run_name(stopped)}" if several else ""
    text = f"Stopped{where}: {snapshots[stopped].fault}; that update was not applied."
    return Notice(text, Severity.FAULT)


def standing_notice(snapshots: Sequence[Snapshot]) -> Notice | None:
    """Return that a run has stopped or is solved by its last update; None while none is there.

    Before that update, in the past of the run, it does not hold.
    """
    solved = any(one.solved_at == one.update and not one.is_past for one in snapshots)
    return pause_notice(snapshots) if solved or latest_fault(snapshots) is not None else None


def latest_fault(snapshots: Sequence[Snapshot]) -> int | None:
    """Return which run has met a fault, of several the one that went furthest, or the first."""
    faults = [(one.fault.update, -index) for index, one in enumerate(snapshots) if one.fault]
    return -max(faults)[1] if faults else None
