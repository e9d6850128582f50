"""Plots on the time axis that all score panels share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence

import numpy as np

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.items.canvas import Area, Canvas, Floats
from rnnviz.figures.plots.plot import Plot, hairline
from rnnviz.figures.style.colors import argb
from rnnviz.figures.view.numbers import whole, whole_steps
from rnnviz.figures.view.progress import Bools
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.time_axis import spans
from rnnviz.training.run.fault import Fault, Tensor

BAR = 3.0  # height of the bar that marks relevant steps, under the frame
NARROW = 4.0  # a column of fewer pixels has no room for a frame
HATCH = 7.0  # distance of the strokes over padding


class TimePlot(Plot):
    """A plot on the shared time axis; `timed` is False while its columns stand for no steps."""

    tensors: frozenset[Tensor] = frozenset()

    def __init__(self, name: str, title: str, shown: Shown) -> None:
        super().__init__(name, title, shown)
        self.time = shown.time
        self.timed = True
        self.known: Bools | None = None  # in which columns there is something to read; None: in all

    @property
    def fixed(self) -> Hashable:
        return self.time

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        super().draw_fixed(canvas, area)
        for start, stop in self.time.relevant if self.timed else ():
            left, right = self.time.edge(area, start), self.time.edge(area, stop)
            canvas.rect(area._replace(x=left, width=right - left), canvas.ink(0.07))
            canvas.rect(Area(left, area.bottom + 1, right - left, BAR), canvas.ink(0.6))
        self.draw_axes(canvas, area)

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        """Draw what else seldom changes, over the shading of the relevant steps."""

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        self.draw_data(canvas, area, cursor)
        for place, known in self.veils(area):
            self._draw_veil(canvas, place, known)
        if not self.timed:
            return
        if self.time.length < self.time.steps:
            self._draw_padding(canvas, area)
        if self.shown.fault is not None:
            self._draw_fault(canvas, area, self.shown.fault)
        self._draw_present(canvas, area)
        column = self.time.column_of(cursor.step)
        if column is not None:
            x = round(self.time.centre(area, column) - 0.5)
            canvas.vline(x, area.y, area.height, hairline(canvas, cursor))

    @abstractmethod
    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        """Draw the data; padding, fault and cursor come on top."""

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        del y
        return Cursor(step=self.time.step_at(area, x))

    def spots(self, area: Area, fault: Fault) -> list[Area]:
        """Return the parts of the area that show the tensor at fault."""
        return [area] if fault.tensor in self.tensors else []

    def column_of(self, cursor: Cursor) -> int | None:
        """Return the column of the cursor's step if it is shown and the sequence has it."""
        column = self.time.column_of(cursor.step)
        if column is None or column >= self.time.length:
            return None
        return column if self.known is None or self.known[column] else None

    def veils(self, area: Area) -> Sequence[tuple[Area, Bools]]:
        """Return the parts of the area whose data slow motion hides where they are not known."""
        del area
        return ()

    def _draw_veil(self, canvas: Canvas, area: Area, known: Bools) -> None:
        """Leave the columns empty that have not been computed yet."""
        relevant = np.zeros(self.time.steps, np.bool_)
        for start, stop in self.time.relevant:
            relevant[start:stop] = True
        shades = ((~known, argb(canvas.theme.panel)), (~known & relevant, canvas.ink(0.07)))
        for hidden, color in shades:
            for start, stop in spans(hidden):
                left = self.time.edge(area, start)
                width = self.time.edge(area, stop) - left
                canvas.rect(area._replace(x=left, width=width), color)

    def _draw_present(self, canvas: Canvas, area: Area) -> None:
        """Mark the column that slow motion is at, in the directions that are read."""
        color = argb(canvas.theme.accent, 0.9)
        for step in self.shown.present:
            column = self.time.column(area, step)
            if column.width < NARROW:
                canvas.rect(column._replace(width=max(column.width, 2)), argb(canvas.theme.accent))
                continue
            for x in (column.x, column.right - 1):
                canvas.vline(round(x), area.y, area.height, color)

    def _draw_padding(self, canvas: Canvas, area: Area) -> None:
        left = self.time.edge(area, self.time.length)
        ground = area._replace(x=left, width=area.right - left)
        canvas.rect(ground, argb(canvas.theme.panel))
        xs, ys = hatching(ground)
        canvas.line(xs, ys, argb(canvas.theme.line))
        canvas.vline(left, area.y, area.height, argb(canvas.theme.line))

    def _draw_fault(self, canvas: Canvas, area: Area, fault: Fault) -> None:
        alert, place = canvas.theme.alert, self.time.column_of(fault.step)
        if fault.step is not None and place is None:
            return  # the window does not show it
        if place is not None:
            canvas.rect(self.time.column(area, place), argb(alert, 0.22))
        for spot in self.spots(area, fault):
            column = spot if place is None else self.time.column(spot, place)
            inner = Area(column.x + 2, column.y + 2, column.width - 4, column.height - 4)
            canvas.frame(inner, argb(alert), 2)
            if place is not None:
                _draw_tag(canvas, area, column, fault.value)


def draw_steps(canvas: Canvas, area: Area, shown: Shown, cursor: Cursor | None) -> None:
    """Draw the labels of the time axis under the area.

    If there is a cursor, only its own, and that of the step at which slow motion is.
    """
    time, lettering = shown.time, canvas.lettering
    y = area.bottom + lettering.em * 0.85
    if cursor is None:
        last = time.start + time.steps
        widest = lettering.width(whole(last), "small") + lettering.em
        for step in whole_steps(last, max(1, int(area.width / widest / 1.5)), time.start):
            x = time.centre(area, step - time.start)
            canvas.text(x, y, whole(step), "small", canvas.dim(), "center")
        canvas.text(area.x - 14, y, "timestep", "small", canvas.dim(), "right")
        return
    badges = [(column, True) for column in shown.present]
    column = time.column_of(cursor.step)
    badges += [] if column is None else [(column, cursor.pinned)]
    for column, marked in badges:
        text = whole(time.start + column)
        half = lettering.width(text, "small") / 2 + 5
        x = min(max(time.centre(area, column), area.x + half), area.right - half)
        tall = lettering.height("small") + 2
        badge = Area(x - half, y - tall / 2, 2 * half, tall)
        theme = canvas.theme
        canvas.box(badge, argb(theme.accent if marked else theme.ink), 3)
        color = argb(theme.on_accent if marked else theme.background)
        canvas.text(x, y, text, "small", color, "center")


def hatching(area: Area) -> tuple[np.ndarray, np.ndarray]:
    """Return diagonal strokes that fill the area and end at its edges, separated by NaN."""
    x, y, width, height = area
    starts = np.arange(HATCH / 2, width + height, HATCH)
    # A stroke runs from the left or lower edge up to the upper or right edge.
    x0, y0 = np.maximum(starts - height, 0), np.minimum(starts, height)
    x1, y1 = np.minimum(starts, width), np.maximum(starts - width, 0)
    gap = np.full_like(starts, np.nan)
    return x + np.stack([x0, x1, gap], axis=1).ravel(), y + np.stack([y0, y1, gap], axis=1).ravel()


def binned(values: Floats, pixels: float) -> Floats:
    """Return no more values than pixels, of each group the largest; NaN only where all are."""
    count, room = len(values), max(int(pixels), 1)
    if count <= room:
        return values
    return np.asarray(np.fmax.reduceat(values, np.arange(room) * count // room))


def same_layer(fault: Fault, layer: LayerTrace) -> bool:
    """Return whether the fault lies in this layer and direction."""
    return fault.layer in (None, layer.id)


def _draw_tag(canvas: Canvas, area: Area, column: Area, text: str) -> None:
    """Write on an alarming ground beside a column, on the side where there is room."""
    wide = canvas.lettering.width(text, "title") + 12
    tall = canvas.lettering.height("title") + 2
    x = column.right + 4 if column.right + wide + 8 < area.right else column.x - 4 - wide
    y = column.y + (column.height - tall) / 2
    canvas.box(Area(x, y, wide, tall), argb(canvas.theme.alert), 3)
    color = argb(canvas.theme.background)
    canvas.text(x + wide / 2, y + tall / 2, text, "title", color, "center")
