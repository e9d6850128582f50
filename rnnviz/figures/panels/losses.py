"""The loss of every step."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QPen

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.beyond import draw_beyond
from rnnviz.figures.drawing.canvas import Canvas, qcolor
from rnnviz.figures.drawing.notation import at_step
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.plots.thinning import largest
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import quoted
from rnnviz.figures.view.numbers import Scale, at, compact, decimal, log_bounds
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.tasks.loss_unit import AS_TRAINED
from rnnviz.training.fault import Tensor, TensorKind

FAINT = 0.4  # of the colour of losses
LEAST = 3.0  # pixels of a column that has room for a bar


@panels.register("losses")
class Losses(TimePanel):
    """L_s, what each step adds to the loss of the sequence."""

    title = "Loss per step"
    about = "What each step adds to the loss of the sequence; the scale is fixed by the task."
    order = 50
    walks = True
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; none of a recording, which knows the loss only as a whole."""
        return {} if run.snapshot.experiment.task.plays else {"losses": LossesPlot}


class LossesPlot(TimePlot):
    """A bar for every counted step, and a dash where a counted step costs nothing visible.

    Bars are faint where the gradients that are shown are not those of their losses.
    """

    tensors = frozenset({Tensor(TensorKind.LOSS)})

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Loss per step"))
        self.room = Room(weight=0.9, least=1.6)
        self.values, self.counted = np.zeros(0), np.zeros(0, np.bool_)
        self.followed = self.counted
        theme = look.theme
        faint = mix(theme.panel, theme.color("loss"), FAINT)
        self._colors = np.array([argb(faint), argb(theme.color("loss"))], np.uint32)
        self._brushes = [QBrush(qcolor(color)) for color in self._colors.tolist()]
        self.scale, self.unit = Scale(0.0, 1.0), AS_TRAINED
        none = QPen(Qt.PenStyle.NoPen)
        self._bars = pg.BarGraphItem(x=[0], height=[0], width=1, pen=none)
        self._outline = Heatmap()
        for item in (self._bars, self._outline):
            self.addItem(item, ignoreBounds=True)
        self.add_picture(self._draw_odd)

    def show_data(self, run: RunView) -> None:
        """Show the losses of the sequence."""
        trace, length = run.trace, self.time.length
        self.unit = run.snapshot.experiment.task.loss_unit
        losses = self.unit.of_all(trace.losses[:, run.sequence])
        self.values = self.time.cut(losses)[:length]
        self.counted = self.time.cut(trace.counted[:, run.sequence])[:length]
        self.followed = self.time.cut(trace.followed[:, run.sequence])[:length]
        self.known = run.known("losses")
        sum_of = "sum"
        if self.known is not None:
            self.counted = self.counted & self.known[:length]
            sum_of, losses = "sum so far", self.values[self.counted]
        none = self.known is None and not trace.counted[:, run.sequence].any()
        total = f"{sum_of} {compact(float(losses.sum()))}{self.unit.suffix}"
        self.caption = ("nothing counted" if none else total,)
        self.scale = Scale(0.0, _top(run))
        top = self.scale.high
        self.set_values(0.0, top)
        above = bool((self.values[self.counted] > top).any())
        end = f"≥\u2009{decimal(top)}" if above else decimal(top)
        self.left.write([Label(top, end), Label(0.0, "0")])
        dense = self._column < LEAST
        self._bars.setVisible(not dense)
        self._outline.setVisible(dense)
        (self._show_outline if dense else self._show_bars)()

    @property
    def _column(self) -> float:
        """The width of a column in pixels."""
        return self.area.width / self.time.steps

    def _show_bars(self) -> None:
        """Show bars that are a pixel high at least, and not higher than the plot."""
        top, shown = self.scale.high, self.counted & np.isfinite(self.values)
        pixel = top / max(self.area.height, 1)
        heights = np.clip(self.values[shown], pixel, top)
        width = max(1 - min(0.3, 8 / self._column), 1 / self._column)
        xs = self.steps[: len(self.values)][shown]
        brushes = [self._brushes[one] for one in self.followed[shown].astype(int).tolist()]
        self._bars.setOpts(x=xs, height=heights, width=width, brushes=brushes)

    def _show_outline(self) -> None:
        """Show a column of pixels each, where bars do not fit; the largest of what falls on it."""
        values = np.full(self.time.steps, np.nan)
        values[: self.time.length] = np.where(self.counted, self.values, np.nan)
        shares = largest(self.scale.share(values), self.area.width)
        rows = max(int(self.area.height), 1)
        heights = np.where(np.isnan(shares), 0, np.maximum(shares * rows, 1))
        inside = np.arange(1, rows + 1)[:, None] <= np.ceil(heights)
        followed = np.zeros(self.time.steps)
        followed[: self.time.length] = self.followed
        color = self._colors[largest(followed, self.area.width).astype(int)]
        place = Area(self.time.start - 0.5, 0.0, self.time.steps, self.scale.high)
        self._outline.set_pixels(np.where(inside, color, 0).astype(np.uint32), place, True)

    def _draw_odd(self, canvas: Canvas, area: Area) -> None:
        """Mark bars that are cut off at the top, with their number, and losses that are none."""
        odd = np.flatnonzero(self.counted & ~(self.values <= self.scale.high))
        gap = min(self._column * 0.3, 8.0)
        for k in odd[~np.isfinite(self.values[odd])].tolist():
            x, width = self.time.edge(area, k) + gap / 2, max(self._column - gap, 1.0)
            canvas.rect(Area(x, area.y, width, area.height), argb(canvas.theme.alert))
        xs = self.time.centres(area)[odd]
        draw_beyond(canvas, area, xs, self.values[odd], compact, canvas.ink())

    def gutter(self, text: Lettering) -> float:
        """Return the width of the end of the scale."""
        wide = text.width(f"≥\u2009{decimal(self.scale.high)}", "small")
        return max(wide, text.width("timestep", "small")) + 8

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the loss of every step, and whether it is counted."""
        steps = self.steps[: len(self.values)].astype(np.int64)
        return {"t": steps, self.unit.column("loss"): self.values, "counted": self.counted}

    def explain(self, cursor: Cursor) -> str:
        column, step = self.column_of(cursor), cursor.step
        if column is None or step is None:
            return ""
        name, log = at("L", step), self.unit.log
        loss = f"{compact(float(self.values[column]))}{self.unit.suffix}"
        if not self.counted[column]:
            return f"{name} = 0: this step is not counted"
        probe, sequence = self.run.probe, self.run.sequence
        counted, entry = self.run.count, step - self.time.origin
        answer, task = probe.trace.outputs[entry, :, sequence], self.run.snapshot.experiment.task
        equation = at_step(task.loss.equation, step).replace("ln", log)
        if task.loss.classes:
            target = int(probe.batch.targets[entry, sequence])
            equation = equation.replace("target", quoted(task.answer_vocabulary[target]))
            number = f"−{log} {compact(float(answer[target]))}"
        else:
            error = np.square(answer - probe.batch.targets[entry, :, sequence]).mean()
            number = compact(float(error))
        return f"{name} = {equation} / N = {number} / {counted} = {loss}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        text = f"{compact(float(self.values[column]))}{self.unit.suffix}"
        return (f"t {cursor.step}", f"L {text if self.counted[column] else 'not counted'}")


def _top(run: RunView) -> float:
    """Return a round bound that no training moves.

    For classes, what a step costs if all answers are equally probable; for values, four times the
    baseline's mean.
    """
    task = run.snapshot.experiment.task
    step = math.log(task.outputs) if task.loss.classes else 4 * task.chance()
    return log_bounds(1.0, max(task.loss_unit.of(step), 1e-12) / run.count)[1]
