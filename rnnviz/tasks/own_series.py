"""Own series: the next row of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.registry import tasks
from rnnviz.tasks.base import Floats, Split
from rnnviz.tasks.forecast import Forecast
from rnnviz.tasks.goals import LossReduced
from rnnviz.tasks.own_table import OwnTable


@tasks.register("series")
@dataclass(frozen=True)
class OwnSeries(OwnTable, Forecast):
    """The next row of a file of comma-separated values, or of a series of our own."""

    title = "Own series"
    about = (
        "Predict the next row of your own table (CSV), or of ours: the displacement of a driven"
        " pendulum and the force that drives it. Columns are scaled over the training rows; the"
        " last rows are held out. The last-value forecast is measured on the held-out rows; how"
        " much of the rest is noise is not known beforehand."
    )
    rows_after = 1
    goal = LossReduced(0.9, "less error than the last-value forecast on the held-out rows")

    @property
    def labelled_by(self) -> None:
        """No labels are read."""
        return None

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.facts.names

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """From the least to the largest of each column."""
        return self.facts.ranges

    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return pieces of the split's part, scaled; NaN beyond the last row."""
        rows = self.row_numbers(rng, split, steps, size)
        known = rows < self.facts.rows
        return np.where(known[:, None], self.scaled(np.where(known, rows, 0)), np.nan)

    def chance(self) -> float:
        """Mean squared error of "the next row is the last", over the held-out rows."""
        return self.facts.jumps
