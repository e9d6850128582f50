"""Loss over the updates of the run."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.badge import Badge
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.loss.overlay import LossOverlay, explained
from rnnviz.figures.panels.loss.references import (
    ReferenceLines,
    in_unit,
    reference_strokes,
    references_of,
)
from rnnviz.figures.plots.ahead import FAINT, after, continued
from rnnviz.figures.plots.curve_plot import CurvePlot, SeriesCurve, last, series_table, with_fault
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.style.colors import mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.training.metrics import Metrics
from rnnviz.training.series import Series


@panels.register("loss")
class LossPanel(Instrument):
    """Training loss, held-out loss and what is reached without remembering."""

    title = "Loss"
    about = "Loss of each training batch and of the held-out batch, beside the task's baseline."
    order = 10
    overlays = compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; it overlays the runs if there are several."""
        return {"loss": LossOverlay if run.beside else LossPlot}


class LossPlot(CurvePlot):
    """A band from the least to the largest of what falls on a pixel, and a line through it."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Loss"))
        theme = look.theme
        self._training = SeriesCurve(self, theme.color("loss"))
        self._references = ReferenceLines(self)
        dash = DASHES["held_out"]
        faint = mix(theme.panel, theme.color("held_out"), FAINT)
        self._held_out_ahead = self.add_curve(faint, 1.6, dash)
        self._held_out = self.add_curve("held_out", 1.6, dash)
        self._strokes = (
            Stroke("training", theme.color("loss"), 2.0),
            Stroke("held out", theme.color("held_out"), 1.6, dash),
        )

    def refresh(self, run: RunView) -> None:
        """Show the losses so far."""
        metrics, task = run.snapshot.metrics, run.snapshot.experiment.task
        (training, held_out), wholes = self._losses(), self._losses(run.snapshot.whole_metrics)
        ahead, held_out_ahead = (after(run.snapshot, whole) for whole in wholes)
        references = list(references_of(task).values())
        ends = [one.values for one in (training, held_out, ahead, held_out_ahead)]
        values = [*ends, references]
        self.set_scale(np.concatenate([np.asarray(part, np.float64) for part in values]),
                       usual=max(references, default=0.0))  # fmt: skip
        self._training.show(training, ahead)
        for curve, series in ((self._held_out, held_out), (self._held_out_ahead, held_out_ahead)):
            curve.set_points(series.updates.astype(np.float64), self.y(series.values))
        self._references.show(task)
        references_shown = reference_strokes(task, self.look.theme)
        measured = self._strokes[:1] if task.plays else self._strokes
        self.guides = (*references_shown[1:], *measured, *references_shown[:1])
        known, unit = not math.isnan(metrics.last_loss), task.loss_unit
        loss = f"loss {compact(unit.of(metrics.last_loss))}{unit.suffix}"
        self.caption = (*((loss,) if known else ()), *self.cap())
        theme = self.look.theme
        training = with_fault(training, run.snapshot.fault)
        self.mark_beyond((training, theme.color("loss")), (held_out, theme.color("held_out")))

    def _losses(self, metrics: Metrics | None = None) -> tuple[Series, Series]:
        """Return the training loss and the held-out loss, as they are shown; by default so far."""
        metrics, task = metrics or self.run.snapshot.metrics, self.run.snapshot.experiment.task
        return in_unit(metrics.loss, task), in_unit(metrics.held_out_loss, task)

    def badges(self) -> list[Badge]:
        """Return that the run is solved, if it is."""
        solved_at, theme = self.run.snapshot.solved_at, self.look.theme
        words = "" if solved_at is None else f"solved at update {whole(solved_at)}"
        return [(words, theme.good, theme.on_accent)] if words else []

    def explain(self, cursor: Cursor) -> str:
        """Return what the loss is the mean of."""
        if cursor.update is None:
            return ""
        return explained(self.run, self.read(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the losses last measured at an update, and what was done there."""
        if cursor.update is None:
            return ()
        suffix, texts = self.run.snapshot.experiment.task.loss_unit.suffix, []
        wholes = self._losses(self.run.snapshot.whole_metrics)
        pairs = zip(self._losses(), wholes, strict=True)
        for label, series in zip(("loss", "held out"), (continued(*p) for p in pairs), strict=True):
            index = last(series, cursor.update)
            if index >= 0:
                value = f"{compact(float(series.values[index]))}{suffix}"
                texts.append(f"{label} {value} at {whole(int(series.updates[index]))}")
        texts = texts or [f"update {whole(cursor.update)}"]
        return (*texts, *self.done_at(cursor.update))

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the training loss, and the held-out loss where it was measured."""
        task = self.run.snapshot.experiment.task
        names = ("loss",) if task.plays else ("loss", "held_out_loss")
        columns = map(task.loss_unit.column, names)
        return series_table(dict(zip(columns, self._losses(), strict=False)))
