"""Places in a trace that claims name: a state or gate by its label, a timestep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.errors import shown
from rnnviz.training.claims.keys import LAST
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.settings.experiment import Experiment


def labelled(layers: Sequence[LayerTrace], label: str) -> tuple[LayerTrace, str]:
    """Return the layer of a label such as "h" or "c 2", and the name within it."""
    return next(
        (layer, name)
        for layer in layers
        for name in (*layer.states, *layer.gates)
        if layer.id.label(name) == label
    )


def check_label(key: str, label: str, experiment: Experiment, names: Iterable[str]) -> None:
    """Raise EntryError unless some of the names have a label in the model's layers."""
    model, names = experiment.model, tuple(names)
    ways = (False, True) if model.bidirectional else (False,)
    layers = [LayerId(index, way) for index in range(model.layers) for way in ways]
    known = [layer.label(name) for layer in layers for name in names]
    if label not in known:
        raise EntryError(f"this is {shown(label)}, but the run has {', '.join(known)}.", key)


def check_step(key: str, step: int, experiment: Experiment) -> None:
    """Raise EntryError for a timestep beyond the longest sequence."""
    length = experiment.task.length
    if step != LAST and step >= length:
        raise EntryError(f"this is {step}, but the last step of a sequence is {length - 1}.", key)


def step_words(step: int) -> str:
    """Return what a timestep is called."""
    return "the last step" if step == LAST else f"step {step}"
