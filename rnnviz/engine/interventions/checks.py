"""What every intervention is checked for, as sentences that a person can act on."""

from __future__ import annotations

import math

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.engine.passes.trace import Range
from rnnviz.errors import RnnvizError, shown

LARGEST = 1e6  # of any number that is set from outside


def check_layer(model: Model, layer: LayerId) -> None:
    """Raise RnnvizError unless a model has the layer."""
    if not 0 <= layer.index < model.layers:
        raise RnnvizError(f"there is no layer {layer.number}: the network has {model.layers}.")
    if layer.reverse and not model.bidirectional:
        raise RnnvizError("there is no layer that reads in reverse: the network reads one way.")


def check_unit(model: Model, unit: int) -> None:
    """Raise RnnvizError unless a model's layers have the unit."""
    if not 0 <= unit < model.units:
        raise RnnvizError(f"there is no unit {shown(unit)}: units are 0 to {model.units - 1}.")


def check_value(name: str, value: float, scale: Range | None) -> None:
    """Raise RnnvizError unless a quantity can have the value."""
    low, high = (-LARGEST, LARGEST)
    if scale is not None and scale.bounded:
        low, high = scale.low, scale.high
    if not (math.isfinite(value) and low <= value <= high):
        raise RnnvizError(f"{name} cannot be {shown(value)}: choose from {low:g} to {high:g}.")
