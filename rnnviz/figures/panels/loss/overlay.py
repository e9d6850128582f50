"""The losses of several runs in one plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.figures.items.badge import draw_badges
from rnnviz.figures.items.banner import run_title
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.panels.loss.references import draw_references, reference_strokes
from rnnviz.figures.plots.curve_plot import CurvePlot, at
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.training.settings.runs import run_name


class LossOverlay(CurvePlot):
    """The training loss of every run, in its colour and dash, over the band that it moves in."""

    def __init__(self, shown: Shown) -> None:
        task = shown.snapshot.experiment.task
        self.task = task
        self.series = [snapshot.metrics.loss for snapshot in shown.snapshots]
        values = [series.values for series in self.series]
        references = list(task.references().values())
        super().__init__("loss", "Loss", shown, np.concatenate([*values, references]))
        experiments = [snapshot.experiment for snapshot in shown.snapshots]
        self.names = [
            f"{run_name(run)} {run_title(experiments, run).split(' · ')[0]}"
            for run in range(len(experiments))
        ]
        self.least = 6.0

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        runs = (
            Stroke(name, theme.run(run)[0], 2.0, theme.run(run)[1], run_name(run))
            for run, name in enumerate(self.names)
        )
        return (*reference_strokes(self.task, theme), *runs)

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        draw_references(canvas, self, area, self.task)
        for run, series in reversed(list(enumerate(self.series))):
            color_name, dash = canvas.theme.run(run)
            self.draw_series(canvas, area, series, color_name, dash=dash)
        self._draw_solved(canvas, area)
        self.draw_cursor(canvas, area, cursor)

    def _draw_solved(self, canvas: Canvas, area: Area) -> None:
        """Put a badge for every run that is solved in the upper right corner."""
        ends = [(run, one.solved_at) for run, one in enumerate(self.shown.snapshots)]
        badges = [
            (
                f"{run_name(run)} solved at update {whole(update)}",
                canvas.theme.run(run)[0],
                canvas.theme.background,
            )
            for run, update in ends
            if update is not None
        ]
        draw_badges(canvas, area, badges)

    def explain(self, cursor: Cursor) -> str:
        return "" if cursor.update is None else explained(self.shown, self.read(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.update is None:
            return ()
        texts = [f"update {whole(cursor.update)}"]
        for run, series in enumerate(self.series):
            value = at(series, cursor.update)
            if value is not None:
                texts.append(f"{run_name(run)} {compact(value)}")
        return tuple(texts)


def explained(shown: Shown, texts: Sequence[str]) -> str:
    """Return what numbers of a loss are the mean of."""
    size = shown.snapshot.experiment.training.batch
    return f"mean of L = Σₛ Lₛ over the {size} sequences of a batch: {', '.join(texts)}"
