"""Pascanu's wall: why a gradient that explodes is clipped, on the smallest net that has a cliff."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

import numpy as np

from rnnviz.engine.flow.wall import STEPS, TARGET, Descent, descend, evaluate
from rnnviz.figures.items.canvas import Area, Canvas, Floats
from rnnviz.figures.items.shapes import until_border
from rnnviz.figures.panels.wall.map import B, W, error_colors, picture, place_at, points_of
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Key, Plot, hairline
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.numbers import compact, even, fraction, plain, power
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels

START = (4.5, -2.0)  # (w, b): on the plateau, from where the way down ends at the wall
RATE = 0.5  # learning rate of both walkers
THRESHOLD = 1.0  # of the clipped one, where the run does not clip by norm
WALKED, REST = 40, 10  # steps of a walk, and of the pause before it begins again
EVERY = 10  # updates of the run during which a walker takes one step
NORMS = (-4.0, 2.0)  # log10 of the ends of the axis of gradient norms
GAP = 6.0


@panels.register("wall")
class Wall(Instrument):
    """The error surface of one unit, and two walkers on it."""

    title = "Pascanu's wall"
    about = (
        "The error of a net of one unit after 50 steps, x = w sigmoid(x) + b, over its two weights"
        " (Pascanu et al. 2013). It falls off at a wall, where the gradient is huge: of two walkers"
        " that go downhill, the one that does not clip its gradient is thrown far off by a single"
        " step, the one that does stays near. This is a model of its own, not the network that is"
        " being trained."
    )
    order = 55
    overlays = True
    usual = False

    def plots(self, shown: Shown) -> list[WallPlot]:
        """Return the one plot."""
        return [WallPlot(shown)]


@lru_cache(maxsize=8)
def walkers(threshold: float) -> tuple[Descent, Descent]:
    """Return the walks without and with clipping; computed once for each threshold."""
    free, clipped = (descend(*START, RATE, limit, WALKED) for limit in (None, threshold))
    return free, clipped


def threshold_of(shown: Shown) -> float:
    """Return the threshold of the run, or 1 where it does not clip by norm."""
    training = shown.snapshot.experiment.training
    return training.clip_threshold if training.clip == "norm" else THRESHOLD


class WallPlot(Plot):
    """The surface as a map with contour lines; under it the norms of the walkers' gradients.

    Where the walkers are depends on the number of the run's updates alone.
    """

    def __init__(self, shown: Shown) -> None:
        super().__init__("wall", "Pascanu's wall · error over w and b", shown)
        self.caption = (f"learning rate {plain(RATE)}", f"a step in {EVERY} updates")
        self.weight, self.least = 1.7, 12.0
        self.threshold = threshold_of(shown)
        self.walks = walkers(self.threshold)
        step, part = divmod(shown.snapshot.update, EVERY)
        self.step = min(step % (WALKED + REST), WALKED)
        self.part = part / EVERY if self.step < WALKED else 0.0

    @property
    def fixed(self) -> Hashable:
        return self.threshold

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (Key(error_colors(theme), "0", "0.49", of="error"),)

    def gutter(self, lettering: Lettering) -> float:
        return max(lettering.width(text, "small") for text in ("−3.5", "10⁻³", "‖∇‖")) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        chart, strip, _ = self._split(area)
        canvas.image(picture(canvas.theme), chart)
        canvas.frame(chart, argb(canvas.theme.line))
        em, tall = canvas.lettering.em, canvas.lettering.height("small")
        for w in even(*W, max(2, int(chart.width / em / 5))):
            x = chart.x + chart.width * (w - W[0]) / (W[1] - W[0])
            canvas.vline(round(x), chart.bottom, 3, argb(canvas.theme.line))
            canvas.text(x, chart.bottom + 0.85 * em, plain(w), "small", canvas.dim(), "center")
        canvas.text(area.x - 14, chart.bottom + 0.85 * em, "w", "small", canvas.dim(), "right")
        canvas.text(area.x - 8, chart.y + tall / 2 - 2, "b", "small", canvas.dim(), "right")
        for b in even(*B, max(2, int(chart.height / tall / 2.5))):
            y = chart.bottom - chart.height * (b - B[0]) / (B[1] - B[0])
            if chart.y + 1.4 * tall < y < chart.bottom - tall / 2 + 2:
                canvas.text(area.x - 8, y, plain(b), "small", canvas.dim(), "right")
        self._draw_axis(canvas, strip)
        self._draw_words(canvas, chart)

    def _draw_words(self, canvas: Canvas, chart: Area) -> None:
        """Say in the lower left corner, which is a plateau, what this is not."""
        words = f"one unit, {STEPS} steps – not this network"
        tall, wide = canvas.lettering.height("small"), canvas.lettering.width(words, "small")
        box = Area(chart.x + 6, chart.bottom - tall - 8, wide + 10, tall + 2)
        if box.right < chart.right and 4 * tall < chart.height:
            canvas.box(box, argb(canvas.theme.panel, 0.85), 3)
            canvas.text(box.x + 5, box.y + box.height / 2, words, "small", canvas.ink())

    def _draw_axis(self, canvas: Canvas, strip: Area) -> None:
        canvas.rect(strip, argb(canvas.theme.panel))
        canvas.frame(strip, argb(canvas.theme.line))
        middle = strip.y + strip.height / 2
        canvas.text(strip.x - 8, middle, "‖∇‖", "small", canvas.dim(), "right")
        tall = canvas.lettering.height("small")
        if strip.height > 2.8 * tall:
            for exponent, y in zip(NORMS, (strip.bottom - tall / 2 + 2, strip.y + tall / 2 - 2),
                                   strict=True):  # fmt: skip
                canvas.text(strip.x - 8, y, power(int(exponent)), "small", canvas.dim(), "right")
        limit = np.array([self.threshold] * 2)
        color = argb(canvas.theme.color("threshold"))
        ends = np.array([strip.x, strip.right])
        canvas.line(ends, _norm_y(strip, limit), color, 1.2, DASHES["threshold"])

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        chart, strip, table = self._split(area)
        for walked, color, size in zip(self.walks, _hues(canvas.theme), (5.4, 3.6), strict=True):
            self._draw_way(canvas, chart, walked, color, size)
            self._draw_norms(canvas, strip, walked, color)
        self._draw_table(canvas, table)
        if cursor.place is not None:
            x, y = points_of(chart, np.array([cursor.place]))[0].tolist()
            canvas.vline(round(x - 0.5), chart.y, chart.height, hairline(canvas, cursor))
            canvas.hline(chart.x, round(y - 0.5), chart.width, hairline(canvas, cursor))

    def places(self, walked: Descent) -> Floats:
        """Return where a walker has been: (n, 2) of (w, b), the last on the way of its step."""
        so_far = walked.places[: self.step + 1]
        if not self.part:
            return so_far
        here, there = walked.places[self.step : self.step + 2]
        return np.concatenate([so_far, [here + self.part * (there - here)]])

    def _draw_way(
        self, canvas: Canvas, chart: Area, walked: Descent, color: str, size: float
    ) -> None:
        """Draw the way so far, a ring where a step leads off the map, and the walker."""
        points, left = until_border(chart, points_of(chart, self.places(walked)))
        xs, ys = points.T
        canvas.line(xs, ys, argb(canvas.theme.background), 4.0)
        canvas.line(xs, ys, argb(color), 1.8)
        canvas.dots(xs[:-1], ys[:-1], 2.4, argb(color))
        if left:
            canvas.dots(xs[-2:-1], ys[-2:-1], 7.0, argb(canvas.theme.alert), hollow=True)
            self._draw_exit(canvas, chart, points[-2:], color, walked)
        else:
            canvas.dots(xs[-1:], ys[-1:], size + 1.4, argb(canvas.theme.background))
            canvas.dots(xs[-1:], ys[-1:], size, argb(color))

    def _draw_exit(
        self, canvas: Canvas, chart: Area, last: Floats, color: str, walked: Descent
    ) -> None:
        """Draw an arrow head at the border, and say how far off the walker is."""
        (x, y), way = last[1].tolist(), last[1] - last[0]
        along = way / np.hypot(*way)
        across = np.array([-along[1], along[0]])
        back = last[1] - 9 * along
        head = [tuple(corner) for corner in (last[1], back + 4 * across, back - 4 * across)]
        canvas.polygon(head, argb(color))
        w, b = walked.places[min(self.step + (self.part > 0), WALKED)].tolist()
        text = f"thrown to w {fraction(w)}, b {fraction(b)}"
        tall, wide = canvas.lettering.height("small"), canvas.lettering.width(text, "small")
        x = min(max(x - wide - 14, chart.x + 6), chart.right - wide - 6)
        y = min(max(y, chart.y + tall / 2 + 4), chart.bottom - tall / 2 - 4)
        box = Area(x - 4, y - tall / 2 - 1, wide + 8, tall + 2)
        canvas.box(box, argb(canvas.theme.panel, 0.85), 3)
        canvas.text(x, y, text, "small", argb(color))

    def _draw_norms(self, canvas: Canvas, strip: Area, walked: Descent, color: str) -> None:
        norms = walked.norms[: self.step + 1]
        xs = strip.x + strip.width * (np.arange(len(norms)) + 0.5) / WALKED
        ys = _norm_y(strip, norms)
        canvas.line(xs, ys, argb(color), 1.6)
        canvas.dots(xs[-1:], ys[-1:], 2.8, argb(color))

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
        for row, wordings, walked, color in zip(
            rows[1:], names, self.walks, _hues(canvas.theme), strict=True
        ):
            y = row.y + row.height / 2
            value = compact(float(walked.norms[min(self.step, WALKED - 1)]))
            canvas.dots(np.array([table.x + 4]), np.array([y]), 3.4, argb(color))
            room = table.width - width(value, "small") - 1.6 * em
            fitting = [name for name in wordings if width(name, "small") <= room]
            if fitting:
                canvas.text(table.x + em, y, fitting[0], "small", canvas.ink())
            canvas.text(table.right, y, value, "small", canvas.ink(), "right")

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        chart, _, _ = self._split(area)
        if not chart.contains(x, y):
            return Cursor()
        return Cursor(place=place_at(chart, x, y))

    def explain(self, cursor: Cursor) -> str:
        if cursor.place is None:
            return ""
        error, _ = evaluate(*cursor.place)
        w, b = map(fraction, cursor.place)
        return (
            f"xₜ = {w} σ(xₜ₋₁) + ({b}) from x₀ = 0.5, error (σ(x₅₀) − {TARGET})² ="
            f" {compact(float(error))}: one unit, not the network that is trained"
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.place is None:
            return ()
        w, b = cursor.place
        error, gradient = evaluate(w, b)
        norm = compact(float(np.linalg.norm(gradient)))
        return (f"w {fraction(w)}", f"b {fraction(b)}", f"error {compact(float(error))}",
                f"‖∇‖ {norm}")  # fmt: skip

    def _split(self, area: Area) -> tuple[Area, Area, Area]:
        """Return the places of the map, of the norms above it and of the table beside these."""
        high = round(min(0.2 * area.height, 64))
        beside = round(min(0.42 * area.width, 210))
        strip = Area(area.x, area.y, area.width - beside, high)
        table = Area(strip.right + 12, area.y, beside - 12, high)
        top = area.y + high + min(GAP, 0.1 * area.height)
        return area._replace(y=top, height=area.bottom - top), strip, table


def thrown_at(walked: Descent) -> int | None:
    """Return the first step after which a walker is not seen any more."""
    (w, b), (low, high) = walked.places.T, zip(W, B, strict=True)
    out = (w < low[0]) | (w > high[0]) | (b < low[1]) | (b > high[1])
    return int(out.argmax()) - 1 if out.any() else None


def _norm_y(strip: Area, norms: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        shares = (np.log10(norms) - NORMS[0]) / (NORMS[1] - NORMS[0])
    return np.asarray(strip.bottom - 2 - np.clip(shares, 0, 1) * (strip.height - 4))


def _hues(theme: Theme) -> tuple[str, str]:
    """Return the colours of the walkers without and with clipping."""
    return theme.ink, theme.color("norm")
