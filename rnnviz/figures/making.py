"""Making plots: what panels draw of one or more lanes, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rnnviz.figures.absent import aligned
from rnnviz.figures.panel import Panel, ScorePanel
from rnnviz.figures.plot import Plot
from rnnviz.figures.shown import Shown
from rnnviz.figures.timeplot import TimePlot
from rnnviz.training.lanes import lane_name

PlotT = TypeVar("PlotT", bound=Plot)


def made(
    panels: Iterable[Panel], shown: Shown, read: Shown
) -> tuple[list[list[TimePlot]], list[Plot]]:
    """Return the plots of each lane's score, which shows `read`, and those of the instruments.

    A panel whose needs a snapshot does not hold is left out: it was just made visible, and the
    next snapshot brings it.
    """
    lanes = shown.lanes
    scores: list[list[TimePlot]] = [[] for _ in lanes]
    instruments: list[Plot] = []
    for panel in panels:
        if any(panel.needs - lane.snapshot.parts.keys() for lane in lanes):
            continue
        if isinstance(panel, ScorePanel):
            rows = aligned(read.lanes, [panel.plots(lane) for lane in read.lanes])
            for score, plots in zip(scores, rows, strict=True):
                score += _named(plots, panel)
        else:
            instruments += _named(_instrument(panel, lanes), panel)
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


def _instrument(panel: Panel, lanes: Sequence[Shown]) -> list[Plot]:
    """Return the plots of an instrument: of all lanes together, or one above the other."""
    if panel.overlays or len(lanes) == 1:
        return list(panel.plots(lanes[0]))
    found: list[Plot] = []
    for lane in lanes:
        for plot in panel.plots(lane):
            assert lane.lane is not None
            plot.lane = lane.lane
            plot.name += f" {lane_name(lane.lane)}"
            found.append(plot)
    return found
