"""Schedule: parts that may take longer than a frame are computed between answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from rnnviz.training.run.base.run import Run
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.parts import PARTS, SLOW
from rnnviz.training.snapshot.snapshot import Snapshot

REST = 60.0  # times as long as a part took, until it is computed again while training goes on


@dataclass(frozen=True)
class _Kept:
    part: object
    state: Hashable
    focus: Focus
    due: float


class Schedule:
    """When the slow parts of one run's snapshots are computed.

    An answer does not wait for them: it holds those that were computed last, and each tells of
    which update it is. Between two answers `work` computes them again: while the run trains, each
    takes at most one part in `REST` of the time; at rest, all become those of the present state.
    The run itself does not depend on it.

    Parameters
    ----------
    trainer : Trainer
    clock : function
        Returns seconds.
    """

    def __init__(self, trainer: Run, clock: Callable[[], float] = time.perf_counter) -> None:
        self._trainer = trainer
        self._look = Look(trainer)
        self._clock = clock
        self._wanted: list[str] = []
        self._kept: dict[str, _Kept] = {}

    def snapshot(self, needs: frozenset[str], focus: Focus = WHOLE) -> Snapshot:
        """Return a snapshot with the parts asked for, of which slow ones may be older.

        One that has never been computed is waited for: else its panel would be missing. So is one
        of another typed text than the present one, whose timesteps are not those of the trace.
        """
        trainer = self._trainer
        if not self._look.holds or self._look.focus != focus:
            self._look = Look(trainer, focus)
        self._wanted = sorted(needs & SLOW)
        for need in self._wanted:
            if need not in self._kept or self._kept[need].focus.typed != focus.typed:
                self._compute(need)
        parts = {need: self._kept[need].part for need in self._wanted}
        snapshot = trainer.seen(self._look, needs - SLOW)
        return replace(snapshot, parts={**snapshot.parts, **parts})

    @property
    def owes(self) -> bool:
        """Whether a slow part in the last snapshot was older than the snapshot."""
        return any(self._is_old(need) for need in self._wanted)

    def work(self, running: bool) -> bool:
        """Compute one slow part of the last snapshot, if one is due; return whether one was."""
        if not self._look.holds:
            return False
        for need in self._wanted:
            if self._is_old(need) and (not running or self._is_due(need)):
                self._compute(need)
                return True
        return False

    def _is_old(self, need: str) -> bool:
        return self._kept[need].state != self._look.state or self._is_of_another(need)

    def _is_of_another(self, need: str) -> bool:
        kept, focus = self._kept[need].focus, self._look.focus
        others = PARTS[need].of_losses and kept.losses != focus.losses
        return others or (kept.sequence, kept.typed) != (focus.sequence, focus.typed)

    def _is_due(self, need: str) -> bool:
        return self._is_of_another(need) or self._clock() >= self._kept[need].due

    def _compute(self, need: str) -> None:
        look, start = self._look, self._clock()
        part = self._trainer.seen(look, {need}).parts[need]
        end = self._clock()
        due = end + REST * (end - start)
        self._kept[need] = _Kept(part, look.state, look.focus, due)
