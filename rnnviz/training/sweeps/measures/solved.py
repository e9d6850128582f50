"""Whether and when a run met its task's goal."""

from __future__ import annotations

from rnnviz.registry import measures
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.sweeps.measure import Measure


@measures.register("solved")
class Solved(Measure):
    """Whether the run met its task's goal: 1 or 0."""

    title = "solved"
    share = True

    @staticmethod
    def of(run: Trainer) -> float:
        """Return 1 or 0."""
        return float(run.solved_at is not None)


@measures.register("solved-at")
class SolvedAt(Measure):
    """The update at which the run first met its task's goal; none if it did not."""

    title = "updates until solved"
    whole = True

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return the update."""
        return None if run.solved_at is None else float(run.solved_at)
