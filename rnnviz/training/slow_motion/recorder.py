"""Slow motion: the next update of a run, computed as training will compute it, and recorded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.engine.clipping import clip, norm
from rnnviz.engine.contributions import contributions
from rnnviz.engine.network import Network
from rnnviz.engine.optimizers.base import State
from rnnviz.engine.parameters import Floats, Parameter, Parameters
from rnnviz.engine.penalty import add_l2
from rnnviz.tasks.base import Task
from rnnviz.training.batches import Part, Reader
from rnnviz.training.fault import Fault, TensorKind
from rnnviz.training.fault_search import find_fault, find_optimizer_fault, find_underflow
from rnnviz.training.losses import declares_answers
from rnnviz.training.probe import Probe
from rnnviz.training.settings.training import Training
from rnnviz.training.slow_motion.walk import Cut, Move, Walk

SEQUENCES = 8  # of the batch that a walk holds


def walk(
    task: Task, training: Training, network: Network, reader: Reader, state: State, update: int
) -> Walk:
    """Return the update that would be made next. Weights, gradients and state stay as they are.

    Parameters
    ----------
    task : Task
    training : Training
    network : Network
    reader : Reader
        At the window that the update is computed from; it is not moved.
    state : State
        The optimizer's.
    update : int
        How many updates have been made.
    """
    ahead, shown = reader.ahead(), network.gradients.flat.copy()
    part = ahead.forward(lean=False)
    network.backward(part.trace)
    fault = _fault(network, part, update)
    read = _read(task, part, update)
    summands = tuple(contributions(network, part.trace))
    lengths = {name: norm(gradient.ravel()) for name, gradient in network.gradients.items()}
    cut, decay = _cut(network, training, fault is None), training.decay(update)
    moves: tuple[Move, ...] = ()
    if fault is None:
        after = network.parameters.copy()
        copied = {name: array.copy() for name, array in state.items()}
        training.optimizer.apply(after.flat, network.gradients.flat, copied, decay)
        if (unread := network.at_rest) is not None:
            after.flat[unread] = network.parameters.flat[unread]
        moves = tuple(
            _move(parameter, lengths[parameter.name], network.parameters, after)
            for parameter in network.parameters.declared
        )
        if not np.isfinite(after.flat).all():
            fault = find_fault(update + 1, part.trace, after, TensorKind.PARAMETER, part.start)
        else:
            fault = find_optimizer_fault(update + 1, copied)
    network.gradients.flat[:] = shown
    return Walk(
        update=update + 1,
        batch=ahead.batches + 1,
        size=part.trace.size,
        start=part.start,
        steps=part.whole.steps - part.kept,
        read=read,
        layers=network.model.layers if network.model.bidirectional else 1,
        losses=np.flatnonzero(part.trace.counted.any(axis=1)),
        loss=ahead.whole_loss(part),
        contributions=summands,
        cut=cut,
        training=training,
        decay=decay,
        moves=moves,
        fault=fault,
    )


def _fault(network: Network, part: Part, update: int) -> Fault | None:
    """Return why the update would not be applied, as far as its gradient tells."""
    if np.isfinite(part.loss) and np.isfinite(norm(network.gradients.flat)):
        return None
    kind = TensorKind.PARAMETER_GRADIENT
    return find_fault(update + 1, part.trace, network.gradients, kind, part.start)


def _read(task: Task, part: Part, update: int) -> Probe:
    """Return the first sequences of the batch with their trace."""
    batch, whole = part.batch.sequences(slice(SEQUENCES)), part.whole.sequences(slice(SEQUENCES))
    first = part.kept + part.start
    window = slice(first, first + batch.steps)
    relevant, declared = task.relevant_steps(whole)[window], declares_answers(task, whole)
    trace = part.trace.frozen(slice(SEQUENCES))
    underflow = find_underflow(update + 1, trace)
    if batch.steps == whole.steps:
        return Probe(batch, trace, relevant, underflow, declares_answers=declared)
    counted = np.zeros_like(whole.counted)
    counted[window] = batch.counted
    whole = replace(whole, counted=counted, total=batch.total)
    return Probe(
        batch, trace, relevant, underflow, declares_answers=declared, whole=whole, first=first
    )


def _cut(network: Network, training: Training, finite: bool) -> Cut:
    """Clip the network's gradient and add the penalty, as an update does."""
    gradient = network.gradients.flat
    whole, length = gradient.copy(), norm(gradient)
    clipped = finite and clip(gradient, training.clip, training.clip_threshold, length)
    after = gradient.copy()
    if finite and training.l2 > 0:
        add_l2(network.parameters, network.gradients, training.l2)
    if not finite:
        return Cut(length, length, False, float("nan"), 0.0)
    return Cut(length, norm(after), clipped, _cosine(whole, after), norm(gradient - after))


def _cosine(a: Floats, b: Floats) -> float:
    """Return the cosine of the angle between two vectors; NaN if one has no length."""
    lengths = norm(a), norm(b)
    if 0 in lengths:
        return float("nan")
    directions = (v.astype(np.float64) / n for v, n in zip((a, b), lengths, strict=True))
    return float(np.dot(*directions))


def _move(parameter: Parameter, gradient: float, before: Parameters, after: Parameters) -> Move:
    old, new = before[parameter.name], after[parameter.name]
    with np.errstate(all="ignore"):
        change = new.astype(np.float64) - old
    return Move(parameter, gradient, norm(old.ravel()), norm(change.ravel()))
