"""References: the losses that a network's is held against, as lines through a loss plot."""

from __future__ import annotations

import math

from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.plots.curve_plot import CurvePlot
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.numbers import compact
from rnnviz.tasks.base import Task
from rnnviz.training.series import Series

KINDS = (DASHES["chance"], (1.5, 3.0))


class ReferenceLines:
    """The lines through a plot."""

    def __init__(self, plot: CurvePlot) -> None:
        self._lines = [Rule(plot.look.pen("chance", 1.4, dash), level=True) for dash in KINDS]
        for line in self._lines:
            plot.addItem(line, ignoreBounds=True)

    def show(self, task: Task) -> None:
        """Show the references of a task; one that is 0 has no place on a logarithmic axis."""
        values = [*references_of(task).values(), 0.0, 0.0]
        for line, value in zip(self._lines, values, strict=False):
            line.setVisible(value > 0)
            if value > 0:
                line.setValue(math.log10(value))


def reference_strokes(task: Task, theme: Theme) -> tuple[Stroke, ...]:
    """Return the lines as they are explained: "chance 0.260"."""
    return tuple(
        Stroke(f"{name} {compact(value)}", theme.color("chance"), 1.4, dash, name.split()[-1], True)
        for (name, value), dash in zip(references_of(task).items(), KINDS, strict=False)
    )


def references_of(task: Task) -> dict[str, float]:
    """Return the references of a task in the unit that its losses are shown in."""
    return {name: task.loss_unit.of(value) for name, value in task.references().items()}


def in_unit(series: Series, task: Task) -> Series:
    """Return losses in the unit that a task's are shown in."""
    return Series(series.updates, task.loss_unit.of_all(series.values))
