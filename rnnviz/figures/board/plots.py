"""Making plots: what panels draw of one or more runs, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rnnviz.figures.board.absent import aligned
from rnnviz.figures.plots.panel import Panel, ScorePanel
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.view.run_view import Shown
from rnnviz.training.settings.runs import run_name

PlotT = TypeVar("PlotT", bound=Plot)


def made(
    panels: Iterable[Panel], shown: Shown, read: Shown
) -> tuple[list[list[TimePlot]], list[Plot]]:
    """Return the plots of each run's score, which shows `read`, and those of the instruments.

    A panel whose needs a snapshot does not hold is left out: it was just made visible, and the
    next snapshot brings it.
    """
    runs = shown.runs
    scores: list[list[TimePlot]] = [[] for _ in runs]
    instruments: list[Plot] = []
    for panel in panels:
        if any(panel.needs - run.snapshot.parts.keys() for run in runs):
            continue
        if isinstance(panel, ScorePanel):
            rows = aligned(read.runs, [panel.plots(run) for run in read.runs])
            for score, plots in zip(scores, rows, strict=True):
                score += _named(plots, panel)
        else:
            instruments += _named(_instrument(panel, runs), panel)
    for score in scores:
        if score:  # said once, for the whole score
            label, others = score[0].shown.label, score[0].caption
            typed = score[0].shown.typed  # which has to be said, whatever there is room for
            score[0].caption = (*others, label) if typed else (label, *others)
    return scores, instruments


def _named(plots: Sequence[PlotT], panel: Panel) -> Sequence[PlotT]:
    for plot in plots:
        plot.about, plot.panel = panel.about, panel.kind
    return plots


def _instrument(panel: Panel, runs: Sequence[Shown]) -> list[Plot]:
    """Return the plots of an instrument: of all runs together, or one above the other."""
    if panel.overlays or len(runs) == 1:
        return list(panel.plots(runs[0]))
    found: list[Plot] = []
    for run in runs:
        for plot in panel.plots(run):
            assert run.run is not None
            plot.run = run.run
            plot.name += f" {run_name(run.run)}"
            found.append(plot)
    return found
