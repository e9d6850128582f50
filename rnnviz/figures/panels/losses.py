"""The loss of every step."""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.explanation import at
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.panel import ScorePanel
from rnnviz.figures.plots.time_plot import TimePlot, binned
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import Scale, compact, decimal, log_bounds
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.run.fault import Tensor, TensorKind


@panels.register("losses")
class Losses(ScorePanel):
    """L_s, what each step adds to the loss of the sequence."""

    title = "Loss per step"
    about = "What each step adds to the loss of the sequence; the scale is fixed by the task."
    order = 50

    def plots(self, shown: Shown) -> list[TimePlot]:
        """Return the one plot."""
        return [LossesPlot(shown)]


class LossesPlot(TimePlot):
    """A bar for every counted step, and a dash where a counted step costs nothing visible."""

    tensors = frozenset({Tensor(TensorKind.LOSS)})

    def __init__(self, shown: Shown) -> None:
        super().__init__("losses", "Loss per step", shown)
        trace = shown.trace
        cut, length = self.time.cut, self.time.length
        self.values = cut(trace.losses[:, shown.sequence])[:length]
        self.counted = cut(trace.counted[:, shown.sequence])[:length]
        self.known = shown.known("losses")
        sum_of, losses = "sum", trace.losses[:, shown.sequence]
        if self.known is not None:
            self.counted = self.counted & self.known[:length]
            sum_of, losses = "sum so far", self.values[self.counted]
        self.scale = Scale(0.0, _top(shown))
        self.weight, self.least = 0.9, 1.6
        total = f"{sum_of} {compact(float(losses.sum()))}"
        none = self.known is None and not trace.counted[:, shown.sequence].any()
        self.caption = ("nothing counted" if none else total,)

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.scale)

    def gutter(self, lettering: Lettering) -> float:
        return lettering.width(decimal(self.scale.high), "small") + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        half = canvas.lettering.height("small") / 2 - 2
        beside = Beside(canvas, area)
        beside.write(area.y + half, decimal(self.scale.high))
        beside.write(area.bottom - half, "0")

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        color, alert = argb(canvas.theme.color("loss")), argb(canvas.theme.alert)
        column = area.width / self.time.steps
        if column < 3:
            self._draw_outline(canvas, area, color)
            return
        gap = min(column * 0.3, 8.0)
        shares = self.scale.share(self.values)
        for k in np.flatnonzero(self.counted).tolist():
            share = float(shares[k])
            x, width = self.time.edge(area, k) + gap / 2, max(column - gap, 1.0)
            if not math.isfinite(share):
                canvas.rect(Area(x, area.y, width, area.height), alert)
                continue
            height = max(1.0, min(share, 1.0) * area.height)
            canvas.rect(Area(x, area.bottom - height, width, height), color)
            if share > 1:
                canvas.rect(Area(x, area.y + 3, width, 2), argb(canvas.theme.panel))

    def _draw_outline(self, canvas: Canvas, area: Area, color: int) -> None:
        """Draw a column of pixels each, where bars do not fit; the largest of what falls on it."""
        values = np.full(self.time.steps, np.nan)
        values[: self.time.length] = np.where(self.counted, self.values, np.nan)
        shares = binned(self.scale.share(values), area.width * canvas.ratio)
        rows = int(area.height)
        heights = np.where(np.isnan(shares), 0, np.maximum(shares * rows, 1))
        inside = np.arange(rows, 0, -1)[:, None] <= np.ceil(heights)
        canvas.image(np.where(inside, color, 0).astype(np.uint32), area, transparent=True)

    def explain(self, cursor: Cursor) -> str:
        column, step = self.column_of(cursor), cursor.step
        if column is None or step is None:
            return ""
        name, loss = at("L", step), compact(float(self.values[column]))
        if not self.counted[column]:
            source = self.shown.probe.source
            alone = "" if source is None else f", as the loss of step {source} alone is shown"
            return f"{name} = 0: this step is not counted{alone}"
        probe, sequence = self.shown.probe, self.shown.sequence
        counted, entry = self.shown.count, step - self.time.origin
        answer = probe.trace.outputs[entry, :, sequence]
        if self.shown.snapshot.experiment.task.loss.classes:
            share = compact(float(answer[probe.batch.targets[entry, sequence]]))
            return f"{name} = −ln p(target) / N = −ln {share} / {counted} = {loss}"
        error = compact(float(np.square(answer - probe.batch.targets[entry, :, sequence]).mean()))
        return f"{name} = (prediction − target)² / N = {error} / {counted} = {loss}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        source = self.shown.probe.source
        left_out = "not counted" if source is None else f"left out: step {source} alone"
        text = compact(float(self.values[column])) if self.counted[column] else left_out
        return (f"t {cursor.step}", f"L {text}")


def _top(shown: Shown) -> float:
    """Return a round bound that no training moves.

    For classes, what a step costs if all answers are equally probable; for values, four times the
    baseline's mean.
    """
    task = shown.snapshot.experiment.task
    step = math.log(task.outputs) if task.loss.classes else 4 * task.chance()
    return log_bounds(1.0, max(step, 1e-12) / shown.count)[1]
