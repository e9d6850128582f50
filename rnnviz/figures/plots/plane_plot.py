"""Plots on a plane: both axes have the same scale, so that circles are round."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.drawing.area import Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.plot import Plot, Room
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import even, plain

RUNGS = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 12, 16, 20, 30, 50, 80, 120, 200)

TRIANGLE = 9.0  # pixels from the tip of a mark to its base


def reach(largest: float) -> float:
    """Return how far the axes go: a rung that grows in calm steps, like the axes of the updates."""
    return next((rung for rung in RUNGS if rung >= largest), RUNGS[-1])


class PlanePlot(Plot):
    """A plot on a plane with the origin in its middle."""

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title)
        self.room = Room(weight=1.7, least=8.0, share=0.5)

    def set_reach(self, reach: float) -> None:
        """Let the axes go so far at least to every side."""
        area = self.area
        side = max(min(area.width, area.height), 1.0)
        across, up = (reach * max(length / side, 1.0) for length in (area.width, area.height))
        self.set_range((-across, across), (-up, up))
        count = max(2, int(side / self.look.em / 4))
        for axis, end in ((self.left, up), (self.bottom, across)):
            ticks = even(-end, end, round(count * end / reach))
            axis.write([Label(value, plain(value), grid="line") for value in ticks])

    def inside(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Return points with those beyond the axes moved to their ends."""
        across, up = self.vb.viewRange()
        return np.clip(xs, *across), np.clip(ys, *up)

    def in_pixels(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Return where points lie in pixels of the area; those beyond the axes at their ends."""
        (left, right), (low, high) = self.vb.viewRange()
        xs, ys = self.inside(xs, ys)
        width, height = self.area.width, self.area.height
        return (xs - left) / (right - left) * width, (high - ys) / (high - low) * height

    def draw_beyond(self, canvas: Canvas, xs: Floats, ys: Floats, color: int) -> None:
        """Draw a triangle at the border, pointing outwards, for every point beyond the axes."""
        inner_xs, inner_ys = self.inside(xs, ys)
        beyond = (inner_xs != xs) | (inner_ys != ys)
        places = np.stack(self.in_pixels(xs[beyond], ys[beyond]), axis=1)
        for place, x, y in zip(places, xs[beyond], ys[beyond], strict=True):
            out = np.array([x, -y]) / np.hypot(x, y)
            base, aside = place - TRIANGLE * out, TRIANGLE / 2 * np.array([-out[1], out[0]])
            canvas.polygon([tuple(place), tuple(base + aside), tuple(base - aside)], color)

    def gutter(self, text: Lettering) -> float:
        """Return a width that does not change while the axes grow."""
        return max(text.width(label, "small") for label in ("−0.5", "step")) + 8
