"""Why a run has paused by itself, in words."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot


def reason(snapshots: Sequence[Snapshot]) -> str:
    """Return why the runs have paused by themselves, and which did it."""
    several = len(snapshots) > 1
    for run, snapshot in enumerate(snapshots):
        if snapshot.fault is None and snapshot.solved_at == snapshot.update:
            where = f" in run {run_name(run)}" if several else ""
            criterion = snapshot.experiment.task.criterion
            return f"Solved{where} at update {snapshot.solved_at:,}: {criterion}. Play goes on."
    faults = [(one.fault.update, run) for run, one in enumerate(snapshots) if one.fault]
    if not faults:
        return "Stopped."
    run = max(faults)[1]
    where = f" in run {run_name(run)}" if several else ""
    return f"Stopped{where}: {snapshots[run].fault}; that update was not applied."
