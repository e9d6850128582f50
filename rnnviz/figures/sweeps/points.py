"""Points: a point for each run over one setting, with the median and the spread over seeds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.sweeps.border_lines import BorderLine
from rnnviz.figures.sweeps.fate import Fate, draw_point, fate_of
from rnnviz.figures.sweeps.phase import draw_border, write_label
from rnnviz.figures.sweeps.plan import Plan, Spot
from rnnviz.figures.sweeps.scale import MeasureScale

EDGE = 10.0  # pixels between the frame and the ends of the scale
SIDE = 0.05  # of the width, left and right of the first and the last number
NEAR = 14.0  # pixels from a point that is pointed at
LANE = 20.0  # pixels of the lane of the runs without a number
SWARM = 6.0  # pixels between runs side by side, at most
COLUMN = 0.8  # of the distance between two words, that their points take
LIFT = 4.0  # pixels between the lines of colours that would else hide each other


@dataclass(frozen=True)
class Points:
    """Curves over a number, or columns of points over words, in an area."""

    plan: Plan
    scale: MeasureScale
    facet: int
    area: Area
    lines: Sequence[BorderLine]
    has_lane: bool

    def draw(self, canvas: Canvas) -> None:
        """Draw spreads, medians, runs and the borders of theory."""
        for share, _ in self.scale.ticks():
            canvas.hline(self.area.x, self._y(share), self.area.width, argb(canvas.theme.line))
        if self.has_lane:
            y = self.area.bottom - LANE
            canvas.hline(self.area.x, y, self.area.width, canvas.dim(0.6))
        for line in self.lines:
            draw_border(canvas, *self._points(line.xs, line.ys))
        for group in range(len(self.plan.groups)):
            self._draw_group(canvas, group)
        taken: list[Area] = []
        for line in self.lines:
            points = self._points(line.xs, line.ys)
            write_label(canvas, self.area, line.label, *points, taken)

    def x_places(self) -> list[float]:
        """Return where the values of the axis lie."""
        plan, area = self.plan, self.area
        if plan.x is None or not plan.x.numeric:
            wide = area.width / plan.columns
            return [area.x + (k + 0.5) * wide for k in range(plan.columns)]
        places = plan.x.places(plan.x.numbers)
        shares = (places - places[0]) / (places[-1] - places[0])
        inner = area.width * (1 - 2 * SIDE)
        return [float(area.x + SIDE * area.width + share * inner) for share in shares]

    def y_ticks(self) -> list[tuple[float, str]]:
        """Return where the ticks of the measure lie, with their texts."""
        return [(self._y(share), text) for share, text in self.scale.ticks()]

    def place(self, spot: Spot) -> Area:
        """Return the box around the point of a run."""
        x, y = self.points[spot]
        return Area(x - 5, y - 5, 10, 10)

    def spot_at(self, x: float, y: float) -> Spot | None:
        """Return the run whose point is nearest, if it is near."""
        if not self.area.contains(x, y):
            return None
        away = {spot: math.hypot(x - at, y - up) for spot, (at, up) in self.points.items()}
        nearest = min(away, key=lambda spot: away[spot])
        return nearest if away[nearest] <= NEAR else None

    @cached_property
    def points(self) -> dict[Spot, tuple[float, float]]:
        """Where the point of each run is, in pixels."""
        xs = self.x_places()
        return {
            spot: (xs[spot.x] + self._asides.get(spot, 0.0), self._height(spot))
            for spot in self.plan.spots(self.facet)
        }

    @cached_property
    def _fates(self) -> dict[Spot, Fate]:
        return {
            spot: fate_of(self.plan.row(spot), self.plan.value(spot), self.scale)
            for spot in self.plan.spots(self.facet)
        }

    @cached_property
    def _narrowest(self) -> float:
        """The least distance between two values of the axis, in pixels."""
        xs = self.x_places()
        gaps = np.diff(xs)
        return float(gaps.min()) if len(gaps) else self.area.width

    @cached_property
    def _asides(self) -> dict[Spot, float]:
        """How far beside its value each run stands, so that none hides another.

        In a column that is by its seed. On a curve runs stand at their value, unless several have
        the same answer, or none that can be drawn.
        """
        plan, found = self.plan, dict[Spot, float]()
        crowds: dict[tuple[int, int], list[Spot]] = {}
        alone = {Fate.WAITING} if self.scale.measure.share else {Fate.WAITING, Fate.MEASURED}
        for spot in plan.spots(self.facet):
            if not is_lined(plan):
                count = len(plan.seeds)
                apart = min(SWARM, COLUMN * self._narrowest / (len(plan.groups) * count))
                found[spot] = self._group_aside(spot.group) + apart * (spot.seed - (count - 1) / 2)
            elif self._fates[spot] not in alone:
                crowds.setdefault((spot.x, round(self._level(spot))), []).append(spot)
        for crowd in crowds.values():
            apart = min(SWARM, COLUMN * self._narrowest / len(crowd))
            for place, spot in enumerate(crowd):
                found[spot] = apart * (place - (len(crowd) - 1) / 2)
        return found

    def _group_aside(self, group: int) -> float:
        """Return how far beside a word the column of a colour is."""
        groups = len(self.plan.groups)
        return (group - (groups - 1) / 2) * COLUMN * self._narrowest / groups

    def _height(self, spot: Spot) -> float:
        lifted = is_number(self.plan.value(spot))
        return self._level(spot) + (self._lift(spot.group) if lifted else 0.0)

    def _level(self, spot: Spot) -> float:
        """Return where a run would be if no curve hid another."""
        value = self.plan.value(spot)
        if not is_number(value):
            return self.area.bottom - LANE / 2
        return self._y(self.scale.share(value))

    def _lift(self, group: int) -> float:
        """Return how much lower a colour is drawn: of shares, which are few, many are the same."""
        return LIFT * (group - (len(self.plan.groups) - 1) / 2) if self.scale.measure.share else 0.0

    def _y(self, share: float) -> float:
        foot = self.area.bottom - (LANE if self.has_lane else 0.0) - EDGE
        return foot - share * (foot - self.area.y - EDGE)

    def _draw_group(self, canvas: Canvas, group: int) -> None:
        """Draw the spread, the median and the runs of one colour."""
        theme, plan = canvas.theme, self.plan
        color, dash = group_look(theme, group)
        (xs, middle, low, high), whole = self._spread(group)
        known = np.isfinite(middle)
        if is_lined(self.plan):
            if not self.scale.measure.share:
                self._draw_band(canvas, xs, low, high, color)
            canvas.line(xs, middle, argb(color), 2.2, dash)
        else:
            half = 0.45 * COLUMN * self._narrowest / len(plan.groups)
            for x, y in zip(xs[known], middle[known], strict=True):
                canvas.line(np.array([x - half, x + half]), np.array([y, y]), argb(color), 2.6)
        if is_lined(self.plan):
            canvas.dots(xs[known & whole], middle[known & whole], 4.0, argb(color))
            partly = known & ~whole
            canvas.dots(xs[partly], middle[partly], 4.4, argb(theme.panel))
            canvas.dots(xs[partly], middle[partly], 4.0, argb(color), hollow=True)
        for spot, (x, y) in self.points.items():
            if spot.group == group:
                draw_point(canvas, x, y, self._fates[spot], argb(color), 2.4)

    def _draw_band(self, canvas: Canvas, xs: Floats, low: Floats, high: Floats, color: str) -> None:
        gaps = np.flatnonzero(~np.isfinite(low))
        for part in np.split(np.arange(len(xs)), gaps):
            part = part[np.isfinite(low[part])]
            if len(part) > 1:
                back = part[::-1]
                around = [*zip(xs[part], low[part], strict=True)]
                around += zip(xs[back], high[back], strict=True)
                canvas.polygon(around, argb(color, 0.2))

    def _spread(self, group: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Return x and the heights of the middle and both ends, (4, values); whether of all."""
        found, whole = [], []
        places = self.x_places()
        for x in range(self.plan.columns):
            spots = self.plan.at_seeds(Spot(self.facet, group, x))
            values = [value for spot in spots if is_number(value := self.plan.value(spot))]
            middle = middle_of(values, self.scale.measure.share)
            shares = [
                math.nan if one is None else self.scale.share(one)
                for one in (middle, min(values, default=None), max(values, default=None))
            ]
            begun = sum(self.plan.row(spot) is not None for spot in spots)
            at = places[x] + (0.0 if is_lined(self.plan) else self._group_aside(group))
            found.append((at, *(self._y(share) + self._lift(group) for share in shares)))
            whole.append(len(values) == begun)
        return np.array(found).T, np.array(whole)

    def _points(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Return a line of theory in pixels: xs are numbers of values, ys from 0 to 1."""
        places = np.array(self.x_places())
        number = np.arange(len(places))
        across = np.interp(xs, number, places)
        across += np.minimum(xs, 0) * (places[1] - places[0])
        across += np.maximum(xs - number[-1], 0) * (places[-1] - places[-2])
        across = np.clip(across, self.area.x, self.area.right)
        return across, self.area.bottom - ys * self.area.height


def is_lined(plan: Plan) -> bool:
    """Return whether the runs make curves, instead of columns."""
    return plan.x is not None and plan.x.numeric


def is_number(value: float | None) -> TypeGuard[float]:
    """Return whether there is a finite number."""
    return value is not None and math.isfinite(value)


def middle_of(values: Sequence[float], is_share: bool) -> float | None:
    """Return the median, or the share of ones; None of nothing."""
    if not values:
        return None
    return float(np.mean(values) if is_share else np.median(values))


def group_look(theme: Theme, group: int) -> tuple[str, tuple[float, ...]]:
    """Return the colour and the dash of a group: a run's, then others that the theme has."""
    colors = (*theme.runs, *theme.others)
    return colors[group % len(colors)], theme.run(group)[1]
