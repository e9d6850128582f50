"""Holding: what holds mean for the layers of one network."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Weights
from rnnviz.engine.interventions.clamp import Clamp
from rnnviz.engine.interventions.held_rows import HeldRows
from rnnviz.engine.interventions.holds import Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.engine.parameters import Parameters
from rnnviz.engine.passes.tape import Change
from rnnviz.engine.passes.trace import Held


class Holding:
    """Holds, taken apart by layer.

    Parameters
    ----------
    holds : Holds
    model : Model
    weights : mapping of LayerId to mapping of name to array
        The network's own, by layer.

    Attributes
    ----------
    held : mapping of LayerId to Held
        Of the layers in which something is held.

    Raises
    ------
    RnnvizError
        If the model has no such gate or unit, or it cannot have the value.
    """

    def __init__(self, holds: Holds, model: Model, weights: Mapping[LayerId, Weights]) -> None:
        holds.check(model)
        self.holds = holds
        everywhere = {layer: holds.of(layer, model.units) for layer in weights}
        self.held = {layer: held for layer, held in everywhere.items() if held}
        self._rows = {
            layer: HeldRows(model.cell, weights[layer], model.units, held)
            for layer, held in self.held.items()
            if not model.cell.gates.keys().isdisjoint(held)
        }

    def of(self, layer: LayerId) -> Held:
        """Return what is held in a layer."""
        return self.held.get(layer, {})

    def changes(self, layer: LayerId) -> tuple[Change, ...]:
        """Return what is done to the states of a layer during a pass."""
        clamped = self.of(layer).get("h")
        return (Clamp(clamped),) if clamped else ()

    def weights(self, layer: LayerId, own: Weights) -> Weights:
        """Return what a pass computes with: a layer's own weights, or copies with rows replaced."""
        rows = self._rows.get(layer)
        return own if rows is None else rows.replaced_in(own)

    def leave_out(self, layer: LayerId, gradients: Weights) -> None:
        """Make the gradients of the weights 0 that held gates do not read."""
        rows = self._rows.get(layer)
        if rows is not None:
            rows.fill(gradients, 0)

    def at_rest(self, parameters: Parameters) -> NDArray[np.bool_] | None:
        """Return which entries of the flat vector no pass reads; None if every one is read."""
        if not self._rows:
            return None
        marks = Parameters.zeros(parameters.declared, parameters.flat.dtype)
        for layer, rows in self._rows.items():
            rows.fill(marks.of(layer), 1)
        return np.asarray(marks.flat != 0)
