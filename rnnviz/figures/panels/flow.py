"""Gradient flow along the unrolled network."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures import shapes
from rnnviz.figures.axes import compact
from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.gradients import Kind, Magnitudes, Parts
from rnnviz.figures.lettering import Lettering
from rnnviz.figures.names import joined
from rnnviz.figures.panel import ScorePanel
from rnnviz.figures.plot import Choice, Key, choose_line, magnitude_key
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import Theme
from rnnviz.figures.timeplot import TimePlot, binned, same_layer
from rnnviz.registry import panels
from rnnviz.training.snapshot import Fault

NARROW = 12.0  # a column of fewer pixels has no room for a cell


@panels.register("flow")
class Flow(ScorePanel):
    """Cells in their columns, and between them the gradient as a ribbon."""

    title = "Gradient flow"
    about = (
        "Each ribbon leaves a cell as wide as its total gradient and arrives at the next as wide as"
        " what was carried there, on a log scale; arrows from above are the loss that is injected."
        " A cell is the brighter, the larger the mean |state| in it."
    )
    order = 10

    def plots(self, shown: Shown) -> list[TimePlot]:
        """Return the one plot."""
        return [FlowPlot(shown)]


@dataclass(frozen=True)
class Lane:
    """One state of one layer: where its ribbon runs."""

    layer: LayerTrace
    state: str
    label: str
    parts: Parts
    top: bool  # whether the readout reads it


class FlowPlot(TimePlot):
    """The unrolled network; lanes from the last layer at the top to the first at the bottom."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("flow", "Gradient flow · unrolled network", shown)
        self.blocks = [_lanes(shown, index) for index in reversed(range(len(shown.layers)))]
        self.lanes = [lane for block in self.blocks for lane in block]
        read = {lane.layer.reverse for lane in self.lanes}
        way = "read right to left" if read == {False} else "reverse layers: read left to right"
        back = shown.snapshot.experiment.training.back_steps
        whole = (f"training goes {back} back",) if back else ()
        self.caption = (way, *whole)
        self.weight = 1.4 + 0.9 * len(self.lanes)
        self.least = 2.6 + 1.1 * len(self.lanes)

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.shown.decades, tuple(lane.label for lane in self.lanes))

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (magnitude_key(theme, self.shown.decades),)

    def gutter(self, lettering: Lettering) -> float:
        texts = ["input", "loss", *(lane.label for lane in self.lanes)]
        return max(lettering.width(text, "small") for text in texts) + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        self._label(canvas, area)
        length = self.time.length
        first, last = self.time.centre(area, 0), self.time.centre(area, length - 1)
        for row in self._places(area):
            y = round(row.y + row.height / 2 - 0.5)
            canvas.hline(first, y, last - first, argb(canvas.theme.line))
        if self._column(area) < NARROW:
            return
        xs, tall = self.time.centres(area)[:length], self._below(area) - 6
        for x in xs.tolist():
            canvas.vline(round(x - 0.5), area.bottom - 3 - tall / 2, tall / 2, canvas.dim(0.7))
        heads = shapes.arrows_up(xs, area.bottom - 3 - tall, tall / 2)
        canvas.polygons(heads, [canvas.dim(0.7)] * length)
        lefts, width = self._cells(area)
        for block in self._blocks(area):
            for left in lefts.tolist():
                cell = Area(left, block.y, width, block.height)
                canvas.box(cell, argb(canvas.theme.panel), 3, canvas.dim(0.55))

    def _label(self, canvas: Canvas, area: Area) -> None:
        """Write what runs where; where lanes are too narrow, only the layers."""
        places = [(area._replace(height=self._above(area)), "loss")]
        rows = self._places(area)
        if min(row.height for row in rows) >= 0.9 * canvas.lettering.height("small"):
            places += [(row, lane.label) for row, lane in zip(rows, self.lanes, strict=True)]
        else:
            for place, block in zip(self._blocks(area), self.blocks, strict=True):
                states = " ".join(lane.state for lane in block)
                places.append((place, self.shown.name(block[0].layer) or states))
        if self._column(area) >= NARROW:
            low = self._below(area)
            places.append((area._replace(y=area.bottom - low, height=low), "input"))
        for place, text in places:
            y = place.y + place.height / 2
            canvas.text(area.x - 8, y, text, "small", canvas.dim(), "right")

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        dense = self._column(area) < NARROW
        for lane, row in zip(self.lanes, self._places(area), strict=True):
            if dense:
                self._draw_silhouette(canvas, row, lane)
            else:
                self._draw_ribbons(canvas, row, lane)
                self._draw_cells(canvas, row, lane)
        forward = [lane for lane in self.lanes if lane.top][-1]
        self._draw_injected(canvas, area, forward.parts.injected)

    def _draw_ribbons(self, canvas: Canvas, row: Area, lane: Lane) -> None:
        """Draw what arrives at a step from the one read after it, between their cells."""
        lefts, width = self._cells(row)
        parts, length = lane.parts, self.time.length
        before, after = slice(length - 1), slice(1, length)
        to, source = (after, before) if lane.layer.reverse else (before, after)
        arriving, leaving = self._widths(parts.carried)[to], self._widths(parts.total)[source]
        ends = (leaving, arriving) if lane.layer.reverse else (arriving, leaving)
        middle, half = row.y + row.height / 2, row.height / 2 - 1
        corners = shapes.ribbons(
            lefts[:-1] + width, lefts[1:], middle, *(np.fmax(half * end, 0.5) for end in ends)
        )
        carried = ~np.isnan(arriving)
        colors = canvas.theme.magnitudes.colors(arriving[carried]).tolist()
        canvas.polygons(corners[carried], colors)
        for link in np.flatnonzero(parts.carried.kinds[to] == Kind.BROKEN).tolist():
            x0, x1 = lefts[link] + width, lefts[link + 1]
            canvas.rect(Area(x0, middle - 1.5, x1 - x0, 3), argb(canvas.theme.alert))

    def _draw_cells(self, canvas: Canvas, row: Area, lane: Lane) -> None:
        lefts, width = self._cells(row)
        areas = np.empty((len(lefts), 4))
        areas[:] = (0, row.y + 2, width - 4, row.height - 4)
        areas[:, 0] = lefts + 2
        fills = canvas.theme.activity.colors(self._activity(lane)[: len(lefts)]).tolist()
        canvas.rects(areas, fills)

    def _draw_silhouette(self, canvas: Canvas, row: Area, lane: Lane) -> None:
        """Draw the carried gradient as an outline of columns of pixels, where cells do not fit."""
        shares = binned(self._widths(lane.parts.carried), row.width * canvas.ratio)
        broken = (
            binned((lane.parts.carried.kinds == Kind.BROKEN) * 1.0, row.width * canvas.ratio) > 0
        )
        shares = np.where(broken, 1.0, shares)
        colors = canvas.theme.magnitudes.colors(np.where(broken, np.nan, np.nan_to_num(shares)))
        rows = int(row.height)
        distance = np.abs(np.arange(rows) + 0.5 - rows / 2)
        inside = distance[:, None] <= np.fmax(shares, 1 / rows) * rows / 2
        pixels = np.where(inside & ~np.isnan(shares), colors, 0).astype(np.uint32)
        canvas.image(pixels, row, transparent=True)
        activity = binned(self._activity(lane), row.width * canvas.ratio)
        strip = row._replace(y=row.bottom - 4, height=4)
        canvas.image(canvas.theme.activity.colors(activity)[None, :], strip)

    def _draw_injected(self, canvas: Canvas, area: Area, injected: Magnitudes) -> None:
        widths = self._widths(injected)
        top, column = self._above(area), self._column(area)
        if column < NARROW:
            shares = binned(widths, area.width * canvas.ratio)
            colors = canvas.theme.magnitudes.colors(np.nan_to_num(shares))
            pixels = np.where(np.isnan(shares), 0, colors).astype(np.uint32)[None, :]
            canvas.image(pixels, Area(area.x, area.y + 3, area.width, top - 6), transparent=True)
            return
        steps = np.flatnonzero(~np.isnan(widths))
        shafts = np.maximum(1.0, widths[steps] * min(column * 0.5, 9.0))
        arrows = shapes.arrows_down(
            self.time.centres(area)[steps], area.y + 3, top - 5, shafts, min(column, 14.0)
        )
        canvas.polygons(arrows, canvas.theme.magnitudes.colors(widths[steps]).tolist())

    def _widths(self, magnitudes: Magnitudes) -> np.ndarray:
        """Return the share of the full width, NaN where there is no path."""
        shares = np.clip(self.shown.share(magnitudes.decades), 0, 1)
        return np.where(magnitudes.kinds == Kind.UNDERFLOW, 0.0, shares)

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Choose the layer whose label lies at a point, or all again."""
        for block, place in zip(self.blocks, self._blocks(area), strict=True):
            if x < area.x and place.y <= y < place.bottom:
                return choose_line(self.shown, block[0].layer)
        return None

    def explain(self, cursor: Cursor) -> str:
        column = self.column_of(cursor)
        if column is None or cursor.step is None:
            return ""
        state, parts = next(iter(self.shown.gradients[-1].items()))
        return parts.explained(state, column, cursor.step)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [
            f"{lane.label} {compact(float(lane.parts.carried.values[column]))}"
            for lane in self.lanes
        ]
        return (f"t {cursor.step}", "carried", *texts)

    def spots(self, area: Area, fault: Fault) -> list[Area]:
        return [
            row
            for lane, row in zip(self.lanes, self._places(area), strict=True)
            if fault.tensor == f"dL/d{lane.state}" and same_layer(fault, lane.layer)
        ]

    def _activity(self, lane: Lane) -> np.ndarray:
        values = self.time.cut(lane.layer.states[lane.state][:, :, self.shown.sequence])
        mean = np.abs(values).mean(axis=1, dtype=np.float64)  # in float32 it may overflow
        return np.asarray(mean / self.shown.scale_of(lane.layer, lane.state).high)

    def _column(self, area: Area) -> float:
        return area.width / self.time.steps

    def _cells(self, area: Area) -> tuple[np.ndarray, int]:
        """Return the left edges of the cells, and their width."""
        width = round(min(0.4 * self._column(area), 30.0))
        return np.round(self.time.centres(area)[: self.time.length] - width / 2), width

    def _above(self, area: Area) -> float:
        return round(min(max(0.17 * area.height, 9), 30))

    def _below(self, area: Area) -> float:
        return round(min(max(0.14 * area.height, 8), 24))

    def _blocks(self, area: Area) -> list[Area]:
        above, below = self._above(area), self._below(area)
        inner = Area(area.x, area.y + above, area.width, area.height - above - below)
        return inner.rows(len(self.blocks), 6)

    def _places(self, area: Area) -> list[Area]:
        return [
            row
            for block, place in zip(self.blocks, self._blocks(area), strict=True)
            for row in place.rows(len(block), -1)
        ]


def _lanes(shown: Shown, index: int) -> list[Lane]:
    layer = shown.layers[index]
    last = shown.tops[-1].layer
    first = next(iter(layer.gradients))  # the state that the readout and the layer above read
    return [
        Lane(
            layer,
            state,
            joined(shown.name(layer), state),
            parts,
            layer.layer == last and state == first,
        )
        for state, parts in reversed(list(shown.gradients[index].items()))
    ]
