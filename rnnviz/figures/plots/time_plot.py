"""Plots on the timesteps of the shown sequence."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QPen

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.comparison.difference import why_none
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import draw_tag, hatching
from rnnviz.figures.drawing.wrapping import draw_sentence
from rnnviz.figures.items.axis import Highlight, Label
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.items.shade import Shade
from rnnviz.figures.items.step_box import StepBox
from rnnviz.figures.plots.plot import GRID, OVER, Plot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import whole, whole_steps
from rnnviz.figures.view.progress import Bools
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.time_axis import TimeAxis, spans
from rnnviz.training.fault import Fault, Tensor

NARROW = 4.0  # a column of fewer pixels has no room for a frame


class TimePlot(Plot):
    """A plot whose x is the timestep: step t is the column from t - 0.5 to t + 0.5.

    Attributes
    ----------
    tensors : frozenset of Tensor
        The tensors that it shows, for a fault in one of them.
    time : TimeAxis
    timed : bool
        False while its columns stand for no steps.
    subtracts : bool
        Whether it shows runs less the first one where that is wanted.
    known : (T,) of bool or None
        In which columns there is something to read; None: in all.
    """

    tensors: frozenset[Tensor] = frozenset()
    subtracts = False

    def __init__(self, look: Style, title: Title) -> None:
        box = StepBox(enableMenu=False, defaultPadding=0)
        super().__init__(look, title, "timestep", box)
        self.time = TimeAxis(1, 1, ())
        self.timed = True
        self.known: Bools | None = None
        self._shades: list[Shade] = []
        self._labelled: tuple[int, int, float] | None = None
        self._labels: tuple[Label, ...] = ()
        self._line = Rule(look.pen("ink", alpha=0.65))
        self._line.setZValue(OVER + 1)
        self._line.hide()
        self.addItem(self._line, ignoreBounds=True)
        self._over = self.add_picture(self._draw_over, OVER)
        self._instead = self.add_picture(self._draw_instead, OVER - 0.5)

    def refresh(self, run: RunView) -> None:
        """Show the data on the steps of the run's sequence."""
        self.time = run.time
        self.show_data(run)
        self._shade()
        self._instead.setVisible(self.subtracts and bool(why_none(run)))
        hidden = self.time.length < self.time.steps or run.fault is not None
        self._over.setVisible(hidden or run.progress is not None)

    @abstractmethod
    def show_data(self, run: RunView) -> None:
        """Give the items the data; shading, padding, fault and cursor are drawn over them."""

    def set_values(self, low: float, high: float) -> None:
        """Set the range of y; that of x is the steps."""
        start = self.time.start - 0.5
        self.set_range((start, start + self.time.steps), (low, high))

    @property
    def steps(self) -> Floats:
        """The x of every column, (T,)."""
        return self.time.start + np.arange(self.time.steps, dtype=np.float64)

    def point(self, cursor: Cursor) -> None:
        """Draw the cursor's line through its step."""
        column = self.time.column_of(cursor.step) if self.timed else None
        self._line.setVisible(column is not None)
        if column is not None:
            self._line.setValue(self.time.start + column)
            self._line.setPen(cursor_pen(self.look, cursor))
        self._write_steps(cursor)
        super().point(cursor)

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step at a point."""
        del y
        return Cursor(step=self.time.step_at(self.area, x))

    def gutter(self, text: Lettering) -> float:
        """Return the width that labels at the left need, and the word under them."""
        return max(super().gutter(text), text.width("timestep", "small") + 8)

    def spots(self, fault: Fault) -> Sequence[Area]:
        """Return the parts of the area that show the tensor at fault."""
        return [self.area] if fault.tensor in self.tensors else []

    def veils(self) -> Sequence[tuple[Area, Bools]]:
        """Return the parts of the area whose data slow motion hides where they are not known."""
        return ()

    def column_of(self, cursor: Cursor) -> int | None:
        """Return the column of the cursor's step if it is shown and the sequence has it."""
        column = self.time.column_of(cursor.step)
        if column is None or column >= self.time.length:
            return None
        return column if self.known is None or self.known[column] else None

    def _shade(self) -> None:
        """Shade the steps that have to be remembered."""
        relevant = self.time.relevant if self.timed else ()
        while len(self._shades) < len(relevant):
            shade = Shade(self.look.brush("ink", 0.07))
            shade.setZValue(GRID)
            self._shades.append(shade)
            self.addItem(shade, ignoreBounds=True)
        while len(self._shades) > len(relevant):
            self.removeItem(self._shades.pop())
        for shade, (start, stop) in zip(self._shades, self._ends(relevant), strict=True):
            shade.setRegion((start, stop))

    def _ends(self, relevant: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
        first = self.time.start - 0.5
        return [(first + start, first + stop) for start, stop in relevant]

    def _write_steps(self, cursor: Cursor) -> None:
        """Write under the axis which steps these are; the cursor's stands out."""
        highlights: list[Highlight] = []
        if self.footed:
            start = self.time.start
            present = self.run.present
            highlights = [Highlight(start + k, whole(start + k), True) for k in present]
            highlights += self._changed()
            if self.time.column_of(cursor.step) is not None and cursor.step is not None:
                highlights.append(Highlight(cursor.step, whole(cursor.step), cursor.pinned))
        relevant = self._ends(self.time.relevant) if self.timed else []
        self.bottom.write(self._step_labels() if self.footed else (), highlights, relevant)

    def _changed(self) -> list[Highlight]:
        """Return what marks the step that is changed to see what follows, if one is."""
        change = self.run.view.what_if
        if change is None or self.run.progress or self.time.column_of(change.step) is None:
            return []
        return [Highlight(change.step, f"Δ {whole(change.step)}")]

    def _step_labels(self) -> tuple[Label, ...]:
        """Return the labels of the steps; they are made once for an axis."""
        start, stop, width = self.time.start, self.time.start + self.time.steps, self.area.width
        if self._labelled != (start, stop, width):
            self._labelled = start, stop, width
            text = self.look.text
            widest = 1.5 * (text.width(whole(stop), "small") + text.em)
            steps = whole_steps(stop, max(1, int(width / widest)), start)
            self._labels = tuple(Label(step, whole(step)) for step in steps)
        return self._labels

    def _draw_instead(self, canvas: Canvas, area: Area) -> None:
        """Say over the data why the first run's are not subtracted from them."""
        canvas.rect(area, argb(canvas.theme.panel, 0.6))
        draw_sentence(canvas, area, canvas.ink(), why_none(self.run), "no difference")

    def _draw_over(self, canvas: Canvas, area: Area) -> None:
        """Draw what lies over the data: what is not known yet, padding, a fault, slow motion."""
        for place, known in self.veils():
            self._draw_veil(canvas, place, known)
        if not self.timed:
            return
        if self.time.length < self.time.steps:
            self._draw_padding(canvas, area)
        if self.run.fault is not None:
            self._draw_fault(canvas, area, self.run.fault)
        for column in self.run.present:
            self._draw_present(canvas, self.time.column(area, column))

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

    def _draw_present(self, canvas: Canvas, column: Area) -> None:
        """Mark the column that slow motion is at."""
        if column.width < NARROW:
            wide = column._replace(width=max(column.width, 2))
            canvas.rect(wide, argb(canvas.theme.accent))
            return
        for x in (column.x, column.right - 1):
            canvas.vline(round(x), column.y, column.height, argb(canvas.theme.accent, 0.9))

    def _draw_padding(self, canvas: Canvas, area: Area) -> None:
        left = self.time.edge(area, self.time.length)
        ground = area._replace(x=left, width=area.right - left)
        canvas.rect(ground, argb(canvas.theme.panel))
        canvas.line(*hatching(ground), argb(canvas.theme.line))
        canvas.vline(left, area.y, area.height, argb(canvas.theme.line))

    def _draw_fault(self, canvas: Canvas, area: Area, fault: Fault) -> None:
        alert, place = canvas.theme.alert, self.time.column_of(fault.step)
        if fault.step is not None and place is None:
            return  # the window of timesteps does not show it
        if place is not None:
            canvas.rect(self.time.column(area, place), argb(alert, 0.22))
        for spot in self.spots(fault):
            column = spot if place is None else self.time.column(spot, place)
            inner = Area(column.x + 2, column.y + 2, column.width - 4, column.height - 4)
            canvas.frame(inner, argb(alert), 2)
            if place is not None:
                draw_tag(canvas, area, column, f"{fault.value} in update {fault.update}")


def cursor_pen(look: Style, cursor: Cursor) -> QPen:
    """Return the pen of the cursor's line."""
    return look.pen("accent") if cursor.pinned else look.pen("ink", alpha=0.65)


def same_layer(fault: Fault, layer: LayerTrace) -> bool:
    """Return whether the fault lies in this layer and direction."""
    return fault.layer in (None, layer.id)
