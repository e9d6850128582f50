"""Courses: what is kept of a training run, so that one can say afterwards what it did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rnnviz import Experiment, Trainer
from rnnviz.engine.batch import Batch
from rnnviz.engine.passes.trace import Trace, magnitude, root_mean_square
from rnnviz.tasks.base import Bools, Split, Task
from rnnviz.tasks.goals import Score
from rnnviz.training.evaluation import HELD_OUT_SIZE
from rnnviz.training.losses import ANSWERS

CHECK = 20  # updates between two scores, as the Trainer has it


@dataclass(frozen=True)
class Look:
    """A run after some update: the probe, read and sent back, and what is answered beyond it.

    `trace` holds the gradients of the answers' losses; `right` (T, B) where held-out answers are.
    """

    task: Task
    batch: Batch
    trace: Trace
    held_out: Batch
    outputs: NDArray[np.floating]

    @property
    def right(self) -> Bools:
        """(T, B): where the held-out batch is answered rightly."""
        right = self.task.right(self.held_out, self.outputs)
        assert right is not None
        return right

    def gradient(self, state: str = "h") -> NDArray[np.float64]:
        """Return (T,): the total gradient of a state of the first layer, rms over sequences."""
        total = self.trace.layers[0].gradients[state].total
        return root_mean_square(magnitude(total), self.trace.valid)


@dataclass
class Course:
    """One run: its scores by update, every update's loss and gradient norm, and looks."""

    chance: float
    scores: dict[int, Score] = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    looks: dict[int, Look] = field(default_factory=dict)
    solved_at: int | None = None
    exploded_at: int | None = None

    def lowest(self, until: int, start: int = 0) -> float:
        """Return the lowest held-out loss from an update to another, as a share of chance."""
        return min(s.loss for u, s in self.scores.items() if start <= u <= until) / self.chance


def course(experiment: Experiment, updates: int, looks: Collection[int], to_end: bool) -> Course:
    """Train for some updates, or until it is solved and looked at for the last time; and watch."""
    trainer = Trainer(experiment)
    seen = Course(experiment.task.chance())
    while True:
        if trainer.update % CHECK == 0 and trainer.score is not None:
            seen.scores[trainer.update] = trainer.score
        if trainer.update in looks:
            seen.looks[trainer.update] = _look(trainer)
        solved = trainer.solved_at is not None and not to_end
        if trainer.update >= updates or (solved and trainer.update >= max(looks, default=0)):
            break
        if not trainer.step():
            seen.exploded_at = trainer.update
            break
        seen.losses.append(trainer.loss)
        seen.norms.append(trainer.gradient_norm)
    seen.solved_at = trainer.solved_at
    return seen


def _look(trainer: Trainer) -> Look:
    task, seed = trainer.experiment.task, trainer.experiment.seed.data
    trace = trainer.picture(ANSWERS)[0]
    held_out = task.draw(seed, Split.HELD_OUT, 0, HELD_OUT_SIZE)
    outputs = trainer.network.forward(held_out, lean=True).outputs.copy()
    return Look(task, trainer.probe.batch, trace, held_out, outputs)
