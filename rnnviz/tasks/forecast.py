"""Forecast: what all time series have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Prompt, Row, Shape, Split, SplitTask
from rnnviz.tasks.goals import LossReduced

HORIZON = 100  # steps at most that a continuation goes on
PROBE_SIZE = 8  # sequences of the probe, of which the one shown is continued
SHOWN = 4  # features at most that are drawn
SAMPLES = 2000  # sequences that a baseline is measured on, where no formula gives it


@dataclass(frozen=True)
class Forecast(SplitTask):
    """Base of the time series: the target at t is the series at t + 1.

    Its baseline is the forecast that the next value is the last one; its floor is the
    error of what cannot be predicted.
    """

    length: int = setting(
        50, low=2, high=2000, log=True, label="length",
        help="Steps of a sequence; longer ones show more at once, and take longer to read.",
    )  # fmt: skip

    shape = Shape.SYNCED
    loss = SQUARED_ERROR
    baseline = "last value"
    goal = LossReduced(0.9, "of the way from the last-value forecast to the noise floor")

    @abstractmethod
    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return (steps, features, size) of fresh series, as the network reads them.

        From the same generator a longer series begins like a shorter one.
        """

    @property
    @abstractmethod
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """The ends of the scale that each feature is drawn on, in its own unit."""

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features."""
        return ("value",)

    @property
    def inputs(self) -> int:
        """The features."""
        return len(self.features)

    @property
    def outputs(self) -> int:
        """The features one step later."""
        return len(self.features)

    def split_batch(self, rng: np.random.Generator, split: Split, size: int) -> Batch:
        """Return `size` series."""
        series = self.series(rng, split, self.length + 1, size).astype(np.float32)
        counted = np.ones((self.length, size), dtype=bool)
        return Batch(series[:-1], series[1:], counted, np.full(size, self.length))

    def prompt(self, seed: int, sequence: int) -> Prompt:
        """The shown sequence, and how it really goes on."""
        rng = np.random.default_rng([seed, Split.PROBE, 0])
        steps = min(self.length, HORIZON)
        series = self.series(rng, Split.PROBE, self.length + steps, PROBE_SIZE)[..., sequence]
        return Prompt(series[: self.length].astype(np.float32), steps, series[self.length :])

    def chance(self) -> float:
        """Mean squared error of "the next value is the last": measured on random sequences."""
        return last_value_error(self)

    def references(self) -> Mapping[str, float]:
        """The last-value forecast and, where there is one, the noise floor."""
        floor = {"noise floor": self.floor} if self.floor > 0 else {}
        return {self.baseline: self.chance(), **floor}

    def relevant_steps(self, batch: Batch) -> Bools:
        """None: every step matters alike."""
        return np.zeros_like(batch.counted)

    def natural(self, values: Floats) -> Floats:
        """Return (T, features) as the network reads them in the features' own units."""
        return values

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """Curves of the first features: input (of a single one), target and prediction."""
        shown = {
            "input": batch.inputs[:, :, sequence],
            "target": batch.targets[:, :, sequence],
            "prediction": outputs[:, :, sequence],
        }
        if self.inputs > 1:
            del shown["input"]  # it is the target a step later
        curves = {name: self.natural(values) for name, values in shown.items()}
        return tuple(
            Row(
                name if name == "prediction" or self.inputs == 1 else feature,
                values=values[:, k],
                quantity=name,
                group=feature,
                scale=self.ranges[k],
            )
            for k, feature in enumerate(self.features[:SHOWN])
            for name, values in curves.items()
        )


@lru_cache(maxsize=32)
def last_value_error(task: Forecast) -> float:
    """Return the mean squared error of the last-value forecast on a fixed sample."""
    size = max(32, min(SAMPLES, SAMPLES * 100 // task.length))
    series = task.series(np.random.default_rng(0), Split.TRAINING, task.length + 1, size)
    return float(np.square(np.diff(series.astype(np.float64), axis=0)).mean())
