"""Choices that several plots offer."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.view.choice import Choice
from rnnviz.figures.view.run_view import RunView


def choose_layer(run: RunView, layer: LayerTrace) -> Choice | None:
    """Return the choice of a layer alone, or of all if it is alone; None if there is one only."""
    if len(run.trace.layers) == 1:
        return None
    if layer.id == run.view.layer:
        return Choice(replace(run.view, layer=None), "Show all layers.")
    return Choice(
        replace(run.view, layer=layer.id), f"Show {run.name(layer)} alone, in all panels."
    )
