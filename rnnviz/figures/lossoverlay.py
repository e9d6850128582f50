"""The losses of several lanes in one plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.figures.axes import compact, whole
from rnnviz.figures.badge import draw_badges
from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.curveplot import CurvePlot, at
from rnnviz.figures.lanes import lane_title
from rnnviz.figures.plot import Stroke
from rnnviz.figures.references import draw_references, reference_strokes
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import Theme
from rnnviz.training.lanes import lane_name


class LossOverlay(CurvePlot):
    """The training loss of every lane, in its colour and dash, over the band that it moves in."""

    def __init__(self, shown: Shown) -> None:
        task = shown.snapshot.experiment.task
        self.task = task
        self.series = [snapshot.metrics.loss for snapshot in shown.snapshots]
        values = [series.values for series in self.series]
        references = list(task.references().values())
        super().__init__("loss", "Loss", shown, np.concatenate([*values, references]))
        experiments = [snapshot.experiment for snapshot in shown.snapshots]
        self.names = [
            f"{lane_name(lane)} {lane_title(experiments, lane).split(' · ')[0]}"
            for lane in range(len(experiments))
        ]
        self.least = 6.0

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        lanes = (
            Stroke(name, theme.lane(lane)[0], 2.0, theme.lane(lane)[1], lane_name(lane))
            for lane, name in enumerate(self.names)
        )
        return (*reference_strokes(self.task, theme), *lanes)

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        draw_references(canvas, self, area, self.task)
        for lane, series in reversed(list(enumerate(self.series))):
            color_name, dash = canvas.theme.lane(lane)
            self.draw_series(canvas, area, series, color_name, dash=dash)
        self._draw_solved(canvas, area)
        self.draw_cursor(canvas, area, cursor)

    def _draw_solved(self, canvas: Canvas, area: Area) -> None:
        """Put a badge for every lane that is solved in the upper right corner."""
        ends = [(lane, one.solved_at) for lane, one in enumerate(self.shown.snapshots)]
        badges = [
            (
                f"{lane_name(lane)} solved at update {whole(update)}",
                canvas.theme.lane(lane)[0],
                canvas.theme.background,
            )
            for lane, update in ends
            if update is not None
        ]
        draw_badges(canvas, area, badges)

    def explain(self, cursor: Cursor) -> str:
        return "" if cursor.update is None else explained(self.shown, self.read(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.update is None:
            return ()
        texts = [f"update {whole(cursor.update)}"]
        for lane, series in enumerate(self.series):
            value = at(series, cursor.update)
            if value is not None:
                texts.append(f"{lane_name(lane)} {compact(value)}")
        return tuple(texts)


def explained(shown: Shown, texts: Sequence[str]) -> str:
    """Return what numbers of a loss are the mean of."""
    size = shown.snapshot.experiment.training.batch
    return f"mean of L = Σₛ Lₛ over the {size} sequences of a batch: {', '.join(texts)}"
