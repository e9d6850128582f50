"""Course: what is kept of a training run, so that one can say afterwards what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from rnnviz.engine.passes.trace import Trace
from rnnviz.tasks.base import Bools, Split, Task
from rnnviz.tasks.goals import Score
from rnnviz.training.evaluation import HELD_OUT_SIZE
from rnnviz.training.losses import ANSWERS, Losses
from rnnviz.training.run.trainer import Trainer


@dataclass
class Course:
    """One run, for as long as it was trained.

    Attributes
    ----------
    task : Task
    updates : int
        How many were applied.
    scores : dict of int to Score
        The held-out scores by update.
    norms : list of float
        The norm of every update's gradient before clipping, the first update's first.
    clipped : list of bool
        Whether it was clipped.
    solved_at, exploded_at : int or None
        The update at which the criterion was met; after which training met NaN or infinity.
    numbers : dict
        What claims have measured at the updates that they look at, by claim.
    """

    task: Task
    updates: int = 0
    scores: dict[int, Score] = field(default_factory=dict)
    norms: list[float] = field(default_factory=list)
    clipped: list[bool] = field(default_factory=list)
    solved_at: int | None = None
    exploded_at: int | None = None
    numbers: dict[object, float] = field(default_factory=dict)


class Moment:
    """A run after some update, to be looked at more closely."""

    def __init__(self, run: Trainer) -> None:
        self.run = run
        self.task, self.batch = run.experiment.task, run.probe.batch
        self._traces: dict[Losses, Trace] = {}

    def trace(self, losses: Losses = ANSWERS) -> Trace:
        """Return the probe, read and sent back from some losses."""
        if losses not in self._traces:
            self._traces[losses] = self.run.picture(losses)[0]
        return self._traces[losses]

    @cached_property
    def answered(self) -> tuple[Bools, Bools, Bools]:
        """(T, B) each: where held-out steps are counted, are answers, and are answered rightly."""
        seed = self.run.experiment.seed.data
        batch = self.task.draw(seed, Split.HELD_OUT, 0, HELD_OUT_SIZE)
        right = self.task.right(batch, self.run.network.forward(batch, lean=True).outputs)
        counted = batch.counted & batch.valid
        if right is None:  # such a claim is refused when it is read
            raise ValueError(f"nothing is right or wrong in task {self.task.kind}")
        return counted, counted & self.task.answer_steps(batch), right
