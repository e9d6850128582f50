"""By how many powers of ten the gradient of one run exceeds that of another, per timestep."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.explanation import at
from rnnviz.figures.items.marks import Mark, draw_mark
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.magnitude_plot import explain, spaced, thinned
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.plots.time_plot import TimePlot, draw_steps
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.gradients import Kind, Magnitudes, Parts
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import Scale, compact, signed
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.training.settings.runs import run_name

DECADES = 4.0  # either way; what lies beyond is marked
VANISHED = (Kind.NO_PATH, Kind.UNDERFLOW)


@dataclass(frozen=True)
class Ratio:
    """log10 of the magnitude in the first run less that in the other, of one state.

    `decades` is NaN where either has no logarithm; it is infinite where only one has vanished.
    """

    state: str
    label: str
    first: Magnitudes
    other: Magnitudes

    @cached_property
    def decades(self) -> NDArray[np.float64]:
        """(T,)."""
        decades = self.first.decades - self.other.decades
        gone, gone_there = (np.isin(one.kinds, VANISHED) for one in (self.first, self.other))
        decades[gone_there & (self.first.kinds == Kind.FINITE)] = np.inf
        decades[gone & (self.other.kinds == Kind.FINITE)] = -np.inf
        return decades

    @property
    def broken(self) -> NDArray[np.bool_]:
        """(T,): where one of the two is NaN or infinite."""
        return np.asarray(
            (self.first.kinds == Kind.BROKEN) | (self.other.kinds == Kind.BROKEN), dtype=np.bool_
        )


def ratios_of(first: Shown, other: Shown) -> list[Ratio]:
    """Return the ratio of every state that both runs have, those of the top layer first."""
    one, two = _by_state(first), _by_state(other)
    return [
        Ratio(
            state=key[1],
            label=joined(name, f"‖∂L/∂{key[1]}‖"),
            first=parts.total,
            other=two[key][1].total,
        )
        for key, (name, parts) in reversed(list(one.items()))
        if key in two
    ]


def _by_state(shown: Shown) -> Mapping[tuple[LayerId, str], tuple[str, Parts]]:
    return {
        (layer.id, state): (shown.name(layer), parts)
        for layer, states in zip(shown.layers, shown.gradients, strict=True)
        for state, parts in reversed(list(states.items()))
    }


class RatioPlot(TimePlot):
    """Columns up in the colour of the run that gets more; the first state's, others as lines."""

    def __init__(self, shown: Shown, other: Shown) -> None:
        assert other.run is not None
        self.other = other.run
        names = run_name(0), run_name(self.other)
        super().__init__(f"ratio {names[1]}", f"log₁₀ of ∂L/∂h, {names[0]} over {names[1]}", shown)
        self.ratios = ratios_of(shown, other)
        if self.ratios:
            self.title = f"log₁₀ ‖∂L/∂{self.ratios[0].state}‖ · {names[0]} over {names[1]}"
        self.scale = Scale(-DECADES, DECADES)
        self.weight, self.least = 1.0, 5.0

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.scale)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        runs = [
            Stroke(
                f"more in {run_name(run)}",
                mix(theme.panel, theme.run(run)[0], 0.75), 7.0, short=run_name(run),
            )
            for run in (0, self.other)
        ]  # fmt: skip
        return (*(Stroke(one.state, theme.color(one.state)) for one in self.ratios[1:2]), *runs)

    def gutter(self, lettering: Lettering) -> float:
        return lettering.width("+4", "small") + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        half = canvas.lettering.height("small") / 2 - 2
        roomy = area.height > 6 * canvas.lettering.height("small")
        beside = Beside(canvas, area)
        for decades in range(-int(DECADES), int(DECADES) + 1, 2 if roomy else 4):
            y = float(self._y(area, np.array([float(decades)]))[0])
            if abs(decades) < DECADES:
                color = argb(canvas.theme.line) if decades else canvas.dim()
                canvas.hline(area.x, round(y), area.width, color)
            y = min(max(y, area.y + half), area.bottom - half)
            text = f"{decades:+d}".replace("-", "−") if decades else "0"
            beside.write(y, text)
        draw_steps(canvas, area, self.shown, None)

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        self._draw_columns(canvas, area, self.ratios[0])
        for ratio in self.ratios[1:]:
            xs, ys = thinned(self.time.centres(area), self._y(area, ratio.decades), area.width)
            canvas.line(xs, ys, argb(canvas.theme.color(ratio.state)), 1.5)
        marks = self._draw_marks(canvas, area, self.ratios[0])
        if area.height > 5 * canvas.lettering.height("small"):
            explain(canvas, area, marks)
        draw_steps(canvas, area, self.shown, cursor)

    def _draw_columns(self, canvas: Canvas, area: Area, ratio: Ratio) -> None:
        """Draw from the zero line; where columns are narrower than a pixel, the largest of them."""
        xs, ys = thinned(self.time.centres(area), self._y(area, ratio.decades), area.width)
        zero = self._y(area, np.zeros(1))[0]
        known = np.isfinite(ys)
        xs, ys = xs[known], ys[known]
        column = area.width / self.time.steps
        wide = max(1.0, round(column - min(column * 0.3, 8.0)))
        tops, ends = np.minimum(ys, zero), np.maximum(ys, zero)
        areas = np.stack(
            [xs - wide / 2, tops, np.full_like(xs, wide), np.maximum(ends - tops, 1.0)], axis=1
        )
        panel, theme = canvas.theme.panel, canvas.theme
        up, down = (argb(mix(panel, theme.run(run)[0], 0.75)) for run in (0, self.other))
        canvas.rects(areas, [up if y <= zero else down for y in ys.tolist()])

    def _draw_marks(self, canvas: Canvas, area: Area, ratio: Ratio) -> set[Mark]:
        seen, xs = set(), self.time.centres(area)
        for mark, where, y in (
            (Mark.ABOVE, ratio.decades > DECADES, area.y + 6),
            (Mark.BELOW, ratio.decades < -DECADES, area.bottom - 6),
            (Mark.BROKEN, ratio.broken, area.y + area.height / 2),
        ):
            if where.any():
                seen.add(mark)
                shade = canvas.theme.alert if mark is Mark.BROKEN else canvas.theme.ink
                for x in spaced(xs[where]):
                    draw_mark(canvas, mark, x, y, argb(shade))
        return seen

    def explain(self, cursor: Cursor) -> str:
        column = self.column_of(cursor)
        if column is None:
            return ""
        ratio = self.ratios[0]
        first, other = (compact(float(one.values[column])) for one in (ratio.first, ratio.other))
        value = signed(float(ratio.decades[column]))
        name = f"‖∂L/∂{at(ratio.state, cursor.step)}‖"
        runs = f"{run_name(0)} over {run_name(self.other)}"
        return f"log₁₀ of {name}, {runs}: log₁₀({first} / {other}) = {value}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"{one.state} {signed(float(one.decades[column]))}" for one in self.ratios[:2]]
        return (f"t {cursor.step}", *texts)

    def _y(self, area: Area, decades: NDArray[np.float64]) -> NDArray[np.float64]:
        margin = 2.0
        shares = np.clip(self.scale.share(decades), 0, 1)
        return np.asarray(area.bottom - margin - shares * (area.height - 2 * margin))
