"""References: the losses that a network's is held against, as lines through a loss plot."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.plots.curve_plot import CurvePlot
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.numbers import compact
from rnnviz.tasks.base import Task

KINDS = (DASHES["chance"], (1.5, 3.0))


def reference_strokes(task: Task, theme: Theme) -> tuple[Stroke, ...]:
    """Return the lines as they are explained: "chance 0.260"."""
    return tuple(
        Stroke(f"{name} {compact(value)}", theme.color("chance"), 1.4, dash, name)
        for (name, value), dash in zip(task.references().items(), KINDS, strict=False)
    )


def draw_references(canvas: Canvas, plot: CurvePlot, area: Area, task: Task) -> None:
    """Draw the lines."""
    color = argb(canvas.theme.color("chance"))
    for value, dash in zip(task.references().values(), KINDS, strict=False):
        if value > 0:
            y = float(plot.y(area, np.array([value]))[0])
            canvas.line(np.array([area.x, area.right]), np.array([y, y]), color, 1.4, dash)
