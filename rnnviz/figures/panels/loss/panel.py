"""Loss over the updates of the run."""

from __future__ import annotations

import math

import numpy as np

from rnnviz.figures.items.badge import draw_badges
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.panels.loss.overlay import LossOverlay, explained
from rnnviz.figures.panels.loss.references import draw_references, reference_strokes
from rnnviz.figures.plots.curve_plot import CurvePlot, last
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels


@panels.register("loss")
class Loss(Instrument):
    """Training loss, held-out loss and what is reached without remembering."""

    title = "Loss"
    about = "Loss of each training batch, and of held-out sequences, beside what needs no memory."
    order = 10
    overlays = compares = True

    def plots(self, shown: Shown) -> list[CurvePlot]:
        """Return the one plot; it overlays the runs if there are several."""
        return [LossOverlay(shown) if shown.beside else LossPlot(shown)]


class LossPlot(CurvePlot):
    """A band from the least to the largest of what falls on a pixel, and a line through it."""

    def __init__(self, shown: Shown) -> None:
        metrics = shown.snapshot.metrics
        self.training, self.held_out = metrics.loss, metrics.held_out_loss
        self.task = shown.snapshot.experiment.task
        references = list(self.task.references().values())
        values = np.concatenate([self.training.values, self.held_out.values, references])
        super().__init__("loss", "Loss", shown, values)
        if not math.isnan(metrics.last_loss):
            self.caption = (f"loss {compact(metrics.last_loss)}",)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        baseline, *others = reference_strokes(self.task, theme)
        return (
            *others,
            Stroke("training", theme.color("loss"), 2.0),
            Stroke("held out", theme.color("held_out"), 1.6, DASHES["held_out"]),
            baseline,
        )

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        self.draw_series(canvas, area, self.training, canvas.theme.color("loss"))
        draw_references(canvas, self, area, self.task)
        xs = self.updates.x(area, self.held_out.updates)
        ys = self.y(area, self.held_out.values)
        canvas.line(xs, ys, argb(canvas.theme.color("held_out")), 1.6, DASHES["held_out"])
        self.draw_cursor(canvas, area, cursor)
        solved_at, theme = self.shown.snapshot.solved_at, canvas.theme
        if solved_at is not None:
            words = f"solved at update {whole(solved_at)}"
            draw_badges(canvas, area, [(words, theme.good, theme.on_accent)])

    def explain(self, cursor: Cursor) -> str:
        return "" if cursor.update is None else explained(self.shown, self.read(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.update is None:
            return ()
        texts = []
        for label, series in (("loss", self.training), ("held out", self.held_out)):
            index = last(series, cursor.update)
            if index >= 0:
                value = compact(float(series.values[index]))
                texts.append(f"{label} {value} at {whole(int(series.updates[index]))}")
        return tuple(texts) or (f"update {whole(cursor.update)}",)
