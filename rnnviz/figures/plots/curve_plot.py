"""Curves over the updates of the run, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.badge import Badge, draw_badges
from rnnviz.figures.drawing.beyond import draw_beyond
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.space import Space
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.plots.ahead import FAINT
from rnnviz.figures.plots.plot import OVER, Room
from rnnviz.figures.plots.thinning import means_and_extremes
from rnnviz.figures.plots.update_plot import UpdatePlot
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import Scale, compact, decimal, log_bounds
from rnnviz.training.fault import BadValue, Fault
from rnnviz.training.series import NOTHING, Series

MOST_DECADES = 3.0  # that an axis follows its values above what is usual of them


class SeriesCurve:
    """A series as a line through the means of what falls on the same pixels.

    What is known of it after the update that is shown is faint.

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
        panel = plot.look.theme.panel
        self._ahead = plot.add_curve(mix(panel, color, FAINT), 1.8, dash)
        shade = mix(panel, color, 0.4)
        self._band = plot.add_curve(shade, 2.0, connect="pairs") if spread else None
        self._line = plot.add_curve(color, 1.8, dash)

    def show(self, series: Series, ahead: Series = NOTHING) -> None:
        """Show a series, and what comes after it."""
        means, middle, low, high = self._thinned(series)
        self._line.set_points(means, middle)
        if self._band is not None:
            pairs = np.stack([low, high], axis=1).ravel()
            self._band.set_points(np.repeat(means, 2)[: len(pairs)], pairs)
        self._ahead.set_points(*self._thinned(ahead)[:2])

    def _thinned(self, series: Series) -> tuple[Floats, Floats, Floats, Floats]:
        """Return means over pixels of x and y, and the extremes of y."""
        plot = self._plot
        xs, ys = series.updates.astype(np.float64), plot.y(series.values)
        known = np.isfinite(ys)
        return means_and_extremes(xs[known], ys[known], plot.updates.top, plot.area.width)


class CurvePlot(UpdatePlot):
    """A plot of series; y is log10 of the value, on round bounds that only ever grow.

    An axis that followed a run that explodes would press all others flat: it ends some decades
    above what is usual, and what lies beyond is marked at its border with its number.

    Attributes
    ----------
    capped : bool
        Whether there are values beyond the axis.
    """

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title)
        self.scale = Scale(0.1, 1.0, log=True)
        self.room = Room(least=5.0)
        self.capped = False
        self._beyond: list[tuple[Series, str]] = []
        self.add_picture(self._draw_over, OVER)

    def set_scale(self, values: Floats, usual: float = 0.0) -> None:
        """Set the axes so that they hold the values, as far as they are near what is usual."""
        self.scale = bounds(values, usual)
        self.capped = bool((values[np.isfinite(values)] > self.scale.high).any())
        low, high = math.log10(self.scale.low), math.log10(self.scale.high)
        self.set_values(low, high)
        rows = int(self.area.height / self.look.text.height("small") / 1.6)
        ticks = self.scale.ticks(max(2, rows))
        end = [Label(high, f"≥\u2009{decimal(self.scale.high)}")] if self.capped else []
        labels = [Label(low + share * (high - low), text, grid="line") for share, text in ticks]
        self.left.write([*end, *labels])

    def cap(self) -> tuple[str, ...]:
        """Return what a caption says of an axis that does not hold all values."""
        return (f"capped at {decimal(self.scale.high)}",) if self.capped else ()

    def mark_beyond(self, *beyond: tuple[Series, str]) -> None:
        """Mark in their colours what series have beyond the axis, and what is NaN or infinite."""
        self._beyond = [(above(series, self.scale.high), color) for series, color in beyond]

    def space(self, area: Area) -> Space:
        """Return what curves and lines leave free."""
        space, to_area = Space(area), self.vb.childTransform()
        for item in self.items:
            if isinstance(item, Curve) and item.isVisible() and item.opts["connect"] == "finite":
                xs, ys = item.xs * to_area.m11() + to_area.dx(), item.ys * to_area.m22()
                space.add_line(xs, ys + to_area.dy())
            elif isinstance(item, Rule) and item.level and item.isVisible():
                y = item.value() * to_area.m22() + to_area.dy()
                space.add_line(np.array([area.x, area.right]), np.array([y, y]))
        return space

    def badges(self) -> Sequence[Badge]:
        """Return what is written over the plot where it covers nothing."""
        return ()

    def _draw_over(self, canvas: Canvas, area: Area) -> None:
        """Mark what lies beyond the axis, each series in a row of its own; then draw badges."""
        boxes: list[Area] = []
        beyond = [(series, color) for series, color in self._beyond if len(series.updates)]
        for row, (series, color) in enumerate(beyond):
            xs = self.updates.x(area, series.updates)
            boxes += draw_beyond(canvas, area, xs, series.values, compact, argb(color), row)
        badges = self.badges()
        if badges:
            space = self.space(area)
            for box in boxes:
                space.add_box(box)
            draw_badges(canvas, space, badges)

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


def bounds(values: Floats, usual: float = 0.0) -> Scale:
    """Return a logarithmic scale of a decade or more, with round bounds around the values.

    It ends `MOST_DECADES` above the median, or above what is `usual` if that is more.
    """
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return Scale(0.1, 1.0, log=True)
    level = max(usual, float(np.percentile(values, 50, method="lower")))
    highest = min(float(values.max()) * 1.2, level * 10**MOST_DECADES)
    low, high = log_bounds(float(values.min()) * 0.8, highest)
    return Scale(min(low, high / 10), high, log=True)


def above(series: Series, high: float) -> Series:
    """Return what of a series lies above a bound, or is NaN or infinite."""
    there = ~(series.values <= high)
    return Series(series.updates[there], series.values[there])


def with_fault(series: Series, fault: Fault | None) -> Series:
    """Return a series that ends with the update that met NaN or infinity, if there is one."""
    if fault is None:
        return series
    end = math.nan if fault.value is BadValue.NAN else math.inf
    return Series(np.append(series.updates, fault.update), np.append(series.values, end))


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
