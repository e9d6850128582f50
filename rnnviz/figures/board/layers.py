"""Layers on a board: whose rows there is room for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.layout import crowded
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.slow_motion.strip import WalkStrip
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.view import View
from rnnviz.training.snapshot.parts.what_if import WHAT_IF


def read_views(run: RunView, strip: WalkStrip | None) -> tuple[RunView, ...]:
    """Return the runs as the time panels show them; in slow motion, their walks."""
    if strip is not None:
        return strip.runs
    return tuple(view for view in run.runs if "trace" in view.snapshot.parts)


def rows_of(views: Sequence[RunView]) -> Hashable:
    """Return what decides how many rows the time panels have."""
    layers = tuple(
        (layer.id, tuple(layer.states), tuple(layer.gates))
        for view in views
        for layer in view.layers
    )
    return layers, tuple(view.snapshot.parts.get(WHAT_IF.name) is None for view in views)


def is_crowded(
    views: Sequence[RunView],
    time_columns: Sequence[Sequence[Plot]],
    height: float,
    lettering: Lettering,
) -> bool:
    """Return whether columns of a height are too low for the rows of several layers."""
    several = any(len(view.layers) > 1 for view in views)
    return several and any(crowded(column, height, lettering) for column in time_columns)


def narrowed(view: View, run: RunView, strip: WalkStrip | None) -> View:
    """Return a view of one layer alone: the last, or the one that slow motion is at."""
    tops = view.tops(layer.id for layer in run.layers)
    level = None if strip is None else strip.level
    return replace(view, layer=min(tops) if level is None else LayerId(level, False))
