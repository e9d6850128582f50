"""How a series goes on when the network reads its own answers."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from rnnviz.figures.items.canvas import Area, Canvas, Floats
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Plot, Stroke, hairline
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import DASHES, Theme
from rnnviz.figures.view.numbers import compact, plain, round_scale, whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.tasks.forecast import SHOWN, Forecast
from rnnviz.training.snapshot.parts.continuation import CONTINUATION, Continuation

GAP = 4.0


@panels.register("continuation")
class ContinuationPanel(Instrument):
    """The given series, what the network makes of it by itself, and what really comes."""

    title = "Continuation"
    about = (
        "The shown sequence, and how the network goes on with it when it reads its own answers;"
        " beside it what really comes, and the last value as the naive forecast."
    )
    needs = frozenset({"continuation"})
    order = 15
    compares = True

    def plots(self, shown: Shown) -> list[ContinuationPlot]:
        """Return the one plot; none for a task that is no forecast."""
        part, task = shown.snapshot[CONTINUATION], shown.snapshot.experiment.task
        if part is None or not isinstance(task, Forecast):
            return []
        return [ContinuationPlot(shown, part, task)]


class ContinuationPlot(Plot):
    """A row a feature, on the scale that the task sets."""

    def __init__(self, shown: Shown, part: Continuation, task: Forecast) -> None:
        super().__init__("continuation", "Continuation · it reads its own answers", shown)
        assert part.truth is not None
        self.problem = part.problem
        self.start = len(part.given)
        self.steps = self.start + len(part.truth)
        self.given, self.made, self.truth = (
            task.natural(values) for values in (part.given, part.generated, part.truth)
        )
        self.names = task.features[:SHOWN]
        self.scales = [round_scale(*ends) for ends in task.ranges[:SHOWN]]
        self.least, self.weight, self.most = 2.4 + 2.2 * len(self.names), 0.9, 8.0 * len(self.names)
        hidden = len(task.features) - len(self.names)
        more = (f"first {len(self.names)} of {len(task.features)} columns",) if hidden else ()
        self.caption = (*more, f"update {whole(part.update)}")

    @property
    def fixed(self) -> Hashable:
        return (self.steps, self.start, self.names, tuple(self.scales), self.problem)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        return (
            Stroke("last value", theme.color("chance"), 1.4, DASHES["chance"], "last"),
            Stroke("really", theme.color("target"), 1.4, DASHES["target"], "true"),
            Stroke("network", theme.color("prediction"), 1.8, (), "net"),
        )

    def gutter(self, lettering: Lettering) -> float:
        texts = [*self.names, *(plain(end) for s in self.scales for end in (s.low, s.high))]
        return max(lettering.width(text, "small") for text in texts) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        super().draw_fixed(canvas, area)
        tall, em = canvas.lettering.height("small"), canvas.lettering.em
        canvas.rect(area._replace(width=self._x(area, self.start - 0.5) - area.x), canvas.ink(0.05))
        rows = area.rows(len(self.names), GAP)
        for name, scale, row in zip(self.names, self.scales, rows, strict=True):
            if row.y > area.y:
                gap = Area(area.x, row.y - GAP, area.width, GAP)
                canvas.rect(gap, argb(canvas.theme.background))
            labels = {row.y + row.height / 2: name}
            if row.height > 3 * tall:
                labels[row.y + tall / 2 - 2] = plain(scale.high)
                labels[row.bottom - tall / 2 + 2] = plain(scale.low)
            for y, text in labels.items():
                canvas.text(area.x - 8, y, text, "small", canvas.dim(), "right")
        for step in whole_steps(self.steps, max(2, int(area.width / em / 6))):
            x, y = self._x(area, step), area.bottom + 0.85 * em
            canvas.text(x, y, whole(step), "small", canvas.dim(), "center")
        if self.problem:
            canvas.text(
                area.x + area.width / 2, area.y + 0.8 * em, self.problem.partition(":")[0],
                "small", canvas.dim(), "center",
            )  # fmt: skip

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        theme = canvas.theme
        for k, row in enumerate(area.rows(len(self.names), GAP)):
            last = self.given[-1:, k]
            joined = {
                "chance": np.repeat(last, self.steps - self.start + 1),
                "target": np.concatenate([last, self.truth[:, k]]),
                "prediction": np.concatenate([last, self.made[:, k]]),
            }
            self._curve(canvas, area, row, k, 0, self.given[:, k], argb(theme.color("input")), ())
            for quantity, values in joined.items():
                color, dash = argb(theme.color(quantity)), DASHES[quantity]
                self._curve(canvas, area, row, k, self.start - 1, values, color, dash)
        x = round(self._x(area, self.start - 0.5))
        canvas.vline(x, area.y, area.height, argb(theme.line))
        if cursor.step is not None and cursor.step < self.steps:
            x = round(self._x(area, cursor.step) - 0.5)
            canvas.vline(x, area.y, area.height, hairline(canvas, cursor))

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        del y
        return Cursor(step=min(max(int((x - area.x) / area.width * self.steps), 0), self.steps - 1))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        step = cursor.step
        if step is None or step >= self.steps:
            return ()
        texts = [f"t {step}"]
        for k, name in enumerate(self.names):
            lead = f"{name} " if len(self.names) > 1 else ""
            if step < self.start:
                texts.append(f"{lead}given {compact(float(self.given[step, k]))}")
                continue
            after = step - self.start
            if after < len(self.made):
                texts.append(f"{lead}network {compact(float(self.made[after, k]))}")
            if np.isfinite(self.truth[after, k]):
                texts.append(f"really {compact(float(self.truth[after, k]))}")
        return tuple(texts)

    def _x(self, area: Area, step: float) -> float:
        return area.x + area.width * (step + 0.5) / self.steps

    def _curve(
        self, canvas: Canvas, area: Area, row: Area, feature: int, start: int,
        values: Floats, color: int, dash: tuple[float, ...],
    ) -> None:  # fmt: skip
        """Draw a curve from a step on, kept inside its row."""
        shares = np.clip(self.scales[feature].share(np.asarray(values, dtype=np.float64)), 0, 1)
        ys = row.bottom - 3 - shares * (row.height - 6)
        xs = area.x + area.width * (start + np.arange(len(values)) + 0.5) / self.steps
        canvas.line(xs, ys, color, 1.6, dash)
