"""Curves of gradient magnitudes per timestep, on one log axis that is the same everywhere."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.marks import Mark, draw_mark
from rnnviz.figures.items.notation import draw_equation, width_of
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.gradients import Kind, Magnitudes
from rnnviz.figures.view.numbers import compact, plain, power
from rnnviz.figures.view.run_view import Cursor

BESIDE_TOP = {Mark.ABOVE, Mark.BROKEN}  # marks that stand at the upper border


@dataclass(frozen=True)
class Line:
    """A curve as it is drawn; a main one is marked where it has no place on the axis."""

    magnitudes: Magnitudes
    color: str
    width: float
    dash: tuple[float, ...] = ()
    label: str = ""
    main: bool = False


class MagnitudePlot(TimePlot):
    """Curves on a fixed log axis; what has no place on it is marked at its border."""

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.shown.decades)

    @abstractmethod
    def lines(self, theme: Theme) -> Sequence[Line]:
        """Return the curves, the last of them on top."""

    def gutter(self, lettering: Lettering) -> float:
        return lettering.width(power(-12), "small") + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        half = canvas.lettering.height("small") / 2 - 2
        low, high = self.shown.decades
        labels = 4 if area.height > 5.5 * canvas.lettering.height("small") else 2
        stride = next(k for k in (1, 2, 4, 8, 16, 32, 64, 128) if (high - low) / k <= labels)
        beside = Beside(canvas, area)
        for exponent in range(-(-int(low) // stride) * stride, int(high) + 1, stride):
            y = float(self._y(area, np.array([float(exponent)]))[0])
            if low < exponent < high:
                canvas.hline(area.x, round(y), area.width, argb(canvas.theme.line))
            y = min(max(y, area.y + half), area.bottom - half)
            beside.write(y, power(exponent))

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        seen: set[Mark] = set()
        lines = self.lines(canvas.theme)
        for line in lines:
            self._draw_line(canvas, area, line)
            seen |= self._draw_marks(canvas, area, line)
        self._draw_labels(canvas, area, [line for line in lines if line.label])
        explain(canvas, area, seen)

    def _draw_line(self, canvas: Canvas, area: Area, line: Line) -> None:
        xs, ys = self.time.centres(area), self._y(area, line.magnitudes.decades)
        xs, ys = thinned(xs, ys, area.width)
        canvas.line(xs, ys, argb(line.color), line.width, line.dash)
        alone = _alone(np.isfinite(ys))
        canvas.dots(xs[alone], ys[alone], 0.8 * line.width + 1.2, argb(line.color))

    def _draw_marks(self, canvas: Canvas, area: Area, line: Line) -> set[Mark]:
        """Mark what is not a point on the axis; of lesser lines only what is broken."""
        seen = set()
        xs, magnitudes = self.time.centres(area), line.magnitudes
        for mark, where in self._marked(magnitudes) if line.main else _broken(magnitudes):
            if not where.any():
                continue
            seen.add(mark)
            shade = canvas.theme.alert if mark is Mark.BROKEN else line.color
            for x in spaced(xs[where]):
                draw_mark(canvas, mark, x, mark_y(area, mark), argb(shade))
        return seen

    def _draw_labels(self, canvas: Canvas, area: Area, lines: Sequence[Line]) -> None:
        """Write the names at their left ends: the topmost above its line, others below."""
        tall = canvas.lettering.height("text")
        if len(lines) * tall > 0.5 * area.height:
            return
        ordered = sorted(lines, key=lambda line: self._left_end(area, line))
        lowest = area.bottom - tall / 2 - 12  # above the marks at the border
        y = -math.inf
        for index, line in enumerate(ordered):
            offset = 0.75 * tall if index else -0.75 * tall
            y = max(self._left_end(area, line) + offset, area.y + tall / 2 + 1, y + tall)
            y = min(y, lowest - (len(ordered) - 1 - index) * tall)
            wide = width_of(canvas.lettering, line.label) + 6
            ground = Area(area.x + 4, y - tall / 2 + 1, wide, tall - 2)
            canvas.box(ground, argb(canvas.theme.panel, 0.7), 3)
            draw_equation(canvas, area.x + 7, y, line.label, argb(line.color))

    def _y(self, area: Area, decades: NDArray[np.float64]) -> NDArray[np.float64]:
        margin = 2.0
        shares = np.clip(self.shown.share(decades), 0, 1)
        return np.asarray(area.bottom - margin - shares * (area.height - 2 * margin))

    def _left_end(self, area: Area, line: Line) -> float:
        ys = self._y(area, line.magnitudes.decades)
        ys = ys[: max(1, len(ys) // 6)]
        finite = ys[np.isfinite(ys)]
        return float(finite.min()) if len(finite) else area.bottom

    def _marked(self, magnitudes: Magnitudes) -> Iterator[tuple[Mark, NDArray[np.bool_]]]:
        shares = np.nan_to_num(self.shown.share(magnitudes.decades), nan=0.5)
        yield Mark.NO_PATH, magnitudes.kinds == Kind.NO_PATH
        yield Mark.UNDERFLOW, magnitudes.kinds == Kind.UNDERFLOW
        yield from _broken(magnitudes)
        yield Mark.BELOW, shares < 0
        yield Mark.ABOVE, shares > 1


def explain(canvas: Canvas, area: Area, seen: Iterable[Mark]) -> None:
    """Say at the upper right what the marks mean that are seen."""
    marked = BESIDE_TOP & set(seen)
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
    return area.y + 6 if mark in BESIDE_TOP else area.bottom - 6


def _broken(magnitudes: Magnitudes) -> Iterator[tuple[Mark, NDArray[np.bool_]]]:
    yield Mark.BROKEN, magnitudes.kinds == Kind.BROKEN


def _alone(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(known & ~np.append(known[1:], False) & ~np.append(False, known[:-1]))


def spaced(xs: NDArray[np.float64], apart: float = 9.0) -> Iterator[float]:
    """Yield positions that are at least so far apart that their marks stay apart."""
    last = -np.inf
    for x in xs.tolist():
        if x - last >= apart:
            last = x
            yield x


def thinned(
    xs: NDArray[np.float64], ys: NDArray[np.float64], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return no more than about two points per pixel, keeping both extremes of every pixel."""
    count = len(xs)
    if count <= 2 * width:
        return xs, ys
    bins = int(width)
    starts = np.arange(bins) * count // bins
    low, high = np.fmin.reduceat(ys, starts), np.fmax.reduceat(ys, starts)
    return np.repeat(xs[starts], 2), np.stack([low, high], axis=1).ravel()
