"""Curves of gradient magnitudes per timestep, on one log axis that is the same everywhere."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import Mark, draw_mark
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.dots import Dots
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.plot import OVER
from rnnviz.figures.plots.thinning import outline
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradients import Kind, Magnitudes
from rnnviz.figures.view.numbers import Scale, compact, plain, power
from rnnviz.figures.view.run_view import RunView

AT_TOP = {Mark.ABOVE, Mark.BROKEN}  # marks that stand at the upper border
MARGIN = 2.0  # pixels beyond the ends of the scale, in which lines are seen whole


@dataclass(frozen=True)
class MagnitudeCurve:
    """A curve as it is drawn; a main one is marked where it has no place on the axis.

    `name` is what a table calls it; `label` is written beside it.
    """

    name: str
    magnitudes: Magnitudes
    color: str
    width: float
    dash: tuple[float, ...] = ()
    label: str = ""
    main: bool = False


class MagnitudePlot(TimePlot):
    """Curves of log10 on a fixed axis; what has no place on it is marked at its border.

    `decades` are log10 of the ends of its axis: those of all gradients, unless it has its own.
    """

    def __init__(
        self, look: Style, title: Title, decades: tuple[float, float] | None = None
    ) -> None:
        super().__init__(look, title)
        self._own_decades = decades
        self.drawn: Sequence[MagnitudeCurve] = ()
        self._lines: list[Curve] = []
        self._alone: list[Dots] = []
        self._looks: list[tuple[str, float, tuple[float, ...]]] = []
        self.add_picture(self._draw_marks, OVER - 1)

    @property
    def decades(self) -> tuple[float, float]:
        """log10 of the ends of the axis."""
        return self._own_decades or self.run.decades

    def share(self, decades: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log10 of magnitudes as shares of the axis, beyond 0 ... 1 outside of it."""
        low, high = self.decades
        return np.asarray((decades - low) / (high - low))

    @abstractmethod
    def curves_of(self, run: RunView) -> Sequence[MagnitudeCurve]:
        """Return the curves, the last of them on top."""

    def show_data(self, run: RunView) -> None:
        """Show the curves of a run."""
        self.drawn = self.curves_of(run)
        low, high = self.decades
        edge = MARGIN / max(self.area.height - 2 * MARGIN, 1) * (high - low)
        self.set_values(low - edge, high + edge)
        self._write_decades(low, high)
        self._match_items()
        for curve, line, alone in zip(self.drawn, self._lines, self._alone, strict=True):
            decades = np.clip(curve.magnitudes.decades, low, high)
            xs, ys = outline(self.steps, decades, self.area.width)
            line.set_points(xs, ys)
            lonely = _alone(np.isfinite(ys))
            if lonely.any():
                alone.setData(x=xs[lonely], y=ys[lonely])
            alone.setVisible(bool(lonely.any()))

    def gutter(self, text: Lettering) -> float:
        """Return a width that any scale fits into."""
        return max(text.width(power(-12), "small"), text.width("timestep", "small")) + 8

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the magnitudes, not their logarithms."""
        columns: dict[str, NDArray[np.generic]] = {"t": self.steps.astype(np.int64)}
        return columns | {curve.name: curve.magnitudes.values for curve in self.drawn}

    def _write_decades(self, low: float, high: float) -> None:
        tall = self.look.text.height("small")
        if self._own_decades is not None:
            self._write_factors(Scale(10.0**low, 10.0**high, log=True), self.area.height / tall)
            return
        labels = 4 if self.area.height > 5.5 * tall else 2
        stride = next(k for k in (1, 2, 4, 8, 16, 32, 64, 128) if (high - low) / k <= labels)
        exponents = range(-(-int(low) // stride) * stride, int(high) + 1, stride)
        self.left.write(
            [Label(k, power(k), grid="line" if low < k < high else "") for k in exponents]
        )

    def _write_factors(self, scale: Scale, lines: float) -> None:
        """Write round factors on a scale of few decades; the line of no change stands out."""
        low, high = self.decades
        self.left.write(
            [
                Label(low + share * (high - low), text, grid="dim" if text == "1" else "line")
                for share, text in scale.ticks(max(int(lines / 2), 2))
            ]
        )

    def _match_items(self) -> None:
        """Have a line for every curve, in its colour; and dots for points without neighbours."""
        looks = [(curve.color, curve.width, curve.dash) for curve in self.drawn]
        if looks == self._looks:
            return
        self._looks = looks
        for item in (*self._lines, *self._alone):
            self.removeItem(item)
        self._lines = [Curve(self.look.pen(*look)) for look in looks]
        self._alone = [
            Dots(size=1.6 * width + 2.4, pen=None, brush=self.look.brush(color))
            for color, width, _ in looks
        ]
        for pair in zip(self._lines, self._alone, strict=True):
            for item in pair:
                self.addItem(item, ignoreBounds=True)

    def _draw_marks(self, canvas: Canvas, area: Area) -> None:
        """Draw the marks of what is no point on the axis, their legend, and the curves' names."""
        seen: set[Mark] = set()
        for curve in self.drawn:
            seen |= self._mark(canvas, area, curve)
        named = [
            curve for curve in self.drawn
            if curve.label and (curve.magnitudes.kinds != Kind.NO_STEP).any()
        ]  # fmt: skip
        self._draw_labels(canvas, area, named)
        draw_legend(canvas, area, seen)

    def _mark(self, canvas: Canvas, area: Area, curve: MagnitudeCurve) -> set[Mark]:
        """Mark what is not a point on the axis; of lesser curves only what is broken."""
        seen = set()
        xs, magnitudes = self.time.centres(area), curve.magnitudes
        for mark, where in self._marked(magnitudes) if curve.main else _broken(magnitudes):
            if not where.any():
                continue
            seen.add(mark)
            shade = canvas.theme.alert if mark is Mark.BROKEN else curve.color
            for x in spaced(xs[where]):
                draw_mark(canvas, mark, x, mark_y(area, mark), argb(shade))
        return seen

    def _marked(self, magnitudes: Magnitudes) -> Iterator[tuple[Mark, NDArray[np.bool_]]]:
        shares = np.nan_to_num(self.share(magnitudes.decades), nan=0.5)
        yield Mark.NO_PATH, magnitudes.kinds == Kind.NO_PATH
        yield Mark.UNDERFLOW, magnitudes.kinds == Kind.UNDERFLOW
        yield from _broken(magnitudes)
        yield Mark.BELOW, shares < 0
        yield Mark.ABOVE, shares > 1

    def _draw_labels(self, canvas: Canvas, area: Area, curves: Sequence[MagnitudeCurve]) -> None:
        """Write the names at their left ends: the topmost above its line, others below."""
        tall = canvas.lettering.height("text")
        if len(curves) * tall > 0.5 * area.height:
            self._draw_labels_in_line(canvas, area, curves)
            return
        ordered = sorted(curves, key=lambda curve: self._left_end(area, curve))
        lowest = area.bottom - tall / 2 - 12  # above the marks at the border
        y = -math.inf
        for index, curve in enumerate(ordered):
            offset = 0.75 * tall if index else -0.75 * tall
            y = max(self._left_end(area, curve) + offset, area.y + tall / 2 + 1, y + tall)
            y = min(y, lowest - (len(ordered) - 1 - index) * tall)
            wide = width_of(canvas.lettering, curve.label) + 6
            ground = Area(area.x + 4, y - tall / 2 + 1, wide, tall - 2)
            canvas.box(ground, argb(canvas.theme.panel, 0.7), 3)
            draw_equation(canvas, area.x + 7, y, curve.label, argb(curve.color))

    def _draw_labels_in_line(
        self, canvas: Canvas, area: Area, curves: Sequence[MagnitudeCurve]
    ) -> None:
        """Write the names beside one another at the lower left, if there is room for all."""
        tall, gap = canvas.lettering.height("text"), canvas.lettering.em
        widths = [width_of(canvas.lettering, curve.label) + gap for curve in curves]
        y = area.bottom - tall / 2 - 12  # above the marks at the border
        if sum(widths) > 0.5 * area.width or y - tall / 2 < area.y:
            return
        x = area.x + 7
        for curve, wide in zip(curves, widths, strict=True):
            canvas.box(Area(x - 3, y - tall / 2 + 1, wide, tall - 2),
                       argb(canvas.theme.panel, 0.7), 3)  # fmt: skip
            draw_equation(canvas, x, y, curve.label, argb(curve.color))
            x += wide

    def _left_end(self, area: Area, curve: MagnitudeCurve) -> float:
        """Return how high a curve begins, in pixels."""
        shares = np.clip(self.share(curve.magnitudes.decades), 0, 1)
        ys = area.bottom - MARGIN - shares * (area.height - 2 * MARGIN)
        ys = ys[: max(1, len(ys) // 6)]
        finite = ys[np.isfinite(ys)]
        return float(finite.min()) if len(finite) else area.bottom


def draw_legend(canvas: Canvas, area: Area, seen: Iterable[Mark]) -> None:
    """Say at the upper right what the marks mean that are seen."""
    marked = AT_TOP & set(seen)
    x, y = area.right - 8, area.y + canvas.lettering.height("small") / 2 + (13 if marked else 3)
    tall = canvas.lettering.height("small")
    for mark in sorted(seen, reverse=True):
        wide = canvas.lettering.width(mark.words, "small") + 18
        ground = Area(x - wide, y - tall / 2, wide + 3, tall)
        canvas.box(ground, argb(canvas.theme.panel, 0.8), 3)
        canvas.text(x, y, mark.words, "small", canvas.dim(), "right")
        x -= canvas.lettering.width(mark.words, "small") + 9
        shade = argb(canvas.theme.alert) if mark is Mark.BROKEN else canvas.dim()
        draw_mark(canvas, mark, x, y, shade)
        x -= 16


def in_words(magnitudes: Magnitudes, step: int, exact: bool = True) -> str:
    """Return a magnitude as it is read under the cursor; with its log10 where `exact`."""
    value, kind = float(magnitudes.values[step]), magnitudes.kinds[step]
    if kind == Kind.NO_PATH:
        return "0 (no path)"
    if kind == Kind.UNDERFLOW:
        return f"{compact(value)} (underflow)"
    if kind == Kind.BROKEN or not exact:
        return compact(value)
    return f"{compact(value)} (log {plain(round(float(np.log10(value)), 2))})"


def mark_y(area: Area, mark: Mark) -> float:
    """Return the border that a mark stands at."""
    return area.y + 6 if mark in AT_TOP else area.bottom - 6


def _broken(magnitudes: Magnitudes) -> Iterator[tuple[Mark, NDArray[np.bool_]]]:
    yield Mark.BROKEN, magnitudes.kinds == Kind.BROKEN


def _alone(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(known & ~np.append(known[1:], False) & ~np.append(False, known[:-1]))


def spaced(xs: Floats, apart: float = 9.0) -> Iterator[float]:
    """Yield positions that are at least so far apart that their marks stay apart."""
    last = -np.inf
    for x in xs.tolist():
        if x - last >= apart:
            last = x
            yield x
