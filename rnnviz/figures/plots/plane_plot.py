"""Plots on a plane: both axes have the same scale, so that circles are round."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.canvas import Align, Area, Canvas, Floats
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import even, plain
from rnnviz.figures.view.run_view import Shown

RUNGS = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 12, 16, 20, 30, 50, 80, 120, 200)


def reach(largest: float) -> float:
    """Return how far the axes go: a rung that grows in calm steps, like the axes of the updates."""
    return next((rung for rung in RUNGS if rung >= largest), RUNGS[-1])


@dataclass(frozen=True)
class Plane:
    """Where points lie: the origin in the middle, `reach` at least to every side."""

    area: Area
    reach: float

    @property
    def unit(self) -> float:
        """Pixels of a length of 1."""
        return min(self.area.width, self.area.height) / 2 / self.reach

    def x(self, values: Floats) -> NDArray[np.float64]:
        """Return the x of values, kept inside."""
        x, width = self.area.x, self.area.width
        return np.asarray(np.clip(x + width / 2 + values * self.unit, x, x + width))

    def y(self, values: Floats) -> NDArray[np.float64]:
        """Return the y of values, kept inside."""
        y, height = self.area.y, self.area.height
        return np.asarray(np.clip(y + height / 2 - values * self.unit, y, y + height))


class PlanePlot(Plot):
    """A plot on a plane that reaches `reach` to every side."""

    def __init__(self, name: str, title: str, shown: Shown, reach: float) -> None:
        super().__init__(name, title, shown)
        self.reach = reach
        self.share, self.weight, self.least = 0.5, 1.7, 8.0

    @property
    def fixed(self) -> Hashable:
        return self.reach

    def plane(self, area: Area) -> Plane:
        """Return where points lie in the area."""
        return Plane(area, self.reach)

    def gutter(self, lettering: Lettering) -> float:
        return max(lettering.width(text, "small") for text in ("−0.5", "step")) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        super().draw_fixed(canvas, area)
        plane, em = self.plane(area), canvas.lettering.em
        sides = min(area.width, area.height)
        ticks = even(-self.reach, self.reach, max(2, int(sides / em / 4)))
        beside = Beside(canvas, area)
        for value in ticks:
            x, y = float(plane.x(np.array(value))), float(plane.y(np.array(value)))
            canvas.vline(round(x), area.y, area.height, argb(canvas.theme.line))
            canvas.hline(area.x, round(y), area.width, argb(canvas.theme.line))
            align: Align = "center"
            if abs(value) == self.reach and sides == area.width:
                align = "right" if value > 0 else "left"
            canvas.text(x, area.bottom + 0.85 * em, plain(value), "small", canvas.dim(), align)
            half = canvas.lettering.height("small") / 2 - 2
            y = min(max(y, area.y + half), area.bottom - half)
            beside.write(y, plain(value))
