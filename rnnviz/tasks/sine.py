"""Sine: the next value of a noisy sum of sines."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Score, Shape, Task

GOLDEN = (1 + math.sqrt(5)) / 2  # irrational ratios: the sum never repeats
SHARE = 0.9  # of the way from the last-value forecast down to the noise floor


@tasks.register("sine")
@dataclass(frozen=True)
class Sine(Task):
    """The next value of a mean of sines with noise.

        x_t = (1/waves) sum_k sin(2 pi t / P_k + phase_k) + noise,  P_k = period / golden^k

    The target at t is x_{t+1}. Phases are uniform and drawn anew for each sequence, the noise is
    normal and independent.
    """

    length: int = setting(
        50, low=2, high=2000, log=True, label="length",
        help="Steps of a sequence; longer ones show more of each wave, and take longer to read.",
    )  # fmt: skip
    waves: int = setting(
        2, low=1, high=5, label="waves",
        help="How many sines are added up; the network has to keep the phase of each.",
    )  # fmt: skip
    period: float = setting(
        20.0, low=4.0, high=200.0, log=True, label="longest period",
        help="Steps of the slowest sine; each further one is 1.618 times as fast. Slow waves change"
        " little from step to step: the naive forecast is then hard to beat.",
    )  # fmt: skip
    noise: float = setting(
        0.05, low=0.0, high=1.0, step=0.01, label="noise",
        help="Standard deviation of the noise; its square is the floor under every forecast.",
    )  # fmt: skip

    title = "Sine forecast"
    shape = Shape.SYNCED
    about = (
        "Foretell the next value of a sum of sines with noise. One value does not tell whether the"
        " wave goes up or down: the network has to keep the phase of each sine. Compared with the"
        " naive forecast that the next value is the last one."
    )
    loss = SQUARED_ERROR
    baseline = "last value"

    @property
    def criterion(self) -> str:
        """A share of the way between two known errors."""
        return f"{SHARE:.0%} of the way from the last-value forecast to the noise floor"

    @property
    def inputs(self) -> int:
        """The value."""
        return 1

    @property
    def outputs(self) -> int:
        """The next value."""
        return 1

    @property
    def frequencies(self) -> Floats:
        """(waves,): radians per step."""
        return 2 * np.pi / self.period * GOLDEN ** np.arange(self.waves)

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` sequences of random phases."""
        phases = rng.uniform(0, 2 * np.pi, (self.waves, 1, size))
        time = np.arange(self.length + 1)[None, :, None]
        angles = self.frequencies[:, None, None] * time + phases
        noise = self.noise * rng.standard_normal((self.length + 1, size))
        series = (np.sin(angles).mean(axis=0) + noise).astype(np.float32)
        counted = np.ones((self.length, size), dtype=bool)
        return Batch(series[:-1, None], series[1:, None], counted, np.full(size, self.length))

    def chance(self) -> float:
        """Mean squared error of "the next value is the last": by formula, over all phases."""
        steps = (1 - np.cos(self.frequencies)) / self.waves**2
        return float(steps.sum() + 2 * self.noise**2)

    @property
    def floor(self) -> float:
        """The variance of the noise, which nobody can foretell."""
        return self.noise**2

    def solved(self, score: Score) -> bool:
        """Most of the way from the last-value forecast to the noise floor."""
        return score.loss <= self.floor + (1 - SHARE) * (self.chance() - self.floor)

    def relevant_steps(self, batch: Batch) -> Bools:
        """None: every step matters alike."""
        return np.zeros_like(batch.counted)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """Three curves."""
        return (
            Row("input", values=batch.inputs[:, 0, sequence]),
            Row("target", values=batch.targets[:, 0, sequence]),
            Row("prediction", values=outputs[:, 0, sequence]),
        )
