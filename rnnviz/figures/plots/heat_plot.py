"""Heatmaps over time: one row of pixels per unit, one column per timestep."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import LayerTrace, Range
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.plot import Choice, Key, choose_line
from rnnviz.figures.plots.time_plot import TimePlot, same_layer
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import fraction, plain, signed, whole
from rnnviz.figures.view.progress import Bools
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.unit_step import Spot, explicable, formulas_of
from rnnviz.training.run.fault import Fault, TensorKind

Floats = NDArray[np.floating]
GAP = 3.0


@dataclass(frozen=True)
class Band:
    """One heatmap: a tensor of one layer, as (T, units) of the shown sequence.

    `name` is the tensor's in the trace; `label` stands left of the heatmap, `short` before a value.
    `rows` are the units from top to bottom, where they are not in the order of their numbers.
    """

    name: str
    label: str
    short: str
    values: Floats
    scale: Range
    layer: LayerTrace
    rows: tuple[int, ...] | None = None

    @property
    def units(self) -> int:
        """The number of units."""
        return int(self.values.shape[1])

    @property
    def sorted(self) -> Floats:
        """The values, (T, units), in the order of the rows."""
        return self.values if self.rows is None else self.values[:, self.rows]

    def unit_at(self, place: Area, y: float) -> int:
        """Return the unit whose row lies at a height of the band's place."""
        row = min(int((y - place.y) / place.height * self.units), self.units - 1)
        return row if self.rows is None else self.rows[row]

    def middle(self, place: Area, unit: int) -> float:
        """Return the height of the middle of a unit's row."""
        row = unit if self.rows is None else self.rows.index(unit)
        return place.y + place.height * (row + 0.5) / self.units

    def write(self, value: float) -> str:
        """Return a value as it is printed."""
        return signed(value) if self.scale.signed else fraction(value)

    @property
    def ends(self) -> tuple[str, str]:
        """The ends of the scale as they are printed; an unbounded one goes beyond."""
        low, high = plain(self.scale.low), plain(self.scale.high)
        high = f"+{high}" if self.scale.signed else high
        return (low, high) if self.scale.bounded else (f"≤ {low}", f"≥ {high}")


class HeatPlot(TimePlot):
    """Heatmaps one above the other, under one title."""

    def __init__(self, name: str, title: str, shown: Shown, bands: Sequence[Band]) -> None:
        super().__init__(name, title, shown)
        self.bands = bands
        self.weight = 0.9 * len(bands)
        self.least = 1.7 * len(bands)
        self.soft = True
        self.known = shown.known("states", *(band.layer for band in bands))
        order = shown.view.order
        if order is not None and any(band.rows is not None for band in bands):
            same = shown.snapshot.origin in order.origins[shown.run or 0 :][:1]
            then = "" if same else " of another run"
            self.caption = (f"units by {order.kind}, as at update {whole(order.update)}{then}",)

    @property
    def fixed(self) -> Hashable:
        return (
            self.time,
            tuple((band.label, band.units, band.rows is None) for band in self.bands),
        )

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        """Return the colour scales, each with the names of its bands if there are several."""
        scales: dict[Range, list[str]] = {}
        ends: dict[Range, tuple[str, str]] = {}
        for band in self.bands:
            scales.setdefault(band.scale, []).append(band.name)
            ends[band.scale] = band.ends
        several = len(scales) > 1
        return tuple(
            Key(theme.map_of(scale), *ends[scale], of=" ".join(names) if several else "")
            for scale, names in scales.items()
        )

    def gutter(self, lettering: Lettering) -> float:
        texts = [band.label or str(band.values.shape[1] - 1) for band in self.bands]
        return max(lettering.width(text, "small") for text in texts) + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        beside = Beside(canvas, area)
        for band, row in zip(self.bands, self._rows(area), strict=True):
            if row.y > area.y:
                gap = Area(area.x, row.y - GAP, area.width, GAP)
                canvas.rect(gap, argb(canvas.theme.background))
            middle = row.y + row.height / 2
            if band.label:
                beside.write(middle, band.label)
                continue
            units = band.units
            half = row.height / units / 2
            tall = canvas.lettering.height("small")
            if band.rows is None and units > 1 and row.height > 2 * tall:
                beside.write(max(row.y + half, row.y + tall / 2 - 2), "0")
                beside.write(min(row.bottom - half, row.bottom - tall / 2 + 2), str(units - 1))
                if row.height > 4 * tall:
                    beside.write(middle, "unit")

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        for band, row in zip(self.bands, self._rows(area), strict=True):
            scale = band.scale
            values = shrunk(
                np.ascontiguousarray(band.sorted),
                int(row.width * canvas.ratio),
                int(row.height * canvas.ratio),
            )
            shares = (values - scale.low) * (1 / (scale.high - scale.low))
            canvas.image(canvas.theme.map_of(scale).colors(shares), row)
            if cursor.unit is not None and cursor.unit < band.units and _is_of(cursor, band):
                y = band.middle(row, cursor.unit)
                canvas.hline(row.x, round(y - 0.5), row.width, canvas.ink(0.3))

    def veils(self, area: Area) -> list[tuple[Area, Bools]]:
        masks = [self.shown.known("states", band.layer) for band in self.bands]
        rows = zip(self._rows(area), masks, strict=True)
        return [(row, known) for row, known in rows if known is not None]

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        step = self.time.step_at(area, x)
        for band, row in zip(self.bands, self._rows(area), strict=True):
            if row.contains(x, y):
                unit, layer = band.unit_at(row, y), band.layer.id
                return Cursor(step=step, unit=unit, layer=layer, mark=band.name)
        return Cursor(step=step)

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Choose the layer of the band whose label lies at a point, or all again."""
        for band, row in zip(self.bands, self._rows(area), strict=True):
            if x < area.x and row.y <= y < row.bottom:
                return choose_line(self.shown, band.layer)
        return None

    def explain(self, cursor: Cursor) -> str:
        step, unit = cursor.step, cursor.unit
        band = next((b for b in self.bands if b.name == cursor.mark and _is_of(cursor, b)), None)
        if band is None or step is None or unit is None or self.column_of(cursor) is None:
            return ""
        if unit >= band.units or not explicable(self.shown):
            return ""
        layers = self.shown.trace.layers
        line = next(k for k, layer in enumerate(layers) if layer is band.layer)
        formulas = formulas_of(self.shown, Spot(line, step - self.time.origin, unit))
        return f"unit {unit} at t {step}:  {formulas.forward(band.name)}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        unit = cursor.unit
        bands = [band for band in self.bands if _is_of(cursor, band)] or self.bands
        if unit is None or any(unit >= band.units for band in bands):
            means = [
                f"{band.short} {fraction(float(np.abs(band.values[column]).mean()))}"
                for band in bands
            ]
            return (f"t {cursor.step}, mean |·|", *means)
        values = [f"{band.short} {band.write(float(band.values[column, unit]))}" for band in bands]
        return (f"t {cursor.step}", f"unit {unit}", *values)

    def spots(self, area: Area, fault: Fault) -> list[Area]:
        return [
            row
            for band, row in zip(self.bands, self._rows(area), strict=True)
            if fault.tensor.kind in (TensorKind.GATE, TensorKind.STATE)
            and fault.tensor.name == band.name
            and same_layer(fault, band.layer)
        ]

    def _rows(self, area: Area) -> list[Area]:
        return area.rows(len(self.bands), GAP)


def _is_of(cursor: Cursor, band: Band) -> bool:
    return cursor.layer in (None, band.layer.id)


def shrunk(values: Floats, columns: int, rows: int) -> Floats:
    """Return (T, units) as an image of (units, T), with no more than the given columns and rows.

    Where several cells fall on a pixel it shows the one of largest magnitude, so that no peak is
    lost; nearest-neighbour scaling would show whichever it happens to hit.
    """
    return largest(largest(values, columns).T, rows)


def largest(values: Floats, room: int) -> Floats:
    """Return at most `room` entries along the first axis, of each group the largest."""
    count, room = len(values), max(room, 1)
    if count <= room:
        return values
    starts = np.arange(room) * count // room
    last = np.append(starts[1:], count) - 1
    best = values[starts]
    for offset in range(1, int((last - starts).max()) + 1):
        other = values[np.minimum(starts + offset, last)]
        best = np.where(np.abs(other) > np.abs(best), other, best)
    return best
