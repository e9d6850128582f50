"""Curves of gradient magnitudes per timestep, on one log axis that is the same everywhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.legend import draw_legend
from rnnviz.figures.drawing.marks import Mark, draw_mark, spaced
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.drawing.space import Space, least_covering
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
        space, ends = self._space(area), dict[Mark, float]()
        for curve in self.drawn:
            self._mark(canvas, area, curve, ends)
        for mark in ends:
            space.add_box(Area(area.x, mark_y(area, mark) - 5, area.width, 10))
        named = [
            curve for curve in self.drawn
            if curve.label and (curve.magnitudes.kinds != Kind.NO_STEP).any()
        ]  # fmt: skip
        taken = draw_legend(canvas, space, {mark: beyond(mark, end) for mark, end in ends.items()})
        self._draw_names(canvas, space, named, taken)

    def _space(self, area: Area) -> Space:
        """Return what the curves leave free."""
        space, xs = Space(area), self.time.centres(area)
        for curve in self.drawn:
            space.add_line(xs, self.heights(area, curve))
        return space

    def _mark(
        self, canvas: Canvas, area: Area, curve: MagnitudeCurve, ends: dict[Mark, float]
    ) -> None:
        """Mark what is not a point on the axis; of lesser curves only what is broken.

        `ends` gets the marks that are drawn, with the value that is furthest beyond the axis.
        """
        xs, magnitudes = self.time.centres(area), curve.magnitudes
        for mark, where in self._marked(magnitudes) if curve.main else _broken(magnitudes):
            if not where.any():
                continue
            furthest = min if mark is Mark.BELOW else max
            end = float(furthest(magnitudes.values[where]))
            ends[mark] = furthest(end, ends.get(mark, end))
            shade = canvas.theme.alert if mark is Mark.BROKEN else curve.color
            for x in spaced(xs[where]):
                draw_mark(canvas, mark, x, mark_y(area, mark), argb(shade))

    def _marked(self, magnitudes: Magnitudes) -> Iterator[tuple[Mark, NDArray[np.bool_]]]:
        shares = np.nan_to_num(self.share(magnitudes.decades), nan=0.5)
        yield Mark.NO_PATH, magnitudes.kinds == Kind.NO_PATH
        yield Mark.UNDERFLOW, magnitudes.kinds == Kind.UNDERFLOW
        yield from _broken(magnitudes)
        yield Mark.BELOW, shares < 0
        yield Mark.ABOVE, shares > 1

    def _draw_names(
        self,
        canvas: Canvas,
        space: Space,
        curves: Sequence[MagnitudeCurve],
        taken: Sequence[Area],
    ) -> None:
        """Write the names beside their lines, as far left as they cover nothing.

        The topmost stands above its line, others below; where there is no room there are none, and
        never where something is written already.
        """
        area, text = space.area, canvas.lettering
        tall, widths = text.height("text"), [width_of(text, one.label) + 6 for one in curves]
        if len(curves) * tall > area.height or max(widths, default=0) > 0.5 * area.width:
            return
        pairs, taken = zip(curves, widths, strict=True), list(taken)
        for index, (curve, wide) in enumerate(
            sorted(pairs, key=lambda pair: self._left_end(area, pair[0]))
        ):
            places = self._name_places(area, curve, (wide, tall - 2), index > 0)
            box = least_covering(
                space, (one for one in places if not any(map(one.overlaps, taken)))
            )
            if box is None:
                continue
            taken.append(box)
            canvas.box(box, argb(canvas.theme.panel, 0.7), 3)
            y = box.y + box.height / 2
            draw_equation(canvas, box.x + 3, y, curve.label, argb(curve.color))

    def _name_places(
        self, area: Area, curve: MagnitudeCurve, size: tuple[float, float], below: bool
    ) -> Iterator[Area]:
        """Yield places for a name from left to right, beside its line and within the area."""
        (wide, tall), xs = size, self.time.centres(area)
        ys, top, bottom = self.heights(area, curve), area.y + 1, area.bottom - 1 - size[1]
        for x in np.arange(area.x + 4, area.right - 4 - wide, tall).tolist():
            near = ys[(xs >= x - tall) & (xs <= x + wide + tall)]
            near = near[np.isfinite(near)]
            if len(near):
                under, over = float(near.max()) + 3, float(near.min()) - 3 - tall
                for y in (under, over) if below else (over, under):
                    yield Area(round(x), round(min(max(y, top), bottom)), wide, tall)
        if np.isfinite(ys).any():  # a name far from its line would be read as a value of the axis
            return
        for y in np.arange(bottom, top, -tall - 1).tolist():
            yield Area(area.x + 4, y, wide, tall)

    def _left_end(self, area: Area, curve: MagnitudeCurve) -> float:
        """Return how high a curve begins, in pixels."""
        ys = self.heights(area, curve)
        ys = ys[: max(1, len(ys) // 6)]
        finite = ys[np.isfinite(ys)]
        return float(finite.min()) if len(finite) else area.bottom

    def heights(self, area: Area, curve: MagnitudeCurve) -> NDArray[np.float64]:
        """Return where a curve lies at every step, in pixels from the top."""
        shares = np.clip(self.share(curve.magnitudes.decades), 0, 1)
        return np.asarray(area.bottom - MARGIN - shares * (area.height - 2 * MARGIN))


def beyond(mark: Mark, end: float) -> str:
    """Return how far values go that lie beyond the scale; "" of other marks."""
    return f"to {compact(end)}" if mark in (Mark.BELOW, Mark.ABOVE) else ""


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
