"""Lockstep: several runs take the same number of updates."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.training.run.base.run import Run


def step_together(trainers: Sequence[Run]) -> bool:
    """Apply one update in every run that has not ended.

    Return whether all go on: no run has been solved or met a fault by it, and one is left.
    """
    running = [trainer for trainer in trainers if not trainer.ended]
    before = [trainer.solved_at for trainer in running]
    done = [trainer.step(1) for trainer in running]
    return all(done) and bool(done) and before == [trainer.solved_at for trainer in running]
