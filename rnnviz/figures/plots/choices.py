"""Choices that several plots offer."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.plots.plot import Choice
from rnnviz.figures.view.run_view import RunView, line_of


def choose_layer(run: RunView, layer: LayerTrace) -> Choice | None:
    """Return the choice of a layer alone, or of all if it is alone; None if there is one only."""
    if len(run.trace.layers) == 1:
        return None
    if line_of(layer) == run.view.line:
        return Choice(replace(run.view, line=None), "Show all layers.")
    return Choice(
        replace(run.view, line=line_of(layer)), f"Show {run.name(layer)} alone, in all panels."
    )
