"""Schedules: snapshots of all the runs that are shown, whose slow parts may be older."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from rnnviz.errors import RnnvizError
from rnnviz.training.run.base.run import Run
from rnnviz.training.run.schedule import Schedule
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.snapshot import Snapshot


class Schedules:
    """A Schedule for each trainer that is shown."""

    def __init__(self) -> None:
        self._schedules: dict[Run, Schedule] = {}

    def snapshots(
        self, trainers: Sequence[Run], needs: frozenset[str], focus: Focus
    ) -> list[Snapshot]:
        """Return a snapshot of each run."""
        self._schedules = {one: self._schedules.get(one) or Schedule(one) for one in trainers}
        focus = _readable(trainers, focus)
        return [schedule.snapshot(needs, focus) for schedule in self._schedules.values()]

    @property
    def owes(self) -> bool:
        """Whether a slow part in the last snapshots was older than them."""
        return any(schedule.owes for schedule in self._schedules.values())

    def work(self, running: bool) -> bool:
        """Compute one slow part of the last snapshots, if one is due; return whether one was."""
        return any(schedule.work(running) for schedule in self._schedules.values())


def _readable(trainers: Sequence[Run], focus: Focus) -> Focus:
    """Return a focus without what was typed, if it was for runs that could not begin."""
    with suppress(RnnvizError):
        for trainer in trainers if focus.typed else ():
            trainer.experiment.task.typed(focus.typed)
        return focus
    return replace(focus, typed="")
