"""The axes that plots share: the timesteps of a sequence, the updates of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area


@dataclass(frozen=True)
class TimeAxis:
    """The timesteps of the shown sequence, one column each; columns are counted from the first.

    Attributes
    ----------
    steps : int
        Columns: the steps of the longest sequence of the probe, or those of a window of them.
    length : int
        How many of them this sequence has; the columns after it are padding.
    relevant : tuple of (start, stop)
        Runs of columns whose steps have to be remembered.
    start : int
        The step of the first column.
    origin : int
        The step that arrays over all steps begin with.
    """

    steps: int
    length: int
    relevant: tuple[tuple[int, int], ...]
    start: int = 0
    origin: int = 0

    def window(self, start: int, stop: int) -> TimeAxis:
        """Return the part of the axis from one step up to another."""
        inside = (
            (max(first - start, 0), min(last, stop) - start)
            for first, last in self.relevant
            if last > start and first < stop
        )
        length = min(max(self.length - start, 0), stop - start)
        return replace(self, steps=stop - start, length=length, relevant=tuple(inside), start=start)

    def cut(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the part of an array over all steps that the columns show."""
        return values[self.entries]

    @property
    def entries(self) -> slice:
        """Which entries of an array over all steps the columns show."""
        first = self.start - self.origin
        return slice(first, first + self.steps)

    def column_of(self, step: int | None) -> int | None:
        """Return the column of a step; None if it has none."""
        if step is None or not self.start <= step < self.start + self.steps:
            return None
        return step - self.start

    def edge(self, area: Area, column: int) -> float:
        """Return the x at which a column begins."""
        return area.x + area.width * column / self.steps

    def centre(self, area: Area, column: int) -> float:
        """Return the x of the middle of a column."""
        return area.x + area.width * (column + 0.5) / self.steps

    def centres(self, area: Area) -> NDArray[np.float64]:
        """Return the x of the middle of every column."""
        return area.x + area.width * (np.arange(self.steps) + 0.5) / self.steps

    def column(self, area: Area, column: int) -> Area:
        """Return the place of a column."""
        left = self.edge(area, column)
        return Area(left, area.y, self.edge(area, column + 1) - left, area.height)

    def step_at(self, area: Area, x: float) -> int | None:
        """Return the step whose column x lies in."""
        column = int((x - area.x) / area.width * self.steps)
        return self.start + column if area.x <= x < area.right else None


def spans(columns: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the runs of columns that are true, each as the first and the one after the last."""
    edges = np.flatnonzero(np.diff(columns.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


@dataclass(frozen=True)
class UpdateAxis:
    """The updates of the run, from 0 to a round number that grows with the run."""

    top: int

    def x(self, area: Area, updates: NDArray[np.integer] | int) -> NDArray[np.float64]:
        """Return where updates lie."""
        return np.asarray(area.x + area.width * np.asarray(updates) / self.top)

    def update_at(self, area: Area, x: float) -> int:
        """Return the update at an x."""
        return round((x - area.x) / area.width * self.top)
