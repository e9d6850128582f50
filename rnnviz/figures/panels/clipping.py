"""The gradient's norm before and after clipping, over the updates of the run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import Mark, draw_mark
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.ahead import FAINT, after, continued
from rnnviz.figures.plots.curve_plot import CurvePlot, SeriesCurve, at, series_table, with_fault
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.colors import mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.numbers import compact, plain, whole
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.numbers import percent
from rnnviz.registry import panels
from rnnviz.training.commands.clip_limits import clip_limits, limits_at
from rnnviz.training.series import NOTHING, Series
from rnnviz.training.snapshot.snapshot import Snapshot


@panels.register("clipping")
class ClippingPanel(Instrument):
    """The norm as it was, the threshold, and the norm that the optimizer was given."""

    title = "Gradient norm and clipping"
    about = (
        "The gradient norm of each update. A gradient longer than the threshold is shortened to it:"
        " the same direction, a smaller step. A single steep batch then cannot ruin the weights."
    )
    order = 50
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; none of a recording, in which this is not known."""
        return {} if run.snapshot.experiment.task.plays else {"clipping": ClippingPlot}


class ClippingPlot(CurvePlot):
    """What was cut off stands above the threshold, in a colour of its own."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Gradient norm", "clipping", brief="Norm"))
        self.room = Room(weight=0.8, least=5.0)
        self.before = self.after = self.known = NOTHING
        self.limits: list[tuple[int, float]] = []
        self._color = look.theme.color("norm")
        self._long = look.theme.unclipped
        self._unclipped = SeriesCurve(self, self._color)
        self._before = SeriesCurve(self, self._long)
        self._after = SeriesCurve(self, self._color, spread=False)
        faint, dash = mix(look.theme.panel, look.theme.color("threshold"), FAINT), "threshold"
        self.thresholds_ahead = self.add_curve(faint, 1.4, DASHES[dash], connect="pairs")
        self.thresholds = self.add_curve("threshold", 1.4, DASHES[dash], connect="pairs")
        self.add_picture(self._draw_zeros)

    def refresh(self, run: RunView) -> None:
        """Show the norms so far, and faint what comes after."""
        snapshot = run.snapshot
        self.before, self.limits = snapshot.metrics.gradient_norm, _limits(snapshot)
        self.known = continued(self.before, snapshot.whole_metrics.gradient_norm)
        ahead = after(snapshot, self.known)
        self.after = self._cut(self.before)
        values = [  # of all runs, so that their axes are equal
            np.append(one.whole_metrics.gradient_norm.values, _limits(one)[-1][1])
            for one in run.snapshots
        ]
        finite = [limit for _, limit in self.limits if np.isfinite(limit)]
        self.set_scale(np.concatenate(values), usual=max(finite, default=0.0))
        limited = bool(finite)
        self.mark_beyond((with_fault(self.before, snapshot.fault), self._color))
        nothing = NOTHING, NOTHING
        self._unclipped.show(*nothing if limited else (self.before, ahead))
        self._before.show(*(self.before, ahead) if limited else nothing)
        self._after.show(*(self.after, self._cut(ahead)) if limited else nothing)
        present = snapshot.update if snapshot.is_past else self.updates.top
        self._show_thresholds(self.thresholds, 0, present)
        self._show_thresholds(self.thresholds_ahead, present, self.updates.top)
        self._write(snapshot)

    def _show_thresholds(self, curve: Curve, first: int, last: int) -> None:
        """Show the threshold as steps where it was changed, and no line while clipping was off."""
        starts = [start for start, _ in self.limits]
        ends = np.array([starts, [*starts[1:], self.updates.top]]).T.clip(first, last)
        levels = self.y(np.array([limit for _, limit in self.limits]))
        lasting = ends[:, 1] > ends[:, 0]
        curve.set_points(ends[lasting].ravel(), np.repeat(levels[lasting], 2))

    def _cut(self, series: Series) -> Series:
        """Return norms as they are after clipping."""
        return Series(series.updates, np.minimum(series.values, self._limit(series.updates)))

    def _write(self, snapshot: Snapshot) -> None:
        """Write what stands beside the title."""
        how, theme = snapshot.experiment.training.clip, self.look.theme
        share = percent(snapshot.metrics.clipped)
        self.caption = {
            "norm": ("direction kept", f"clipped {share}"),
            "off": ("clipping is off",),
        }.get(how, (f"clipped by {how}: {share}",)) + self.cap()
        self.guides = (Stroke("norm", self._color, 1.8),)
        if how == "norm":
            limit = plain(float(f"{snapshot.experiment.training.clip_threshold:.3g}"))
            color, dash = theme.color("threshold"), DASHES["threshold"]
            self.guides = (
                Stroke("before", self._long, 1.8),
                Stroke("after", self._color, 1.8),
                Stroke(f"threshold {limit}", color, 1.4, dash, short=f"≤ {limit}"),
            )

    def _draw_zeros(self, canvas: Canvas, area: Area) -> None:
        """Mark at the lower border where the whole gradient was 0."""
        zeros = self.updates.x(area, self.before.updates[self.before.values == 0])
        for x in np.unique(np.round(zeros / 8) * 8).tolist():
            inside = min(max(x, area.x + 6), area.right - 6)
            draw_mark(canvas, Mark.NO_PATH, inside, area.bottom - 6, canvas.dim())

    def explain(self, cursor: Cursor) -> str:
        """Return how the gradient of an update was shortened."""
        before = None if cursor.update is None else at(self.known, cursor.update)
        if before is None or cursor.update is None:
            return ""
        limit = float(self._limit(np.array([cursor.update]))[0])
        if not before > limit:
            return f"‖∇L‖ = {compact(before)}: not clipped, so ∇L stays as it is"
        ratio = compact(limit / before)
        return (
            f"‖∇L‖ = {compact(before)} > {compact(limit)}, so ∇L ← ∇L · {compact(limit)} /"
            f" {compact(before)} = {ratio} ∇L: shorter, in the same direction"
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the norm of an update, before and after."""
        if cursor.update is None:
            return ()
        before = at(self.known, cursor.update)
        texts = [f"update {whole(cursor.update)}"]
        done = self.done_at(cursor.update)
        if before is None:
            return (*texts, *done)
        limit = float(self._limit(np.array([cursor.update]))[0])
        if before > limit:
            shorter = f"×\u2009{compact(limit / before)}"
            return (*texts, f"norm {compact(before)} → {compact(limit)}", shorter, *done)
        return (*texts, f"norm {compact(before)}", "not clipped", *done)

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the norms before and after, and the threshold in force."""
        limit = Series(self.before.updates, self._limit(self.before.updates))
        return series_table({"before": self.before, "after": self.after, "threshold": limit})

    def _limit(self, updates: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the threshold in force at each update, infinity where there was none."""
        return limits_at(self.limits, updates)


def _limits(snapshot: Snapshot) -> list[tuple[int, float]]:
    return clip_limits(snapshot.origin, snapshot.whole_journal)
