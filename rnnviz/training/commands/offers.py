"""Offers: the settings of commands, narrowed to what a model has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Range
from rnnviz.settings import Setting, settings_of
from rnnviz.training.commands.base import Command
from rnnviz.training.settings.experiment import Experiment

MOST = 10.0  # of a quantity without bounds


def layers(kind: type[Command], experiment: Experiment) -> dict[str, Setting]:
    """Return `layer` and `reverse`, each where there are several to choose from."""
    own, model, found = settings_of(kind), experiment.model, {}
    if model.layers > 1:
        found["layer"] = replace(own["layer"], high=model.layers)
    if model.directions > 1:
        found["reverse"] = own["reverse"]
    return found


def blocks(kind: type[Command], experiment: Experiment, usual: str) -> dict[str, Setting]:
    """Return `block`, a row block of the weights, where there are several; first the usual one."""
    cell = experiment.model.cell
    if len(cell.blocks) < 2:
        return {}
    return {"block": one_of(kind, "block", cell.blocks, cell.labels, usual)}


def unit(kind: type[Command], experiment: Experiment) -> Setting:
    """Return `unit`, up to the last unit."""
    return replace(settings_of(kind)["unit"], high=experiment.model.units - 1)


def one_of(
    kind: type[Command], field: str, names: Sequence[str], labels: Mapping[str, str], usual: str
) -> Setting:
    """Return a setting with the names that it can have, first the usual one, each as people say."""
    titles = tuple(f"{name}, {labels[name]}" if name in labels else name for name in names)
    return replace(settings_of(kind)[field], choices=tuple(names), titles=titles, default=usual)


def bounded(kind: type[Command], field: str, scale: Range) -> Setting:
    """Return a setting within the range of a quantity."""
    low, high = (scale.low, scale.high) if scale.bounded else (-MOST, MOST)
    return replace(settings_of(kind)[field], low=low, high=high)


def where(layer: int, reverse: bool) -> str:
    """Return which layer is meant, unless it is the first: " in layer 2"."""
    place = LayerId(layer - 1, reverse)
    return "" if place == LayerId(0) else f" in {place.title}"
