"""Logistic map: chaos in one line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Split
from rnnviz.tasks.forecast import Forecast
from rnnviz.tasks.goals import LossReduced

SETTLING = 200  # iterations before a sequence begins


@tasks.register("logistic")
@dataclass(frozen=True)
class Logistic(Forecast):
    """The next value of the logistic map, x_{t+1} = r x_t (1 - x_t), from a random start."""

    r: float = setting(
        4.0, low=3.2, high=4.0, step=0.01, label="r",
        help="From 3.57 on mostly chaos, below a cycle of a few values; at 4 two neighbours are"
        " twice as far apart after each step, on average.",
    )  # fmt: skip

    title = "Logistic map forecast"
    about = (
        "Predict the next value of x ← r x (1 - x) (May 1976). The present value determines the"
        " next, so no memory is needed, and there is no noise: the floor is 0. But fed its own"
        " predictions, even a good network soon goes wrong, because chaos doubles its error step by"
        " step. The last-value forecast costs 1/4 at r = 4 and is measured for any other r."
    )
    goal = LossReduced(0.99, "less error than the last-value forecast")

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """All that the map can reach."""
        return ((0.0, 1.0),)

    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return iterates of random starts."""
        x = rng.uniform(0.01, 0.99, size)
        for _ in range(SETTLING):
            x = self.r * x * (1 - x)
        return self.iterated(x, steps)[:, None]

    def iterated(self, x: Floats, steps: int) -> Floats:
        """Return (steps, size): the start and what the map makes of it."""
        series = np.empty((steps, len(x)))
        for step in range(steps):
            series[step] = x
            x = self.r * x * (1 - x)
        return series

    def chance(self) -> float:
        """Mean squared error of "the next value is the last"; at r = 4 twice the variance, 1/8."""
        return 0.25 if self.r == 4.0 else super().chance()
