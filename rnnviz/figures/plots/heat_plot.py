"""Heatmaps over time: one row of pixels per unit, one column per timestep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import Range
from rnnviz.figures.comparison.difference import (
    Difference,
    as_difference,
    difference_of,
    scale_of_difference,
)
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.axis import Highlight, Label
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.plots.band import Band
from rnnviz.figures.plots.choices import choose_layer
from rnnviz.figures.plots.plot import OVER, Room
from rnnviz.figures.plots.thinning import furthest
from rnnviz.figures.plots.time_plot import TimePlot, same_layer
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import at, fraction, whole
from rnnviz.figures.view.progress import Bools
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.unit_step import Spot, explicable, formulas_of
from rnnviz.figures.view.view import Choice
from rnnviz.training.fault import Fault, TensorKind

GAP = 3.0


class HeatPlot(TimePlot):
    """Heatmaps one above the other, under one title; y counts pixels from the top.

    Attributes
    ----------
    bands : sequence of Band
    rows : sequence of Area
        Their places in pixels of the area.
    """

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title)
        self.bands: Sequence[Band] = ()
        self.rows: Sequence[Area] = ()
        self._maps: list[Heatmap] = []
        self._row_labels: list[Label] = []
        self._held: list[tuple[float, float]] = []
        self._usual = title
        self.difference: Difference | None = None
        self.vb.invertY(True)
        self.add_picture(self._draw_unit, OVER - 1)

    def set_bands(self, run: RunView, bands: Sequence[Band]) -> None:
        """Show these bands from top to bottom; less those of the first run, if that is wanted."""
        self.difference = found = difference_of(run) if self.subtracts else None
        self.title = replace(self._usual, which=as_difference(self._usual.which, found))
        if found is not None:
            bands = [less_first(band, found) for band in bands]
        self.bands = bands
        count = len(bands)
        self.rows = self.area.rows(count, GAP)
        self.room = Room(weight=0.9 * count, least=1.7 * count, soft=True)
        self.known = run.known("states", *(band.layer for band in bands))
        self.guides = _keys(self.look.theme, bands)
        places, text = zip(bands, self.rows, strict=True), self.look.text
        held = [words for band, row in places for words in band.written_holds(row, text)]
        noted = (found.note,) if found is not None and found.note else ()
        self.caption = (*held, *self._order_caption(run), *noted)
        self._match_items(count)
        self.set_values(0.0, self.area.height)
        self._write_rows()
        places = zip(bands, self.rows, strict=True)
        held_rows = [band.row_of(row, unit) for band, row in places for unit in band.held]
        self._held = [(row.y, row.bottom) for row in held_rows]
        for band, row, item in zip(bands, self.rows, self._maps, strict=True):
            values = np.ascontiguousarray(band.sorted)
            values = shrunk(values, int(row.width), int(row.height))
            low, high = band.scale.low, band.scale.high
            pixels = self.look.theme.map_of(band.scale).colors((values - low) * (1 / (high - low)))
            start = self.time.start - 0.5
            item.set_pixels(pixels, Area(start, row.y, self.time.steps, row.height))

    def gutter(self, text: Lettering) -> float:
        """Return the width of the labels, whether or not there is room for all of them."""
        labels = [band.label or str(band.units - 1) for band in self.bands]
        widest = max((text.width(label, "small") for label in labels), default=0.0)
        return max(widest, text.width("timestep", "small")) + 8

    def _match_items(self, count: int) -> None:
        """Have as many images as there are bands."""
        while len(self._maps) < count:
            self._maps.append(Heatmap())
            self.addItem(self._maps[-1], ignoreBounds=True)
        while len(self._maps) > count:
            self.removeItem(self._maps.pop())

    def _order_caption(self, run: RunView) -> tuple[str, ...]:
        order = run.view.order
        if order is None or all(band.rows is None for band in self.bands):
            return ()
        return (f"units by {order.kind}, as at update {whole(order.update)}",)

    def _write_rows(self) -> None:
        """Write the bands' labels, or of one without a label the numbers of its units."""
        labels = []
        tall = self.look.text.height("small")
        for band, row in zip(self.bands, self.rows, strict=True):
            middle = row.y + row.height / 2
            if band.label:
                labels.append(Label(middle, band.label, of_row=True))
            elif band.rows is None and band.units > 1 and row.height > 2 * tall:
                half = row.height / band.units / 2
                labels.append(Label(max(row.y + half, row.y + tall / 2 - 2), "0"))
                low = min(row.bottom - half, row.bottom - tall / 2 + 2)
                labels.append(Label(low, str(band.units - 1)))
                if row.height > 4 * tall:
                    labels.append(Label(middle, "unit"))
        self._row_labels = labels

    def point(self, cursor: Cursor) -> None:
        """Write the number of a unit that is pinned beside its rows; bars mark those held."""
        places = self._rows_of(cursor) if cursor.pinned else ()
        number = "" if cursor.unit is None else whole(cursor.unit)
        self.left.write(
            self._row_labels,
            [Highlight(row.y + row.height / 2, number, accented=True) for row in places],
            self._held,
        )
        super().point(cursor)

    def _rows_of(self, cursor: Cursor) -> list[Area]:
        """Return the rows of the unit that is pointed at."""
        unit = cursor.unit
        return [
            band.row_of(place, unit)
            for band, place in zip(self.bands, self.rows, strict=True)
            if unit is not None and unit < band.units and band.has(cursor)
        ]

    def _draw_unit(self, canvas: Canvas, area: Area) -> None:
        """Draw lines above and below the rows of the unit that is pointed at; say what is held."""
        for band, row in zip(self.bands, self.rows, strict=True):
            band.draw_hold(canvas, row)
        color = argb(canvas.theme.accent) if self.pointed.pinned else canvas.ink(0.3)
        for row in self._rows_of(self.pointed):
            for y in (round(row.y) - 1, round(row.bottom)):
                canvas.hline(area.x, y, area.width, color)

    def veils(self) -> list[tuple[Area, Bools]]:
        """Return the rows with what is known of each in slow motion."""
        if self.run.progress is None:
            return []
        masks = [self.run.known("states", band.layer) for band in self.bands]
        rows = zip(self.rows, masks, strict=True)
        return [(row, known) for row, known in rows if known is not None]

    def locate(self, x: float, y: float) -> Cursor:
        """Return step and unit at a point."""
        step = self.time.step_at(self.area, x)
        for band, row in zip(self.bands, self.rows, strict=True):
            if row.contains(x, y):
                unit, layer = band.unit_at(row, y), band.layer.id
                return Cursor(step=step, unit=unit, layer=layer, mark=band.name)
        return Cursor(step=step)

    def choose(self, x: float, y: float) -> Choice | None:
        """Choose the layer of the band whose label lies at a point, or all again."""
        for band, row in zip(self.bands, self.rows, strict=True):
            if x < 0 and row.y <= y < row.bottom:
                return choose_layer(self.run, band.layer)
        return None

    def explain(self, cursor: Cursor) -> str:
        """Return the formula of the unit under the cursor."""
        step, unit, run = cursor.step, cursor.unit, self.run
        band = next((b for b in self.bands if b.name == cursor.mark and b.has(cursor)), None)
        if band is None or step is None or unit is None:
            return ""
        column = self.column_of(cursor)
        if column is None or unit >= band.units or not explicable(run):
            return ""
        if self.difference is not None:
            name = joined(run.name(band.layer), at(band.name, step))
            return f"unit {unit}:  {name}  {'   '.join(self._terms(band, column, unit))}"
        number = next(k for k, layer in enumerate(run.trace.layers) if layer is band.layer)
        formulas = formulas_of(run, Spot(number, step - self.time.origin, unit))
        name = run.name(band.layer)
        where = f"unit {unit} of {name}" if name else f"unit {unit}"
        texts = [f"{where} at t {step}:  {formulas.forward(band.name)}"]
        if band.name in band.layer.states and self._knows_gradient(band, step):
            texts.append(formulas.returned(band.name))
        return ";  ".join([*texts, *formulas.opened(band.name)])

    def _knows_gradient(self, band: Band, step: int) -> bool:
        """Return whether there is a loss, and slow motion has swept back to a step."""
        known, column = self.run.known("gradients", band.layer), self.time.column_of(step)
        return self.run.probe.answered and (known is None or bool(known[column]))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the unit's values, or the means over all units."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        unit = cursor.unit
        bands = [band for band in self.bands if band.has(cursor)] or self.bands
        if unit is None or any(unit >= band.units for band in bands):
            means = [
                f"{band.short} {fraction(float(np.abs(band.values[column]).mean()))}"
                for band in bands
            ]
            return (f"t {cursor.step}, mean |·|", *means)
        values = [
            f"{band.short} {band.write(float(band.values[column, unit]))}"
            f"{' (held)' if unit in band.held else ''}"
            for band in bands
        ]
        if self.difference is not None and len(bands) == 1:
            values = self._terms(bands[0], column, unit)
        return (f"t {cursor.step}", f"unit {unit}", *values)

    def _terms(self, band: Band, column: int, unit: int) -> list[str]:
        """Return what a unit has in both runs, and the difference."""
        assert self.difference is not None
        names = (*self.difference.letters, self.difference.name)
        arrays = (*band.terms, band.values)
        return [
            f"{name} {band.write(float(values[column, unit]))}"
            for name, values in zip(names, arrays, strict=True)
        ]

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a column per unit of every band."""
        columns: dict[str, NDArray[np.generic]] = {"t": self.steps.astype(np.int64)}
        of = f" ({self.difference.name})" if self.difference is not None else ""
        for band in self.bands:
            for unit in range(band.units):
                columns[f"{band.name} {unit}{of}"] = band.values[:, unit]
        return columns

    def spots(self, fault: Fault) -> list[Area]:
        """Return the row of the tensor at fault."""
        return [
            row
            for band, row in zip(self.bands, self.rows, strict=True)
            if fault.tensor.kind in (TensorKind.GATE, TensorKind.STATE)
            and fault.tensor.name == band.name
            and same_layer(fault, band.layer)
        ]


def less_first(band: Band, difference: Difference) -> Band:
    """Return a band less that of the first run, on a scale of its own."""
    layer = band.layer
    arrays = layer.states if band.name in layer.states else layer.gates
    terms = difference.of(arrays, band.name, layer)
    return replace(
        band,
        values=terms[1] - terms[0],
        scale=scale_of_difference(band.scale),
        rows=difference.rows_of(layer),
        terms=terms,
    )


def _keys(theme: Theme, bands: Sequence[Band]) -> tuple[Key, ...]:
    """Return the colour scales, each with the names of its bands if there are several."""
    scales: dict[Range, list[Band]] = {}
    for band in bands:
        scales.setdefault(band.scale, []).append(band)
    return tuple(
        Key(
            theme.map_of(scale),
            *of[0].ends,
            of=" ".join(band.name for band in of) if len(scales) > 1 else "",
        )
        for scale, of in scales.items()
    )


def shrunk(values: Floats, columns: int, rows: int) -> Floats:
    """Return (T, units) as an image of (units, T), with no more than the given columns and rows.

    Where several cells fall on a pixel it shows the one of largest magnitude, so that no peak is
    lost; nearest-neighbour scaling would show whichever it happens to hit.
    """
    return furthest(furthest(values, columns).T, rows)
