"""Loss over the updates of the run."""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.axes import Scale, compact, log_bounds, whole
from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb, mix
from rnnviz.figures.lettering import Lettering
from rnnviz.figures.panel import Instrument
from rnnviz.figures.plot import Stroke
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import DASHES, Theme
from rnnviz.figures.updateplot import UpdatePlot
from rnnviz.registry import panels
from rnnviz.training.snapshot import Series


@panels.register("loss")
class Loss(Instrument):
    """Training loss, held-out loss and what is reached without remembering."""

    title = "Loss"
    about = "Loss of each training batch, and of held-out sequences, beside what needs no memory."
    order = 10

    def plots(self, shown: Shown) -> list[UpdatePlot]:
        """Return the one plot."""
        return [LossPlot(shown)]


class LossPlot(UpdatePlot):
    """A band from the least to the largest of what falls on a pixel, and a line through it."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("loss", "Loss", shown)
        metrics = shown.snapshot.metrics
        self.training, self.held_out = metrics.loss, metrics.held_out_loss
        self.task = shown.snapshot.experiment.task
        self.chance = float(self.task.chance())
        self.scale = self._scale()
        self.weight, self.least = 1.0, 5.0
        if not math.isnan(metrics.last_loss):
            self.caption = (f"loss {compact(metrics.last_loss)}",)

    @property
    def fixed(self) -> Hashable:
        return (self.updates, self.scale)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        baseline = f"{self.task.baseline} {compact(self.chance)}"
        return (
            Stroke("training", theme.color("loss"), 2.0),
            Stroke("held out", theme.color("held_out"), 1.6, DASHES["held_out"]),
            Stroke(baseline, theme.color("chance"), 1.4, DASHES["chance"]),
        )

    def gutter(self, lettering: Lettering) -> float:
        return max(lettering.width(text, "small") for text in ("0.005", "10⁻⁶", "update")) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        super().draw_fixed(canvas, area)
        room = int(area.height / canvas.lettering.height("small") / 1.6)
        half = canvas.lettering.height("small") / 2 - 2
        for share, text in self.scale.ticks(max(2, room)):
            y = area.bottom - share * area.height
            if 0.001 < share < 0.999:
                canvas.hline(area.x, round(y), area.width, argb(canvas.theme.line))
            y = min(max(y, area.y + half), area.bottom - half)
            canvas.text(area.x - 8, y, text, "small", canvas.dim(), "right")
        self.draw_updates(canvas, area, grid=True)

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        self._draw_training(canvas, area)
        if self.chance > 0:
            y = float(self._y(area, np.array([self.chance]))[0])
            color = argb(canvas.theme.color("chance"))
            canvas.line(
                np.array([area.x, area.right]), np.array([y, y]), color, 1.4, DASHES["chance"]
            )
        xs = self.updates.x(area, self.held_out.updates)
        ys = self._y(area, self.held_out.values)
        canvas.line(xs, ys, argb(canvas.theme.color("held_out")), 1.6, DASHES["held_out"])
        self.draw_cursor(canvas, area, cursor)
        if self.shown.snapshot.solved_at is not None:
            self._draw_badge(canvas, area, self.shown.snapshot.solved_at)

    def _draw_training(self, canvas: Canvas, area: Area) -> None:
        color = canvas.theme.color("loss")
        xs, ys = self.updates.x(area, self.training.updates), self._y(area, self.training.values)
        known = np.isfinite(ys)
        xs, ys = xs[known], ys[known]
        bins = int(area.width / 2)
        if len(xs) > bins:
            starts = np.unique(
                np.searchsorted(xs, area.x + 2 * np.arange(bins)).clip(0, len(xs) - 1)
            )
            sizes = np.diff(np.append(starts, len(xs)))
            low, high = np.minimum.reduceat(ys, starts), np.maximum.reduceat(ys, starts)
            middle = np.add.reduceat(ys, starts) / sizes
            xs = np.add.reduceat(xs, starts) / sizes
            gap = np.full_like(xs, np.nan)
            spread = np.stack([low, high, gap], axis=1).ravel()
            canvas.line(np.repeat(xs, 3), spread, argb(mix(canvas.theme.panel, color, 0.4)), 2.0)
            ys = middle
        canvas.line(xs, ys, argb(color), 1.8)

    def _draw_badge(self, canvas: Canvas, area: Area, update: int) -> None:
        text = f"solved at update {whole(update)}"
        width = canvas.lettering.width(text, "title") + 20
        tall = canvas.lettering.height("title") + 8
        badge = Area(round(area.right - width - 8), area.y + 8, round(width), round(tall))
        canvas.box(badge, argb(canvas.theme.accent), tall / 2)
        color = argb(canvas.theme.on_accent)
        canvas.text(badge.x + width / 2, badge.y + tall / 2, text, "title", color, "center")

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.update is None:
            return ()
        texts = []
        for label, series in (("loss", self.training), ("held out", self.held_out)):
            index = last(series, cursor.update)
            if index >= 0:
                value = compact(float(series.values[index]))
                texts.append(f"{label} {value} at {whole(int(series.updates[index]))}")
        return tuple(texts) or (f"update {whole(cursor.update)}",)

    def _scale(self) -> Scale:
        """Return round bounds around all losses so far; they only ever grow."""
        values = np.concatenate([self.training.values, self.held_out.values, [self.chance]])
        values = values[np.isfinite(values) & (values > 0)]
        if not len(values):
            return Scale(0.1, 1.0, log=True)
        low, high = log_bounds(float(values.min()) * 0.8, float(values.max()) * 1.2)
        return Scale(min(low, high / 10), high, log=True)

    def _y(self, area: Area, values: NDArray[np.floating]) -> NDArray[np.float64]:
        shares = self.scale.share(np.asarray(values, dtype=np.float64))
        shares = np.where(np.isfinite(shares), np.clip(shares, 0, 1), np.nan)
        return np.asarray(area.bottom - shares * area.height)


def last(series: Series, update: int) -> int:
    """Return the index of the last value measured at or before an update; -1 if there is none."""
    return int(np.searchsorted(series.updates, update, side="right")) - 1
