"""Curves over the updates of the run, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.canvas import Area, Canvas, Floats
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.update_plot import UpdatePlot
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import Scale, log_bounds
from rnnviz.figures.view.run_view import Shown
from rnnviz.training.run.series import Series

BIN = 2  # pixels: what falls on them becomes a stroke from the least to the largest


class CurvePlot(UpdatePlot):
    """A plot of series on an axis with round bounds around `values`, which only ever grow."""

    def __init__(self, name: str, title: str, shown: Shown, values: Floats) -> None:
        super().__init__(name, title, shown)
        self.scale = bounds(values)
        self.weight, self.least = 1.0, 5.0

    @property
    def fixed(self) -> Hashable:
        return (self.updates, self.scale)

    def gutter(self, lettering: Lettering) -> float:
        return max(lettering.width(text, "small") for text in ("0.005", "10⁻⁶", "update")) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        super().draw_fixed(canvas, area)
        room = int(area.height / canvas.lettering.height("small") / 1.6)
        half = canvas.lettering.height("small") / 2 - 2
        beside = Beside(canvas, area)
        for share, text in self.scale.ticks(max(2, room)):
            y = area.bottom - share * area.height
            if 0.001 < share < 0.999:
                canvas.hline(area.x, round(y), area.width, argb(canvas.theme.line))
            y = min(max(y, area.y + half), area.bottom - half)
            beside.write(y, text)
        self.draw_updates(canvas, area, grid=True)

    def y(self, area: Area, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where values lie; NaN for those without a logarithm."""
        shares = self.scale.share(np.asarray(values, dtype=np.float64))
        shares = np.where(np.isfinite(shares), np.clip(shares, 0, 1), np.nan)
        return np.asarray(area.bottom - shares * area.height)

    def draw_series(
        self,
        canvas: Canvas,
        area: Area,
        series: Series,
        color: str,
        spread: bool = True,
        dash: Sequence[float] = (),
    ) -> None:
        """Draw a line through the means of what falls on the same pixels.

        Where `spread`, over a band from the least to the largest of it.
        """
        xs, ys = self.updates.x(area, series.updates), self.y(area, series.values)
        known = np.isfinite(ys)
        xs, ys = xs[known], ys[known]
        bins = int(area.width / BIN)
        if len(xs) > bins:
            starts = np.searchsorted(xs, area.x + BIN * np.arange(bins)).clip(0, len(xs) - 1)
            starts = np.unique(starts)
            sizes = np.diff(np.append(starts, len(xs)))
            low, high = np.minimum.reduceat(ys, starts), np.maximum.reduceat(ys, starts)
            middle = np.add.reduceat(ys, starts) / sizes
            xs = np.add.reduceat(xs, starts) / sizes
            if spread:
                ends = np.stack([low, high, np.full_like(xs, np.nan)], axis=1).ravel()
                ground = argb(mix(canvas.theme.panel, color, 0.4))
                canvas.line(np.repeat(xs, 3), ends, ground, 2.0)
            ys = middle
        canvas.line(xs, ys, argb(color), 1.8, dash)


def bounds(values: Floats) -> Scale:
    """Return a logarithmic scale of a decade or more, with round bounds around the values."""
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return Scale(0.1, 1.0, log=True)
    low, high = log_bounds(float(values.min()) * 0.8, float(values.max()) * 1.2)
    return Scale(min(low, high / 10), high, log=True)


def last(series: Series, update: int) -> int:
    """Return the index of the last value measured at or before an update; -1 if there is none."""
    return int(np.searchsorted(series.updates, update, side="right")) - 1


def at(series: Series, update: int) -> float | None:
    """Return the last value measured at or before an update."""
    index = last(series, update)
    return float(series.values[index]) if index >= 0 else None
