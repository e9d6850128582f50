"""Losses: whose loss a gradient that is shown is the gradient of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.base import Bools, Task


class Which(StrEnum):
    """Which steps' losses are added up."""

    ANSWERS = "answers"
    ALL = "all losses"
    STEP = "one step"


@dataclass(frozen=True)
class Losses:
    """Which steps' losses are sent back through time.

    ANSWERS are those of the steps that need what has to be remembered, as the task declares them:
    the small losses of all others would hide how little of theirs is left far back. STEP is that of
    one `step` alone. Every loss is as large as it is within the whole, L_s = m_s l_s / N.
    """

    which: Which = Which.ANSWERS
    step: int | None = None

    @property
    def title(self) -> str:
        """What they are called in a title: "answers", "step 12"."""
        return f"step {self.step}" if self.which is Which.STEP else str(self.which)

    @property
    def words(self) -> str:
        """What they are called in a sentence."""
        return {
            Which.ANSWERS: "the answers’ losses",
            Which.ALL: "all losses",
            Which.STEP: f"the loss of step {self.step}",
        }[self.which]

    def within(self, task: Task, batch: Batch) -> Losses:
        """Return the same, but all losses where a task's answers are all counted steps or none."""
        if self.which is Which.ANSWERS and not declares_answers(task, batch):
            return ALL_LOSSES
        return self

    def of(self, task: Task, batch: Batch) -> Bools:
        """Return (T, B): the counted steps whose losses are sent back."""
        counted = batch.counted & batch.valid
        if self.which is Which.ANSWERS:
            return np.asarray(counted & task.answer_steps(batch))
        if self.which is Which.STEP:
            return np.asarray(counted & (np.arange(batch.steps)[:, None] == self.step))
        return counted


ANSWERS, ALL_LOSSES = Losses(Which.ANSWERS), Losses(Which.ALL)


def declares_answers(task: Task, batch: Batch) -> bool:
    """Return whether some of the counted steps are the answers, and others are not."""
    counted = batch.counted & batch.valid
    answers = task.answer_steps(batch) & counted
    return bool(answers.any() and (answers != counted).any())
