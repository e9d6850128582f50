"""The gradient's norm before and after clipping, over the updates of the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.marks import Mark, draw_mark
from rnnviz.figures.plots.curve_plot import CurvePlot, at
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.numbers import compact, plain, whole
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.run.commands import Change
from rnnviz.training.run.series import Series
from rnnviz.training.snapshot.snapshot import Snapshot


@panels.register("clipping")
class Clipping(Instrument):
    """The norm as it was, the threshold, and the norm that the optimizer was given."""

    title = "Gradient norm and clipping"
    about = (
        "The norm of each update's gradient. One that is longer than the threshold is shortened to"
        " it: the same direction, a smaller step, so that a single steep batch cannot throw the"
        " weights away."
    )
    order = 50

    def plots(self, shown: Shown) -> list[ClippingPlot]:
        """Return the one plot."""
        return [ClippingPlot(shown)]


class ClippingPlot(CurvePlot):
    """What was cut off stands out dimly above the threshold."""

    def __init__(self, shown: Shown) -> None:
        snapshot = shown.snapshot
        self.before = snapshot.metrics.gradient_norm
        self.limits = limits(snapshot)
        values = np.concatenate(  # of all runs, so that their axes are equal
            [[*one.metrics.gradient_norm.values, limits(one)[-1][1]] for one in shown.snapshots]
        )
        super().__init__("clipping", "Gradient norm · clipping", shown, values)
        self.after = Series(
            self.before.updates, np.minimum(self.before.values, self._limit(self.before.updates))
        )
        self.weight = 0.8
        self.how = snapshot.experiment.training.clip
        clipped = f"{snapshot.metrics.clipped:.0%}".replace("%", "\u2009%")
        self.caption = {
            "norm": ("direction kept", f"clipped {clipped}"),
            "off": ("clipping is off",),
        }.get(self.how, (f"clipped by {self.how}: {clipped}",))

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        color = theme.color("norm")
        if self.how != "norm":
            return (Stroke("norm", color, 1.8),)
        limit = plain(float(f"{self.limits[-1][1]:.3g}"))
        shade, dash = theme.color("threshold"), DASHES["threshold"]
        return (
            Stroke("before", mix(theme.panel, color, 0.55), 1.8),
            Stroke("after", color, 1.8),
            Stroke(f"threshold {limit}", shade, 1.4, dash, short=f"≤ {limit}"),
        )

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        color = canvas.theme.color("norm")
        if any(np.isfinite(limit) for _, limit in self.limits):
            self.draw_series(canvas, area, self.before, mix(canvas.theme.panel, color, 0.55))
            self.draw_series(canvas, area, self.after, color, spread=False)
            self._draw_limits(canvas, area)
        else:
            self.draw_series(canvas, area, self.before, color)
        self._draw_zeros(canvas, area)
        self.draw_cursor(canvas, area, cursor)

    def _draw_limits(self, canvas: Canvas, area: Area) -> None:
        """Draw the threshold as steps where it was changed, and no line while clipping was off."""
        starts = [start for start, _ in self.limits]
        ends = [*starts[1:], self.updates.top]
        levels = self.y(area, np.array([limit for _, limit in self.limits]))
        color = argb(canvas.theme.color("threshold"))
        for start, end, y in zip(starts, ends, levels, strict=True):
            if end > start:
                xs = self.updates.x(area, np.array([start, end]))
                canvas.line(xs, np.array([y, y]), color, 1.4, DASHES["threshold"])

    def _draw_zeros(self, canvas: Canvas, area: Area) -> None:
        """Mark at the lower border where the whole gradient was 0."""
        zeros = self.updates.x(area, self.before.updates[self.before.values == 0])
        y = area.bottom - 6
        for x in np.unique(np.round(zeros / 8) * 8).tolist():
            draw_mark(
                canvas, Mark.NO_PATH, min(max(x, area.x + 6), area.right - 6), y, canvas.dim()
            )

    def explain(self, cursor: Cursor) -> str:
        before = None if cursor.update is None else at(self.before, cursor.update)
        if before is None or cursor.update is None:
            return ""
        limit = float(self._limit(np.array([cursor.update]))[0])
        if not before > limit:
            return f"‖g‖ = {compact(before)}: not clipped, so g stays as it is"
        ratio = compact(limit / before)
        return (
            f"‖g‖ = {compact(before)} > {compact(limit)}, so g ← g · {compact(limit)} /"
            f" {compact(before)} = {ratio} g: shorter, in the same direction"
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.update is None:
            return ()
        before = at(self.before, cursor.update)
        texts = [f"update {whole(cursor.update)}"]
        if before is None:
            return tuple(texts)
        limit = float(self._limit(np.array([cursor.update]))[0])
        if before > limit:
            shorter = f"×\u2009{compact(limit / before)}"
            return (*texts, f"norm {compact(before)} → {compact(limit)}", shorter)
        return (*texts, f"norm {compact(before)}", "not clipped")

    def _limit(self, updates: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the threshold in force at each update, infinity where there was none."""
        starts = np.array([start for start, _ in self.limits])
        values = np.array([limit for _, limit in self.limits])
        # An update u is made from u - 1, so by what was in force then.
        return np.asarray(values[np.searchsorted(starts, updates - 1, side="right").clip(1) - 1])


def limits(snapshot: Snapshot) -> list[tuple[int, float]]:
    """Return since which update which largest norm has been in force, the first from 0 on.

    Infinity stands for none: clipping is off, or by another rule than the norm.
    """
    training = snapshot.origin.training
    how, threshold = training.clip, training.clip_threshold
    found = {0: threshold if how == "norm" else np.inf}
    for update, command in snapshot.journal:
        if isinstance(command, Change) and command.key == "training.clip":
            how = str(command.value)
        elif isinstance(command, Change) and command.key == "training.clip_threshold":
            threshold = float(command.value)
        found[update] = threshold if how == "norm" else np.inf
    return list(found.items())
