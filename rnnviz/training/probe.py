"""Probe: a batch that views show, with its trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.passes.trace import Trace
from rnnviz.tasks.base import Row, Task
from rnnviz.training.fault import Fault
from rnnviz.training.losses import ALL_LOSSES, Losses


@dataclass(frozen=True)
class Probe:
    """The fixed batch of a run, or what a person `typed`, with the trace of a pass over it.

    `relevant` (T, B) marks the steps that have to be remembered. `underflow` tells where on the way
    back a gradient first became too small for the numbers' format, if one did. The gradients are
    those of `losses`; `declares_answers` tells whether the task says which of the counted steps are
    the answers. Where the batch is a window of a longer one, `whole` is that one, counted in the
    window alone, and `first` the window's first step in it. `departs` tells by how much a recorded
    pass that was computed again differs from what was recorded of it.
    """

    batch: Batch
    trace: Trace
    relevant: NDArray[np.bool_]
    underflow: Fault | None = None
    losses: Losses = ALL_LOSSES
    declares_answers: bool = False
    typed: bool = False
    whole: Batch | None = None
    first: int = 0
    departs: float = 0.0

    @property
    def answered(self) -> bool:
        """Whether any right answer is known; without one there is neither loss nor gradient."""
        return bool(self.batch.counted.any())

    @property
    def whose(self) -> str:
        """Whose gradients these are, for a title; "" where the task leaves no doubt."""
        plain = self.losses == ALL_LOSSES and not self.declares_answers
        return "" if plain else self.losses.title

    def rows(self, task: Task, sequence: int) -> tuple[Row, ...]:
        """Return how to show input, target and prediction of one sequence.

        A task is asked about whole sequences: what a step means may depend on those before it.
        """
        outputs = self.trace.outputs
        if self.whole is None:
            return task.rows(self.batch, outputs, sequence)
        window = slice(self.first, self.first + self.batch.steps)
        padded = np.zeros((self.whole.steps, *outputs.shape[1:]), outputs.dtype)
        padded[window] = outputs
        return tuple(row.part(window) for row in task.rows(self.whole, padded, sequence))
