"""Mackey-Glass: chaos from a delay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Split
from rnnviz.tasks.forecast import HORIZON, Forecast
from rnnviz.tasks.goals import LossReduced

FINENESS = 2  # steps of the integration in a unit of time
SETTLING = 500  # units of time before a series begins
SERIES = {Split.TRAINING: 192, Split.PROBE: 16, Split.HELD_OUT: 48}  # independent ones for each
STARTS = 400  # places in each where a sequence may begin


@tasks.register("mackey-glass")
@dataclass(frozen=True)
class MackeyGlass(Forecast):
    """The next value of the Mackey-Glass equation.

        dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t)

    Integrated by the classical Runge-Kutta method in steps of 1/2, the delayed value between two
    steps interpolated by a cubic. Sequences are cut at random places from independent series, of
    which training, probe and held-out sequences have each their own.
    """

    delay: int = setting(
        17, low=6, high=50, label="delay tau",
        help="How old the value is that production depends on; from 17 on the series is chaotic.",
    )  # fmt: skip
    interval: int = setting(
        6, low=1, high=10, label="interval", help="Units of time between two steps of a sequence."
    )

    title = "Mackey-Glass forecast"
    about = (
        "Predict the next value of a blood-cell count that is regulated with a delay: dx/dt = 0.2"
        " x(t-τ) / (1 + x(t-τ)^10) - 0.1 x(t) (Mackey & Glass 1977). The relevant value lies"
        " τ/interval steps back. There is no noise: the floor is 0. The last-value forecast is"
        " measured on random sequences."
    )
    goal = LossReduced(0.95, "less error than the last-value forecast")

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Where the series stays at every delay."""
        return ((0.0, 1.5),)

    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return pieces of the split's own series."""
        count = SERIES[split]
        which, start = rng.integers(count, size=size), rng.integers(STARTS, size=size)
        first = sum(SERIES[other] for other in Split if other < split)
        pool = _pool(self.delay, self.interval, STARTS + self.length + HORIZON + 1)
        return np.asarray(pool[start + np.arange(steps)[:, None], first + which][:, None])


@lru_cache(maxsize=4)
def _pool(delay: int, interval: int, steps: int) -> Floats:
    """Return (steps, series): all series, each from another constant past."""
    past = np.random.default_rng(0).uniform(0.3, 1.3, sum(SERIES.values()))
    values = integrated(past, delay, SETTLING + interval * (steps - 1))
    return np.ascontiguousarray(values[SETTLING * FINENESS :: interval * FINENESS], np.float32)


def integrated(past: Floats, delay: int, time: int) -> Floats:
    """Return (FINENESS * time + 1, series): the solution from a constant past on."""
    h, lag = 1 / FINENESS, delay * FINENESS
    # Row k is x((k - lag - 1) h): the past reaches one step further than the delay, for the cubic.
    x = np.empty((lag + 2 + FINENESS * time, len(past)))
    x[: lag + 2] = past

    def drive(late: Floats) -> Floats:
        return 0.2 * late / (1 + late**10)

    for k in range(lag + 1, len(x) - 1):
        back = k - lag
        middle = (9 * (x[back] + x[back + 1]) - x[back - 1] - x[back + 2]) / 16
        start, half, end = drive(x[back]), drive(middle), drive(x[back + 1])
        now = x[k]
        f1 = start - 0.1 * now
        f2 = half - 0.1 * (now + h / 2 * f1)
        f3 = half - 0.1 * (now + h / 2 * f2)
        f4 = end - 0.1 * (now + h * f3)
        x[k + 1] = now + h / 6 * (f1 + 2 * (f2 + f3) + f4)
    return x[lag + 1 :]
