"""Ration: parts that may take longer than a frame are made anew at a lower rate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from rnnviz.training.parts import SLOW
from rnnviz.training.snapshot import WHOLE, Focus, Snapshot
from rnnviz.training.trainer import Trainer

REST = 60.0  # times as long as a part took, until it is made again while training goes on


@dataclass(frozen=True)
class _Kept:
    part: object
    state: tuple[int, int]
    sequence: int
    due: float


class Ration:
    """What one lane's snapshots hold of the slow parts.

    While it trains, each takes at most one part in `REST` of the time, and tells by its update of
    when it is; while it is paused, all are of the present state. The run itself knows nothing of
    it.

    Parameters
    ----------
    clock : function
        Returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def snapshot(
        self, trainer: Trainer, needs: frozenset[str], running: bool, focus: Focus = WHOLE
    ) -> Snapshot:
        """Return a snapshot with the parts asked for, of which slow ones may be older."""
        parts = {need: self._part(trainer, need, running, focus) for need in needs & SLOW}
        made = trainer.snapshot(needs - SLOW, focus)
        return replace(made, parts={**made.parts, **parts}) if parts else made

    def _part(self, trainer: Trainer, need: str, running: bool, focus: Focus) -> object:
        state = (trainer.update, len(trainer.journal))
        kept, start = self._kept.get(need), self._clock()
        same = kept is not None and kept.sequence == focus.sequence
        if kept is not None and same and (kept.state == state or (running and start < kept.due)):
            return kept.part
        part = trainer.snapshot({need}, focus).parts[need]
        end = self._clock()
        self._kept[need] = _Kept(part, state, focus.sequence, end + REST * (end - start))
        return part
