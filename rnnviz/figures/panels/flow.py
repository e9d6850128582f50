"""Gradient flow along the unrolled network."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.axes import compact
from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.gradients import Kind, Magnitudes, Parts
from rnnviz.figures.lettering import Lettering
from rnnviz.figures.names import joined
from rnnviz.figures.panel import ScorePanel
from rnnviz.figures.plot import Key, magnitude_key
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
        self.blocks = [_lanes(shown, index) for index in reversed(range(len(shown.trace.layers)))]
        self.lanes = [lane for block in self.blocks for lane in block]
        read = {lane.layer.reverse for lane in self.lanes}
        way = "read right to left" if read == {False} else "reverse layers: read left to right"
        self.caption = (way,)
        self.weight = 1.4 + 0.9 * len(self.lanes)
        self.least = 2.6 + 1.1 * len(self.lanes)

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.shown.decades, tuple(lane.label for lane in self.lanes))

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (magnitude_key(theme, self.shown.decades),)

    def gutter(self, lettering: Lettering) -> float:
        return (
            max(
                lettering.width(t, "small")
                for t in ["input", "loss", *(lane.label for lane in self.lanes)]
            )
            + 8
        )

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        x, ground, top = area.x - 8, self._below(area), self._above(area)
        places = self._places(area)
        for lane, row in zip(self.lanes, places, strict=True):
            y = row.y + row.height / 2
            canvas.text(x, y, lane.label, "small", canvas.dim(), "right")
            first, last = self.time.centre(area, 0), self.time.centre(area, self.time.length - 1)
            canvas.hline(first, round(y - 0.5), last - first, argb(canvas.theme.line))
        canvas.text(x, area.y + top / 2, "loss", "small", canvas.dim(), "right")
        if self._column(area) < NARROW:
            return
        canvas.text(x, area.bottom - ground / 2, "input", "small", canvas.dim(), "right")
        for step in range(self.time.length):
            centre = self.time.centre(area, step)
            _arrow_up(canvas, centre, area.bottom - 3, ground - 6, canvas.dim(0.7))
        for block in self._blocks(area):
            lefts, width = self._cells(area)
            for left in lefts.tolist():
                cell = Area(left, block.y, width, block.height)
                canvas.box(cell, argb(canvas.theme.panel), 3, canvas.dim(0.55))

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        dense = self._column(area) < NARROW
        for lane, row in zip(self.lanes, self._places(area), strict=True):
            if dense:
                self._draw_silhouette(canvas, row, lane)
            else:
                self._draw_ribbons(canvas, row, lane)
                self._draw_cells(canvas, row, lane)
        for lane in self.lanes:
            if lane.top and not lane.layer.reverse:
                self._draw_injected(canvas, area, lane.parts.injected)

    def _draw_ribbons(self, canvas: Canvas, row: Area, lane: Lane) -> None:
        """Draw what arrives at a step from the one read after it, between their cells."""
        lefts, width = self._cells(row)
        both = (lane.parts.carried, lane.parts.total)
        arriving, leaving = (self._widths(part)[: self.time.length] for part in both)
        x0, x1 = lefts[:-1] + width, lefts[1:]
        to, source = (
            (slice(1, None), slice(-1)) if lane.layer.reverse else (slice(-1), slice(1, None))
        )
        half = row.height / 2 - 1
        end, start = (np.maximum(half * shares, 0.5) for shares in (arriving[to], leaving[source]))
        left, right = (start, end) if lane.layer.reverse else (end, start)
        middle = row.y + row.height / 2
        ys = np.stack([middle - left, middle - right, middle + right, middle + left], axis=1)
        corners = np.stack([np.stack([x0, x1, x1, x0], axis=1), ys], axis=2)
        carried = ~np.isnan(arriving[to])
        colors = canvas.theme.magnitudes.colors(arriving[to][carried]).tolist()
        canvas.polygons(np.nan_to_num(corners[carried]), colors)
        for step in np.flatnonzero(
            lane.parts.carried.kinds[: self.time.length][to] == Kind.BROKEN
        ).tolist():
            link = Area(x0[step], middle - 1.5, x1[step] - x0[step], 3)
            canvas.rect(link, argb(canvas.theme.alert))

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
        arrows = _arrows_down(
            self.time.centres(area)[steps], area.y + 3, top - 5, shafts, min(column, 14.0)
        )
        canvas.polygons(arrows, canvas.theme.magnitudes.colors(widths[steps]).tolist())

    def _widths(self, magnitudes: Magnitudes) -> np.ndarray:
        """Return the share of the full width, NaN where there is no path."""
        shares = np.clip(self.shown.share(magnitudes.decades), 0, 1)
        return np.where(magnitudes.kinds == Kind.UNDERFLOW, 0.0, shares)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        step = self.step_of(cursor)
        if step is None:
            return ()
        texts = [
            f"{lane.label} {compact(float(lane.parts.carried.values[step]))}" for lane in self.lanes
        ]
        return (f"t {step}", "carried", *texts)

    def spots(self, area: Area, fault: Fault) -> list[Area]:
        return [
            row
            for lane, row in zip(self.lanes, self._places(area), strict=True)
            if fault.tensor == f"dL/d{lane.state}" and same_layer(fault, lane.layer)
        ]

    def _activity(self, lane: Lane) -> np.ndarray:
        values = lane.layer.states[lane.state][:, :, self.shown.sequence]
        mean = np.abs(values).mean(axis=1, dtype=np.float64)  # in float32 it may overflow
        return np.asarray(mean / lane.layer.ranges[lane.state].high)

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
    layer = shown.trace.layers[index]
    last = max(other.layer for other in shown.trace.layers)
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


def _arrow_up(canvas: Canvas, x: float, y: float, length: float, color: int) -> None:
    head = min(5.0, length * 0.5)
    canvas.rect(Area(round(x - 0.5), y - length + head, 1, length - head), color)
    canvas.polygon(
        ((x - head * 0.6, y - length + head), (x + head * 0.6, y - length + head), (x, y - length)),
        color,
    )


def _arrows_down(
    x: np.ndarray, y: float, length: float, shafts: np.ndarray, room: float
) -> np.ndarray:
    """Return the corners of arrows, (n, 7, 2); `room` is the most of a head."""
    neck = y + length - min(length * 0.5, 6.0)
    heads = np.minimum(shafts * 0.75 + 1.5, room / 2)
    half = np.minimum(shafts / 2, heads)
    none = np.zeros_like(x)
    xs = x[:, None] + np.stack([-half, half, half, heads, none, -heads, -half], axis=1)
    ys = np.broadcast_to([y, y, neck, neck, y + length, neck, neck], xs.shape)
    return np.stack([xs, ys], axis=2)
