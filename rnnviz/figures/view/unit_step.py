"""Spots: one unit of a layer at one timestep, and the formulas of what happens in it."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.flow.cell_step import cell_step
from rnnviz.figures.view.formulas import Formulas
from rnnviz.figures.view.gradients import entering
from rnnviz.figures.view.inputs import inputs_of
from rnnviz.figures.view.run_view import RunView
from rnnviz.training.snapshot.parts.weights import WEIGHTS


@dataclass(frozen=True)
class Spot:
    """A unit at a timestep; `number` is which of the trace's layers it belongs to."""

    number: int
    step: int
    unit: int


def explicable(run: RunView) -> bool:
    """Return whether a snapshot holds what its trace was made with: the weights, and no dropout.

    After a fault the trace may be of the update before. Slow motion shows a trace with dropout,
    which does not tell what a layer read of the one below.
    """
    snapshot = run.snapshot
    if run.progress is not None and snapshot.experiment.model.dropout > 0:
        return False
    now = snapshot.trace_update == snapshot.update or snapshot.experiment.task.plays
    return "weights" in snapshot.parts and now


def formulas_of(run: RunView, spot: Spot) -> Formulas:
    """Return the numbers of a spot, and how they are written."""
    trace, layer = run.trace, run.trace.layers[spot.number]
    cell = run.snapshot.experiment.model.cell
    weights = run.snapshot[WEIGHTS].of(layer.id)
    masks = entering(trace, run.sequence, spot.number)
    way = -1 if layer.reverse else 1

    def at(ahead: int, after: Formulas | None = None) -> Formulas:
        step = spot.step + way * ahead
        onward, up = (bool(mask[step]) for mask in masks)
        found = cell_step(cell, weights, trace, spot.number, run.sequence, step, (onward, up))
        inputs = inputs_of(run, spot.number, step)
        return Formulas(
            cell, found, spot.unit, inputs, layer.held, layer.reverse, way * ahead, after
        )

    has_next = 0 <= spot.step + way < int(trace.lengths[run.sequence])
    return at(0, at(1) if has_next else None)
