"""Why a run has paused by itself, in words."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.training.lanes import lane_name
from rnnviz.training.snapshot import Snapshot


def reason(snapshots: Sequence[Snapshot]) -> str:
    """Return why the lanes have paused by themselves, and which did it."""
    several = len(snapshots) > 1
    for lane, snapshot in enumerate(snapshots):
        if snapshot.fault is None and snapshot.solved_at == snapshot.update:
            where = f" in lane {lane_name(lane)}" if several else ""
            criterion = snapshot.experiment.task.criterion
            return f"Solved{where} at update {snapshot.solved_at:,}: {criterion}. Play goes on."
    faults = [(one.fault.update, lane) for lane, one in enumerate(snapshots) if one.fault]
    if not faults:
        return "Stopped."
    lane = max(faults)[1]
    where = f" in lane {lane_name(lane)}" if several else ""
    return f"Stopped{where}: {snapshots[lane].fault}; that update was not applied."
