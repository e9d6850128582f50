"""Combinations of settings that make no sense, and the message for each."""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.engine.model import Model
from rnnviz.errors import RnnvizError
from rnnviz.registry import cells
from rnnviz.settings import flatten
from rnnviz.tasks.base import Task
from rnnviz.training.settings.training import Training

LARGEST_PASS = 3e9  # bytes of the arrays of one pass, roughly
PORTION = 32  # sequences at least that a pass over the held-out batch reads


def check(task: Task, model: Model, training: Training) -> None:
    """Raise RnnvizError, with a sentence that names the settings, for the first that fails."""
    for problem in (
        *_recorded(task, model),
        *_layers(model),
        *_without_recurrence(model, training),
        *_truncation(model, training),
        *_stream(task, model),
        *_inputs(task, model),
        *_memory(task, model, training),
    ):
        raise RnnvizError(problem)


def _recorded(task: Task, model: Model) -> Iterator[str]:
    values = flatten(model)
    for key, value in task.model_settings.items():
        if values.get(key.removeprefix("model.")) != value:
            yield f"{key} of a net that was recorded is {value}, and stays so."


def _layers(model: Model) -> Iterator[str]:
    if model.dropout > 0 and model.layers == 1:
        yield (
            f"model.dropout {model.dropout:g} acts between layers, but model.layers is 1: add a"
            " layer, or set model.dropout to 0."
        )
    if model.initializer == "chrono" and not model.cell.chrono:
        yield (
            "model.initializer chrono sets the gates that keep the state, which model.cell"
            f" {model.cell.kind} does not have: choose another initialiser, or"
            f" {' or '.join(kind for kind in cells if cells[kind]().chrono)}."
        )


def _without_recurrence(model: Model, training: Training) -> Iterator[str]:
    """Refuse settings that need a recurrent cell."""
    if model.cell.reach is None:
        return
    cell = f"model.cell {model.cell.kind}"
    if model.spectral_radius > 0:
        yield (
            f"model.spectral_radius {model.spectral_radius:g} rescales recurrent weights, which"
            f" {cell} does not have: set it to 0."
        )
    if model.initializer != "uniform":
        yield (
            f"model.initializer {model.initializer} draws recurrent weights, which {cell} does not"
            " have: leave it at uniform."
        )
    if model.bidirectional:
        yield (
            f"model.bidirectional reads from the end as well, but {cell} reads the last inputs"
            " only: set it to false."
        )
    if training.update_steps > 0:
        yield (
            f"training.update_steps {training.update_steps} carries the state from one update to"
            f" the next, but {cell} carries none: set it to 0."
        )


def _truncation(model: Model, training: Training) -> Iterator[str]:
    k1, k2 = training.update_steps, training.back_steps
    if k1 > 0 and model.bidirectional:
        yield (
            f"training.update_steps {k1} updates before the end of a sequence, where"
            " model.bidirectional starts to read: set one of them to 0 or false."
        )
    if k2 > 0 and not 0 < k1 <= k2:
        yield (
            f"training.back_steps {k2} must be at least training.update_steps, which is"
            f" {k1 or '0 (whole)'}: otherwise losses of an update's own steps would be left out."
        )


def _stream(task: Task, model: Model) -> Iterator[str]:
    if task.stream and model.bidirectional:
        yield (
            f"task {task.kind} never ends, and model.bidirectional starts to read at the end: set"
            " model.bidirectional to false, or choose another task."
        )


def _inputs(task: Task, model: Model) -> Iterator[str]:
    if model.embedding > 0 and not task.vocabulary:
        yield (
            f"model.embedding {model.embedding} embeds tokens, but task {task.kind} gives numbers:"
            " set it to 0."
        )


def _memory(task: Task, model: Model, training: Training) -> Iterator[str]:
    if pass_bytes(task, model, training) > LARGEST_PASS:
        yield (
            f"sequences of {task.length:,} steps, training.batch {training.batch}, model.units"
            f" {model.units} and model.layers {model.layers} together need more than"
            f" {LARGEST_PASS / 1e9:.0f} GB of memory: make one of them smaller."
        )


def pass_bytes(task: Task, model: Model, training: Training) -> int:
    """Return the size of the arrays of one pass, roughly."""
    cell, units, directions = model.cell, model.units, model.directions
    rows = 2 * task.outputs
    for layer in range(model.layers):
        width = (model.embedding or task.inputs) if layer == 0 else units * directions
        own = len(cell.gates) + 2 * len(cell.products) + 6 * len(cell.states)
        scratch = 2 * sum(cell.scratch(width, units).values())
        rows += directions * (own * units + 3 * width + scratch)
        rows += 3 * units * directions  # what goes up, what comes back, dropout
    # A pass over a stream may go back beyond its batch.
    steps = max(task.length, training.back_steps) if task.stream else task.length
    return 4 * rows * steps * max(training.batch, PORTION)
