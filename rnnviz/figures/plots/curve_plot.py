"""Curves over the updates of the run, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Floats
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.plots.thinning import means_and_extremes
from rnnviz.figures.plots.update_plot import UpdatePlot
from rnnviz.figures.style.colors import mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import Scale, log_bounds
from rnnviz.training.series import Series


class SeriesCurve:
    """A series as a line through the means of what falls on the same pixels.

    Parameters
    ----------
    plot : CurvePlot
    color : str
    dash : tuple of float
    spread : bool
        Whether a band from the least to the largest lies under it.
    """

    def __init__(
        self, plot: CurvePlot, color: str, dash: tuple[float, ...] = (), spread: bool = True
    ) -> None:
        self._plot = plot
        shade = mix(plot.look.theme.panel, color, 0.4)
        self._band = plot.add_curve(shade, 2.0, connect="pairs") if spread else None
        self._line = plot.add_curve(color, 1.8, dash)

    def show(self, series: Series) -> None:
        """Show a series."""
        plot = self._plot
        xs, ys = series.updates.astype(np.float64), plot.y(series.values)
        known = np.isfinite(ys)
        top, width = plot.updates.top, plot.area.width
        means, middle, low, high = means_and_extremes(xs[known], ys[known], top, width)
        self._line.set_points(means, middle)
        if self._band is not None:
            pairs = np.stack([low, high], axis=1).ravel()
            self._band.set_points(np.repeat(means, 2)[: len(pairs)], pairs)


class CurvePlot(UpdatePlot):
    """A plot of series; y is log10 of the value, on round bounds that only ever grow."""

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title)
        self.scale = Scale(0.1, 1.0, log=True)
        self.room = Room(least=5.0)

    def set_scale(self, values: Floats) -> None:
        """Set the axes so that they hold all the values."""
        self.scale = bounds(values)
        low, high = math.log10(self.scale.low), math.log10(self.scale.high)
        self.set_values(low, high)
        rows = int(self.area.height / self.look.text.height("small") / 1.6)
        ticks = self.scale.ticks(max(2, rows))
        self.left.write(
            [Label(low + share * (high - low), text, grid="line") for share, text in ticks]
        )

    def gutter(self, text: Lettering) -> float:
        """Return a width that does not change while the bounds grow."""
        return max(text.width(label, "small") for label in ("0.005", "10⁻⁶", "update")) + 8

    def y(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where values lie, log10 within the bounds; NaN for those without a logarithm."""
        with np.errstate(divide="ignore", invalid="ignore"):
            decades = np.log10(np.asarray(values, dtype=np.float64))
        low, high = math.log10(self.scale.low), math.log10(self.scale.high)
        return np.where(np.isfinite(decades), np.clip(decades, low, high), np.nan)

    def add_curve(
        self, color: str, width: float, dash: tuple[float, ...] = (), connect: str = "finite"
    ) -> Curve:
        """Add a curve without points."""
        curve = Curve(self.look.pen(color, width, dash), connect)
        self.addItem(curve, ignoreBounds=True)
        return curve


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


def series_table(series: Mapping[str, Series]) -> dict[str, NDArray[np.generic]]:
    """Return series as columns over all updates at which any was measured, NaN elsewhere."""
    updates = np.unique(np.concatenate([one.updates for one in series.values()]))
    columns: dict[str, NDArray[np.generic]] = {"update": updates}
    for name, one in series.items():
        values = np.full(len(updates), np.nan)
        values[np.searchsorted(updates, one.updates)] = one.values
        columns[name] = values
    return columns
