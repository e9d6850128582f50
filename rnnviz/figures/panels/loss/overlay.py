"""The losses of several runs in one plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.badge import Badge
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.loss.references import (
    ReferenceLines,
    in_unit,
    reference_strokes,
    references_of,
)
from rnnviz.figures.plots.ahead import after, continued
from rnnviz.figures.plots.curve_plot import CurvePlot, SeriesCurve, at, series_table, with_fault
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.status import short_titles
from rnnviz.training.series import NOTHING, Series
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot


class LossOverlay(CurvePlot):
    """The training loss of every run, in its colour and dash, over the band that it moves in."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Loss"))
        self.room = Room(least=5.0)
        self._curves: list[SeriesCurve] = []
        self._references = ReferenceLines(self)

    def refresh(self, run: RunView) -> None:
        """Show the losses of all runs so far."""
        snapshots, theme = run.snapshots, self.look.theme
        task = run.snapshot.experiment.task
        losses = self._losses()
        references = list(references_of(task).values())
        wholes = self._wholes()
        aheads = [after(*pair) for pair in zip(snapshots, wholes, strict=True)]
        values = [series.values for series in (*losses, *aheads)]
        self.set_scale(np.concatenate([*values, references]), usual=max(references, default=0.0))
        self.caption = self.cap()
        while len(self._curves) < len(snapshots):
            self._curves.append(SeriesCurve(self, *theme.run(len(self._curves))))
        gone = [NOTHING] * (len(self._curves) - len(losses))  # there may have been more runs
        for curve, series, ahead in zip(
            self._curves, [*losses, *gone], [*aheads, *gone], strict=True
        ):
            curve.show(series, ahead)
        self.mark_beyond(
            *(
                (with_fault(series, snapshot.fault), theme.run(index)[0])
                for index, (series, snapshot) in enumerate(zip(losses, snapshots, strict=True))
            )
        )
        self._references.show(task)
        strokes = [
            Stroke(title, theme.run(k)[0], 2.0, theme.run(k)[1], run_name(k))
            for k, title in enumerate(short_titles(snapshots))
        ]
        self.guides = (*reference_strokes(task, theme), *strokes)

    def _losses(self) -> list[Series]:
        """Return the training loss of every run, as it is shown."""
        return [in_unit(one.metrics.loss, one.experiment.task) for one in self.run.snapshots]

    def _wholes(self) -> list[Series]:
        """Return the same of the whole runs, as far as it is known."""
        return [in_unit(one.whole_metrics.loss, one.experiment.task) for one in self.run.snapshots]

    def badges(self) -> list[Badge]:
        """Return which runs are solved."""
        theme, ends = self.look.theme, [one.solved_at for one in self.run.snapshots]
        return [
            (
                f"{run_name(index)} solved at update {whole(update)}",
                theme.run(index)[0],
                theme.background,
            )
            for index, update in enumerate(ends)
            if update is not None
        ]

    def explain(self, cursor: Cursor) -> str:
        """Return what the losses are the mean of."""
        if cursor.update is None:
            return ""
        return explained(self.run, self.read(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the loss of every run at an update."""
        if cursor.update is None:
            return ()
        texts = [f"update {whole(cursor.update)}"]
        suffix = self.run.snapshot.experiment.task.loss_unit.suffix
        for index, pair in enumerate(zip(self._losses(), self._wholes(), strict=True)):
            value = at(continued(*pair), cursor.update)
            if value is not None:
                texts.append(f"{run_name(index)} {compact(value)}{suffix}")
        return (*texts, *self.done_at(cursor.update))

    @property
    def marked(self) -> tuple[Snapshot, ...]:
        """All runs."""
        return self.run.snapshots

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the training loss of every run."""
        unit = self.run.snapshot.experiment.task.loss_unit
        losses = {unit.column(f"loss {run_name(k)}"): one for k, one in enumerate(self._losses())}
        return series_table(losses) if losses else {}


def explained(run: RunView, texts: Sequence[str]) -> str:
    """Return what numbers of a loss are the mean of."""
    if run.snapshot.experiment.task.plays:
        return f"as the program that trains the net has told it: {', '.join(texts)}"
    size = run.snapshot.experiment.training.batch
    return f"mean of L = Σ_s L_s over the {size} sequences of a batch: {', '.join(texts)}"
