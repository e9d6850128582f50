"""Frames: which of several tones is sounding, at every step."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import LETTERS, class_rows

LONGEST = 24.0  # steps of the slowest tone; each further one is twice as fast
SETTLED = 6  # steps of a tone until its label is an answer


@tasks.register("frames")
@dataclass(frozen=True)
class Frames(Task):
    """A sine that now and then changes its period and phase; the target is which period it has.

    Tone k has period 24 / 2^k. At every step it changes with probability 1 / stay, to any other
    tone and a random phase. All steps are counted; the answers are those after the first few of a
    tone.
    """

    length: int = setting(
        60, low=10, high=1000, log=True, label="length",
        help="Steps of a sequence; longer ones show more changes of the tone.",
    )  # fmt: skip
    tones: int = setting(
        3, low=2, high=4, label="tones",
        help="How many there are, each twice as fast as the previous one; more are harder to tell"
        " apart.",
    )  # fmt: skip
    stay: int = setting(
        20, low=5, high=500, log=True, label="steps of a tone",
        help="How long one lasts on average; where it changes, the network has to forget quickly.",
    )  # fmt: skip
    noise: float = setting(
        0.1, low=0.0, high=1.0, step=0.01, label="noise",
        help="Standard deviation of what is added to each value.",
    )  # fmt: skip

    title = "Label each frame"
    shape = Shape.SYNCED
    about = (
        "A signal changes between a few tones; every step has to be labelled with the current tone,"
        " as in labelling the frames of speech (Graves & Schmidhuber 2005). A single value says"
        " nothing, since all tones take all values equally often; only the last few values together"
        " show the tone."
    )
    loss = CROSS_ENTROPY
    goal = Accuracy(f"labels correct from step {SETTLED + 1} of a tone", 0.95)

    @property
    def inputs(self) -> int:
        """The value."""
        return 1

    @property
    def outputs(self) -> int:
        """The tones."""
        return self.tones

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """A letter for each tone; A is the slowest."""
        return tuple(LETTERS[: self.tones])

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sequences."""
        shape, each = (self.length, size), np.arange(size)
        changes = rng.random(shape) < 1 / self.stay
        changes[0] = False
        part = changes.cumsum(axis=0)  # the number of the tone
        steps_on = rng.integers(1, self.tones, size=shape)
        steps_on[0] = rng.integers(self.tones, size=size)
        labels = (steps_on.cumsum(axis=0) % self.tones)[part, each]
        turns = (
            rng.random(shape)[part, each] + np.arange(self.length)[:, None] / LONGEST * 2.0**labels
        )
        values = np.sin(2 * np.pi * turns) + self.noise * rng.standard_normal(shape)
        counted = np.ones(shape, dtype=bool)
        return Batch(
            values.astype(np.float32)[:, None], labels, counted, np.full(size, self.length)
        )

    def chance(self) -> float:
        """A single value tells nothing of the tone: ln(tones)."""
        return math.log(self.tones)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The first steps of each tone, by which it has to be told."""
        return ~self.answer_steps(batch)

    def answer_steps(self, batch: Batch) -> Bools:
        """The steps at which the tone has been the same for a while."""
        changed = np.ones_like(batch.counted)
        changed[1:] = batch.targets[1:] != batch.targets[:-1]
        steps = np.arange(batch.steps)[:, None]
        since = steps - np.maximum.accumulate(np.where(changed, steps, 0), axis=0)
        return np.asarray(since >= SETTLED)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """The signal, and two lines of labels."""
        answers = class_rows(self, batch, outputs, sequence, self.answer_steps(batch))
        return (Row("input", values=batch.inputs[:, 0, sequence]), *answers)
