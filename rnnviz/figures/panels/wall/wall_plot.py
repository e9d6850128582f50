"""WallPlot: the error surface as a map, two walkers on it, and the norms of their gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.wall import STEPS, TARGET, Descent, evaluate
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.panels.wall.map import MAP, B, W, error_colors, map_pixels
from rnnviz.figures.panels.wall.norm_strip import NORMS, NormStrip
from rnnviz.figures.panels.wall.walkers import (
    EVERY,
    RATE,
    WALKED,
    WalkerItems,
    places_at,
    progress_at,
    threshold_of,
    walkers,
)
from rnnviz.figures.plots.plot import OVER, Plot, Room
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import compact, even, fraction, plain, power
from rnnviz.figures.view.run_view import Cursor, RunView

COLORS = ("ink", "norm")  # of the walkers without and with clipping
GAP = 6.0


class WallPlot(Plot):
    """The map over (w, b) with contour lines; above it the norms of the walkers' gradients.

    Where the walkers are depends on the number of the run's updates alone.

    Attributes
    ----------
    walks : tuple of Descent
        Without and with clipping.
    threshold : float
        Of the clipped one.
    step : int
        How many steps the walkers have taken.
    part : float
        How much of the next.
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Pascanu's wall", "error over w and b"), bottom="w")
        self.room = Room(weight=1.7, least=12.0)
        self.caption = (f"learning rate {plain(RATE)}", f"a step every {EVERY} updates")
        self.guides = (Key(error_colors(look.theme), "0", "0.49", of="error"),)
        self.walks: tuple[Descent, ...] = ()
        self.threshold, self.step, self.part = 1.0, 0, 0.0
        self._map = Heatmap()
        self._map.set_pixels(map_pixels(look.theme), MAP)
        self.addItem(self._map, ignoreBounds=True)
        self._walkers = [
            WalkerItems(self, color, size) for color, size in zip(COLORS, (5.4, 3.6), strict=True)
        ]
        self.strip = NormStrip(self.vb, look, COLORS)
        self._words = self.add_picture(self._draw_words, still=True)
        self.add_picture(self._draw_over, OVER)

    def refresh(self, run: RunView) -> None:
        """Let the walkers be where they are at the run's update."""
        self.threshold = threshold_of(run)
        self.walks = walkers(self.threshold)
        self.step, self.part = progress_at(run.snapshot.update)
        self._set_axes()
        norms = [walked.norms[: self.step + 1] for walked in self.walks]
        self.strip.show_norms(norms, self.threshold)
        for items, walked in zip(self._walkers, self.walks, strict=True):
            items.show(places_at(walked, self.step, self.part))

    def gutter(self, text: Lettering) -> float:
        """Return the width of the widest label that there may be."""
        return max(text.width(label, "small") for label in ("−3.5", "10⁻³", "‖∇‖")) + 8

    def locate(self, x: float, y: float) -> Cursor:
        """Return the (w, b) at a point of the map."""
        chart = split(self.area)[0]
        if not chart.contains(x, y):
            return Cursor()
        across, up = (x - chart.x) / chart.width, (chart.bottom - y) / chart.height
        return Cursor(place=(W[0] + across * MAP.width, B[0] + up * MAP.height))

    def point_of(self, w: float, b: float) -> tuple[float, float]:
        """Return where (w, b) lies on the area, in pixels."""
        chart = split(self.area)[0]
        x = chart.x + chart.width * (w - W[0]) / MAP.width
        return x, chart.bottom - chart.height * (b - B[0]) / MAP.height

    def explain(self, cursor: Cursor) -> str:
        """Return the net and its error at (w, b)."""
        place = self.place_in(cursor)
        if place is None:
            return ""
        error, _ = evaluate(*place)
        w, b = map(fraction, place)
        return (
            f"x_t = {w} σ(x_{{t-1}}) + ({b}) from x_0 = 0.5, error (σ(x_{{50}}) − {TARGET})² ="
            f" {compact(float(error))}: one unit, not the network that is trained"
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the error and the norm of its gradient at (w, b)."""
        place = self.place_in(cursor)
        if place is None:
            return ()
        w, b = place
        error, gradient = evaluate(w, b)
        norm = compact(float(np.linalg.norm(gradient)))
        return (f"w {fraction(w)}", f"b {fraction(b)}", f"error {compact(float(error))}",
                f"‖∇‖ {norm}")  # fmt: skip

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return where both walkers have been, and the norms of their gradients there."""
        count = min(self.step + 1, WALKED)
        columns: dict[str, NDArray[np.generic]] = {"step": np.arange(count)}
        for name, walked in zip(("not clipped", "clipped"), self.walks, strict=False):
            w, b = walked.places[:count].T
            columns |= {f"w {name}": w, f"b {name}": b, f"norm {name}": walked.norms[:count]}
        return columns

    def _set_axes(self) -> None:
        """Let the map fill the lower part of the area, the strip stand above it."""
        area, text = self.area, self.look.text
        chart, strip, _ = split(area)
        tall, unit = text.height("small"), MAP.height / max(chart.height, 1)
        self.set_range(W, (B[0], B[1] + (chart.y - area.y) * unit))
        self.strip.place(strip, WALKED)

        def label(y: float, words: str) -> Label:
            return Label(B[1] - (y - chart.y) * unit, words)

        labels = [label(strip.y + strip.height / 2, "‖∇‖")]
        if strip.height > 2.8 * tall:
            labels.append(label(strip.bottom - tall / 2 + 2, power(NORMS[0])))
            labels.append(label(strip.y + tall / 2 - 2, power(NORMS[1])))
        labels.append(label(chart.y + tall / 2 - 2, "b"))
        low, high = B[0] + (tall / 2 - 2) * unit, B[1] - 1.4 * tall * unit
        ticks = even(*B, max(2, int(chart.height / tall / 2.5)))
        labels += [Label(b, plain(b)) for b in ticks if low < b < high]
        self.left.write(labels)
        ticks = even(*W, max(2, int(chart.width / text.em / 5)))
        self.bottom.write([Label(w, plain(w)) for w in ticks])

    def grounds(self) -> Sequence[Area]:
        """Return the places of the map and of the strip."""
        left, top, _, _ = Area.of(self.vb.geometry())
        parts = split(self.area)[:2]
        return [Area(left + x, top + y, width, height) for x, y, width, height in parts]

    def _draw_words(self, canvas: Canvas, area: Area) -> None:
        """Say in the lower left corner, which is a plateau, what this is not."""
        chart, words = split(area)[0], f"one unit, {STEPS} steps – not this network"
        tall, wide = canvas.lettering.height("small"), canvas.lettering.width(words, "small")
        box = Area(chart.x + 6, chart.bottom - tall - 8, wide + 10, tall + 2)
        if box.right < chart.right and 4 * tall < chart.height:
            canvas.box(box, argb(canvas.theme.panel, 0.85), 3)
            canvas.text(box.x + 5, box.y + box.height / 2, words, "small", canvas.ink())

    def _draw_over(self, canvas: Canvas, area: Area) -> None:
        """Draw the table, what leaves the map, and the cursor's lines."""
        chart, _, table = split(area)
        self._draw_table(canvas, table)
        for items, walked, color in zip(self._walkers, self.walks, COLORS, strict=False):
            if items.left:
                self._draw_exit(canvas, chart, items, walked, self._color(color))
        place = self.place_in(self.pointed)
        if place is not None:
            x, y = self.point_of(*place)
            line = int(cursor_pen(self.look, self.pointed).color().rgba())
            canvas.vline(round(x - 0.5), chart.y, chart.height, line)
            canvas.hline(chart.x, round(y - 0.5), chart.width, line)

    def _color(self, name: str) -> int:
        return int(self.look.color(name).rgba())

    def _draw_exit(
        self, canvas: Canvas, chart: Area, items: WalkerItems, walked: Descent, color: int
    ) -> None:
        """Draw a ring where a step leads off the map, an arrow head there, and say how far."""
        start, end = (np.array(self.point_of(*place)) for place in items.way[-2:].tolist())
        canvas.dots(start[:1], start[1:], 7.0, argb(canvas.theme.alert), hollow=True)
        along = (end - start) / np.hypot(*(end - start))
        across = np.array([-along[1], along[0]])
        back = end - 9 * along
        canvas.polygon([tuple(one) for one in (end, back + 4 * across, back - 4 * across)], color)
        w, b = walked.places[min(self.step + (self.part > 0), WALKED)].tolist()
        text = f"jumped to w {fraction(w)}, b {fraction(b)}"
        tall, wide = canvas.lettering.height("small"), canvas.lettering.width(text, "small")
        x = min(max(float(end[0]) - wide - 14, chart.x + 6), chart.right - wide - 6)
        y = min(max(float(end[1]), chart.y + tall / 2 + 4), chart.bottom - tall / 2 - 4)
        box = Area(x - 4, y - tall / 2 - 1, wide + 8, tall + 2)
        canvas.box(box, argb(canvas.theme.panel, 0.85), 3)
        canvas.text(x, y, text, "small", color)

    def _draw_table(self, canvas: Canvas, table: Area) -> None:
        """Write whose gradient is how long now, before clipping."""
        em, width = canvas.lettering.em, canvas.lettering.width
        rows = table.rows(3, 0)
        if rows[0].height < 0.9 * canvas.lettering.height("small"):
            return
        y = rows[0].y + rows[0].height / 2
        canvas.text(table.x, y, f"step {self.step}", "small", canvas.dim())
        canvas.text(table.right, y, "‖∇‖", "small", canvas.dim(), "right")
        limit = plain(float(f"{self.threshold:.3g}"))
        names = (("not clipped", "free"), (f"clipped at {limit}", "clipped"))
        for row, wordings, walked, color in zip(rows[1:], names, self.walks, COLORS, strict=False):
            y = row.y + row.height / 2
            value = compact(float(walked.norms[min(self.step, WALKED - 1)]))
            canvas.dots(np.array([table.x + 4]), np.array([y]), 3.4, self._color(color))
            room = table.width - width(value, "small") - 1.6 * em
            fitting = [words for words in wordings if width(words, "small") <= room]
            if fitting:
                canvas.text(table.x + em, y, fitting[0], "small", canvas.ink())
            canvas.text(table.right, y, value, "small", canvas.ink(), "right")


def split(area: Area) -> tuple[Area, Area, Area]:
    """Return the places of the map, of the norms above it and of the table beside these."""
    high = round(min(0.2 * area.height, 64))
    beside = round(min(0.42 * area.width, 210))
    strip = Area(area.x, area.y, area.width - beside, high)
    table = Area(strip.right + 12, area.y, beside - 12, high)
    top = area.y + high + round(min(GAP, 0.1 * area.height))
    return area._replace(y=top, height=area.bottom - top), strip, table
