"""Sine: the next value of a noisy sum of sines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Split
from rnnviz.tasks.forecast import Forecast


@tasks.register("sine")
@dataclass(frozen=True)
class Sine(Forecast):
    """The next value of a mean of sines with noise.

        x_t = (1/waves) sum_k sin(2 pi t / P_k + phase_k) + noise,  P_k = period / ratio^k

    The target at t is x_{t+1}. Phases are uniform and drawn anew for each sequence, the noise is
    normal and independent.
    """

    waves: int = setting(
        2, low=1, high=5, label="waves",
        help="How many sines are added up; the network has to keep the phase of each.",
    )  # fmt: skip
    period: float = setting(
        20.0, low=4.0, high=200.0, log=True, label="longest period",
        help="Steps of the slowest sine; the others are faster. Slow waves change"
        " little from step to step: the naive forecast is then hard to beat.",
    )  # fmt: skip
    ratio: float = setting(
        1.618, low=1.1, high=4.0, label="ratio", step=0.001, unless=("task.waves", 1),
        help="Each further sine has this many times the frequency; near the golden ratio, 1.618,"
        " the sum hardly repeats itself.",
    )  # fmt: skip
    noise: float = setting(
        0.05, low=0.0, high=1.0, step=0.01, label="noise",
        help="Standard deviation of the noise; its square is the floor under every forecast.",
    )  # fmt: skip

    title = "Sine forecast"
    about = (
        "Predict the next value of a sum of sines with noise. One value does not show whether the"
        " wave goes up or down: the network has to keep the phase of each sine. The baseline is the"
        " naive forecast that the next value is the last one; no forecast gets below the noise"
        " floor."
    )

    @property
    def frequencies(self) -> Floats:
        """(waves,): radians per step."""
        return np.asarray(2 * np.pi / self.period * self.ratio ** np.arange(self.waves))

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """The sines and two standard deviations."""
        return ((-1 - 2 * self.noise, 1 + 2 * self.noise),)

    @property
    def floor(self) -> float:
        """The variance of the noise."""
        return self.noise**2

    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return series of random phases."""
        phases = rng.uniform(0, 2 * np.pi, (self.waves, 1, size))
        time = np.arange(steps)[None, :, None]
        angles = self.frequencies[:, None, None] * time + phases
        noise = self.noise * rng.standard_normal((steps, size))
        return np.asarray((np.sin(angles).mean(axis=0) + noise)[:, None])

    def chance(self) -> float:
        """Mean squared error of "the next value is the last": by formula, over all phases."""
        steps = (1 - np.cos(self.frequencies)) / self.waves**2
        return float(steps.sum() + 2 * self.noise**2)
