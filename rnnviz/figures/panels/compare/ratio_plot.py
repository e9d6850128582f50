"""By how many powers of ten the gradient of one run exceeds that of another, per timestep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.legend import draw_legend
from rnnviz.figures.drawing.marks import Mark, draw_mark, spaced
from rnnviz.figures.drawing.space import Space
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.magnitude_plot import MARGIN
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.plots.thinning import outline
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradients import Kind, Magnitudes, Parts
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import at, compact, signed
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.settings.runs import run_name

DECADES = 8.0  # either way; what lies beyond is marked
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


def ratios_of(first: RunView, other: RunView) -> list[Ratio]:
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


def _by_state(run: RunView) -> Mapping[tuple[LayerId, str], tuple[str, Parts]]:
    return {
        (layer.id, state): (run.name(layer), parts)
        for layer, states in zip(run.layers, run.gradients, strict=True)
        for state, parts in reversed(list(states.items()))
    }


class RatioPlot(TimePlot):
    """Bars up in the colour of the run that gets more; the first state's, others as lines."""

    def __init__(self, look: Style, other: int) -> None:
        super().__init__(look, Title(""))
        self.room = Room(weight=1.0, least=4.0)
        self.other, self.names = other, (run_name(0), run_name(other))
        self.ratios: list[Ratio] = []
        theme, none = look.theme, QPen(Qt.PenStyle.NoPen)
        self._colors = [mix(theme.panel, theme.run(index)[0], 0.75) for index in (0, other)]
        self._bars = [
            pg.BarGraphItem(x=[0], height=[0], width=1, pen=none, brush=color)
            for color in self._colors
        ]
        for bars in self._bars:
            self.addItem(bars, ignoreBounds=True)
        self._curves: dict[str, Curve] = {}
        self.add_picture(self._draw_marks)

    def show_data(self, run: RunView) -> None:
        """Show the ratio of the run to the other one."""
        self.ratios = ratios_of(run, run.runs[self.other])
        edge = MARGIN / max(self.area.height - 2 * MARGIN, 1) * 2 * DECADES
        self.set_values(-DECADES - edge, DECADES + edge)
        self._write_decades()
        if not self.ratios:
            return
        name = f"log₁₀ ‖∂L/∂{self.ratios[0].state}‖"
        self.title = Title(name, which=" over ".join(self.names))
        runs = (
            Stroke(f"more in {name}", color, 7.0, short=name)
            for name, color in zip(self.names, self._colors, strict=True)
        )
        lines = (Stroke(one.state, self.look.theme.color(one.state)) for one in self.ratios[1:2])
        self.guides = (*lines, *runs)
        self._show_bars(self.ratios[0])
        self._show_curves(self.ratios[1:])

    def _write_decades(self) -> None:
        roomy = self.area.height > 6 * self.look.text.height("small")
        labels = []
        for decades in range(-int(DECADES), int(DECADES) + 1, 2 if roomy else 4):
            text = f"{decades:+d}".replace("-", "−") if decades else "0"
            grid = "line" if decades else "dim"
            labels.append(Label(decades, text, grid=grid if abs(decades) < DECADES else ""))
        self.left.write(labels)

    def _show_bars(self, ratio: Ratio) -> None:
        """Show bars from the zero line; where they are narrower than a pixel, the largest."""
        xs, ys = outline(self.steps, np.clip(ratio.decades, -DECADES, DECADES), self.area.width)
        column = max(self.area.width / self.time.steps, 1e-9)
        width = max(1 - min(0.3, 8 / column), 1 / column)
        pixel = 2 * DECADES / max(self.area.height, 1)
        for bars, more in zip(self._bars, (ys >= 0, ys < 0), strict=True):
            heights = np.copysign(np.maximum(np.abs(ys[more]), pixel), ys[more])
            bars.setOpts(x=xs[more], height=heights, width=width)

    def _show_curves(self, ratios: Sequence[Ratio]) -> None:
        for gone in self._curves.keys() - {ratio.label for ratio in ratios}:
            self.removeItem(self._curves.pop(gone))
        for ratio in ratios:
            if ratio.label not in self._curves:
                self._curves[ratio.label] = Curve(self.look.pen(ratio.state, 1.5))
                self.addItem(self._curves[ratio.label], ignoreBounds=True)
            ys = np.clip(ratio.decades, -DECADES, DECADES)
            self._curves[ratio.label].set_points(*outline(self.steps, ys, self.area.width))

    def _draw_marks(self, canvas: Canvas, area: Area) -> None:
        """Mark what lies beyond the scale or is no number."""
        if not self.ratios:
            return
        ratio, xs, ends = self.ratios[0], self.time.centres(area), dict[Mark, str]()
        space = self._space(area)
        for mark, where, y in (
            (Mark.ABOVE, ratio.decades > DECADES, area.y + 6),
            (Mark.BELOW, ratio.decades < -DECADES, area.bottom - 6),
            (Mark.BROKEN, ratio.broken, area.y + area.height / 2),
        ):
            if where.any():
                ends[mark] = "" if mark is Mark.BROKEN else _end(ratio.decades[where])
                shade = canvas.theme.alert if mark is Mark.BROKEN else canvas.theme.ink
                for x in spaced(xs[where]):
                    draw_mark(canvas, mark, x, y, argb(shade))
                    space.add_box(Area(x - 5, y - 5, 10, 10))
        draw_legend(canvas, space, ends)

    def _space(self, area: Area) -> Space:
        """Return what bars and lines leave free."""
        space, xs = Space(area), self.time.centres(area)
        middle, half = area.y + area.height / 2, self.time.column(area, 0).width / 2
        for ratio in self.ratios:
            shares = np.clip(ratio.decades, -DECADES, DECADES) / DECADES
            ys = middle - shares * (area.height / 2 - MARGIN)
            if ratio is self.ratios[0]:
                edges = np.stack([xs - half, xs + half], axis=1).ravel()
                space.add_line(edges, np.repeat(ys, 2), base=middle)
            else:
                space.add_line(xs, ys)
        return space

    def gutter(self, text: Lettering) -> float:
        """Return the width of the ends of the scale."""
        return max(text.width("+4", "small"), text.width("timestep", "small")) + 8

    def explain(self, cursor: Cursor) -> str:
        """Return the ratio of the magnitudes at a step, and its logarithm."""
        column = self.column_of(cursor)
        if column is None or not self.ratios:
            return ""
        ratio = self.ratios[0]
        first, other = (compact(float(one.values[column])) for one in (ratio.first, ratio.other))
        value = signed(float(ratio.decades[column]))
        name = f"‖∂L/∂{at(ratio.state, cursor.step)}‖"
        runs = " over ".join(self.names)
        return f"log₁₀ of {name}, {runs}: log₁₀({first} / {other}) = {value}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the logarithms at a step."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"{one.state} {signed(float(one.decades[column]))}" for one in self.ratios[:2]]
        return (f"t {cursor.step}", *texts)

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return log10 of the ratio of every state."""
        columns: dict[str, NDArray[np.generic]] = {"t": self.steps.astype(np.int64)}
        return columns | {f"log10 {ratio.label}": ratio.decades for ratio in self.ratios}


def _end(decades: NDArray[np.float64]) -> str:
    """Return how far logarithms go that lie beyond the scale."""
    return f"to {signed(float(max(decades, key=abs)))}"
