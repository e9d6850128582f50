"""Gradient magnitude per timestep, as curves."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.axes import compact, plain, power
from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.gradients import Kind, Magnitudes, Parts
from rnnviz.figures.lettering import Lettering
from rnnviz.figures.marks import Mark, draw_mark
from rnnviz.figures.names import joined
from rnnviz.figures.panel import ScorePanel
from rnnviz.figures.plot import Stroke
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import DASHES, Theme
from rnnviz.figures.timeplot import TimePlot
from rnnviz.registry import panels


@panels.register("gradient")
class GradientPanel(ScorePanel):
    """log10 of the magnitude: total, carried and injected."""

    title = "Gradient magnitude per timestep"
    about = (
        "How much the loss would change with the state at t, by every path (total): what comes back"
        " through the next step (carried) and what enters at t itself (injected)."
    )
    order = 60

    def plots(self, shown: Shown) -> list[TimePlot]:
        """Return the one plot."""
        return [GradientPlot(shown)]


@dataclass(frozen=True)
class Curve:
    """One state of one layer."""

    label: str
    short: str
    state: str
    parts: Parts

    def each(self) -> Iterator[tuple[str, Magnitudes]]:
        """Yield carried, injected and total, the total last so that it lies on top."""
        yield "carried", self.parts.carried
        yield "injected", self.parts.injected
        yield "total", self.parts.total


class GradientPlot(TimePlot):
    """Curves on a fixed log axis; what has no place on it is marked at its border."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("gradient", "Gradient magnitude per timestep", shown)
        self.curves = [
            Curve(
                label=joined(shown.name(layer), f"‖∂L/∂{state}‖"),
                short=joined(shown.name(layer), state),
                state=state,
                parts=parts,
            )
            for layer, states in zip(shown.trace.layers, shown.gradients, strict=True)
            for state, parts in states.items()
        ]
        self.tensors = frozenset(f"dL/d{curve.state}" for curve in self.curves)
        self.weight, self.least = 3.4, 3.8

    @property
    def fixed(self) -> Hashable:
        return (self.time, self.shown.decades, tuple(curve.label for curve in self.curves))

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        return (
            Stroke("total", theme.dim, 2.2),
            Stroke("carried", theme.dim, 1.4, DASHES["carried"]),
            Stroke("injected", theme.dim, 1.4, DASHES["injected"]),
        )

    def gutter(self, lettering: Lettering) -> float:
        return lettering.width(power(-12), "small") + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        stride = 4 if area.height > 5.5 * canvas.lettering.height("small") else 8
        half = canvas.lettering.height("small") / 2 - 2
        low, high = self.shown.decades
        for exponent in range(int(low), int(high) + 1, stride):
            y = float(self._y(area, np.array([float(exponent)]))[0])
            if low < exponent < high:
                canvas.hline(area.x, round(y), area.width, argb(canvas.theme.line))
            y = min(max(y, area.y + half), area.bottom - half)
            canvas.text(area.x - 8, y, power(exponent), "small", canvas.dim(), "right")

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        seen: set[Mark] = set()
        for curve in self.curves:
            color = canvas.theme.color(curve.state)
            for part, magnitudes in curve.each():
                self._draw_part(canvas, area, magnitudes, part, argb(color))
                total = part == "total"
                seen |= self._draw_marks(canvas, area, magnitudes, argb(color), total)
        self._draw_labels(canvas, area)
        self._explain(canvas, area, seen)

    def _draw_part(
        self, canvas: Canvas, area: Area, magnitudes: Magnitudes, part: str, color: int
    ) -> None:
        xs, ys = self.time.centres(area), self._y(area, magnitudes.decades)
        xs, ys = thinned(xs, ys, area.width)
        canvas.line(xs, ys, color, 2.2 if part == "total" else 1.4, DASHES.get(part, ()))
        alone = _alone(np.isfinite(ys))
        canvas.dots(xs[alone], ys[alone], 3.0 if part == "total" else 2.2, color)

    def _draw_marks(
        self, canvas: Canvas, area: Area, magnitudes: Magnitudes, color: int, total: bool
    ) -> set[Mark]:
        """Mark what is not a point on the axis; of the parts only what is broken."""
        seen = set()
        xs = self.time.centres(area)
        for mark, where in self._marked(magnitudes) if total else _broken(magnitudes):
            if not where.any():
                continue
            seen.add(mark)
            shade = argb(canvas.theme.alert) if mark is Mark.BROKEN else color
            for x in _spaced(xs[where]):
                draw_mark(canvas, mark, x, _mark_y(area, mark), shade)
        return seen

    def _draw_labels(self, canvas: Canvas, area: Area) -> None:
        """Write the totals' names at their left ends: the topmost above its line, others below."""
        tall = canvas.lettering.height("text")
        if len(self.curves) * tall > area.height - 16:
            return
        curves = sorted(self.curves, key=lambda curve: self._left_end(area, curve))
        lowest = area.bottom - tall / 2 - 12  # above the marks at the border
        y = -math.inf
        for index, curve in enumerate(curves):
            offset = 0.75 * tall if index else -0.75 * tall
            y = max(self._left_end(area, curve) + offset, area.y + tall / 2 + 1, y + tall)
            y = min(y, lowest - (len(curves) - 1 - index) * tall)
            color = argb(canvas.theme.color(curve.state))
            canvas.text(area.x + 7, y, curve.label, "text", color)

    def _explain(self, canvas: Canvas, area: Area, seen: set[Mark]) -> None:
        x, y = area.right - 8, area.y + canvas.lettering.height("small") / 2 + 3
        for mark in sorted(seen, reverse=True):
            canvas.text(x, y, mark.words, "small", canvas.dim(), "right")
            x -= canvas.lettering.width(mark.words, "small") + 9
            shade = argb(canvas.theme.alert) if mark is Mark.BROKEN else canvas.dim()
            draw_mark(canvas, mark, x, y, shade)
            x -= 16

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        step = self.step_of(cursor)
        if step is None:
            return ()
        texts = (f"{c.short} {_words(c.parts.total, step)}" for c in self.curves)
        return (f"t {step}", *texts)

    def _y(self, area: Area, decades: NDArray[np.float64]) -> NDArray[np.float64]:
        margin = 2.0
        shares = np.clip(self.shown.share(decades), 0, 1)
        return np.asarray(area.bottom - margin - shares * (area.height - 2 * margin))

    def _left_end(self, area: Area, curve: Curve) -> float:
        ys = self._y(area, curve.parts.total.decades)
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


def _words(magnitudes: Magnitudes, step: int) -> str:
    value, kind = float(magnitudes.values[step]), magnitudes.kinds[step]
    if kind == Kind.NO_PATH:
        return "0 (no path)"
    if kind == Kind.UNDERFLOW:
        return f"{compact(value)} (underflow)"
    if kind == Kind.BROKEN:
        return compact(value)
    return f"{compact(value)} (log {plain(round(float(np.log10(value)), 2))})"


def _broken(magnitudes: Magnitudes) -> Iterator[tuple[Mark, NDArray[np.bool_]]]:
    yield Mark.BROKEN, magnitudes.kinds == Kind.BROKEN


def _mark_y(area: Area, mark: Mark) -> float:
    return area.y + 6 if mark in (Mark.ABOVE, Mark.BROKEN) else area.bottom - 6


def _alone(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(known & ~np.append(known[1:], False) & ~np.append(False, known[:-1]))


def _spaced(xs: NDArray[np.float64], apart: float = 9.0) -> Iterator[float]:
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
