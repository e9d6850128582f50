"""Part "what_if": what one change would do to the states ahead, and to the gradients back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.flow.reachability import affected, reachable
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace, frozen
from rnnviz.training.snapshot import what_if
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part
from rnnviz.training.snapshot.what_if import WhatIf

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class LayerDifference:
    """Changed minus untouched, of one layer in one direction, by name (T, units).

    Attributes
    ----------
    id : LayerId
    states, gates : mapping of name to (T, units)
    gradients : mapping of state to (T, units)
        Of the total gradient dL/dstate_t.
    reached : mapping of state to bool (T,)
        Whether the change can reach the state at t at all; elsewhere 0 is exact.
    sent_back : bool (T,)
        The same of the gradients.
    exact : mapping of state to float
        How small a difference can be told from none, as a length over the units: what rounding in
        float64 adds to the state.
    """

    id: LayerId
    states: Mapping[str, Doubles]
    gates: Mapping[str, Doubles]
    gradients: Mapping[str, Doubles]
    reached: Mapping[str, Bools]
    sent_back: Bools
    exact: Mapping[str, float]


@dataclass(frozen=True)
class Difference:
    """What a change does to one sequence of the probe, or to what was typed.

    Attributes
    ----------
    change : WhatIf
    words : str
        What is changed.
    sequence : int
    layers : tuple of LayerDifference
        In the order of the trace's; none if there is a problem.
    outputs : (T, outputs)
        Changed minus untouched.
    loss : (float, float)
        The sum of the losses whose gradients these are, as parts of L, untouched and changed; the
        targets are the same.
    problem : str
        Why the change cannot be made here, in words; "" if it can.
    """

    change: WhatIf
    words: str
    sequence: int
    layers: tuple[LayerDifference, ...] = ()
    outputs: Doubles = field(default_factory=lambda: np.zeros((0, 0)))
    loss: tuple[float, float] = (0.0, 0.0)
    problem: str = ""


def difference(look: Look) -> Difference | None:
    """Return what the change does that the focus asks about; None if it asks about none.

    Both passes are in float64: a difference that fades is followed to 1e-16 of the state, in
    float32 it would be lost in rounding after a few steps.
    """
    change, sequence, experiment = look.focus.what_if, look.sequence, look.run.experiment
    if change is None:
        return None
    task, (trace, _) = experiment.task, look.picture
    length, column = int(trace.lengths[sequence]), slice(sequence, sequence + 1)
    batch = look.read.batch.sequences(column).part(0, length)
    held = look.run.network.holding.held
    found = what_if.problem(change, task, experiment.model, batch, held)
    if found:
        return Difference(change, "", sequence, problem=found)
    followed = trace.followed[:length, column]
    initial = [
        {name: start[:, column].astype(np.float64) for name, start in layer.initial.items()}
        for layer in trace.layers
    ]
    network = in_double(look.run.network)
    untouched = _read(network, batch, initial, followed).frozen()
    nudges = (change,) if isinstance(change, Nudge) else ()
    changed = _read(network, what_if.changed(batch, change), initial, followed, nudges)
    masks = _masks(untouched, change)
    return Difference(
        change,
        what_if.words(change, task, batch),
        sequence,
        tuple(_layer(untouched, changed, k, change, *mask) for k, mask in enumerate(masks)),
        frozen(changed.outputs[:, :, 0] - untouched.outputs[:, :, 0]),
        (float(untouched.losses[followed].sum()), float(changed.losses[followed].sum())),
    )


def in_double(network: Network) -> Network:
    """Return a network of float64 with the same weights, in which the same is held."""
    double = Network(
        network.model, network.inputs, network.outputs, network.loss_function, np.float64
    )
    double.parameters.flat[:] = network.parameters.flat
    double.hold(network.holding.holds)
    return double


def _read(
    network: Network,
    batch: Batch,
    initial: list[dict[str, Doubles]],
    followed: Bools,
    nudges: tuple[Nudge, ...] = (),
) -> Trace:
    trace = network.forward(batch, initial, nudges=nudges)
    network.backward(trace, followed)
    return trace


def _masks(trace: Trace, change: WhatIf) -> list[tuple[Bools, Bools]]:
    """Return for each layer the steps whose states a change reaches, and whose gradients.

    A gradient changes if it comes from a loss whose output is reached: no step between a state
    that is reached and an output that is not could be changed.
    """
    at = np.arange(trace.steps) == change.step
    none = np.zeros_like(at)
    reached = (
        affected(trace.layers, none, {change.layer: at})
        if isinstance(change, Nudge)
        else affected(trace.layers, at, {})
    )
    last = trace.layers[-1].id.index
    read = np.logical_or.reduce(
        [mask for layer, mask in zip(trace.layers, reached, strict=True) if layer.id.index == last]
    )
    back = reachable(trace.layers, read & trace.followed[:, 0])
    return [(mask, path) for mask, (_, path) in zip(reached, back, strict=True)]


def _layer(
    untouched: Trace, changed: Trace, k: int, change: WhatIf, reached: Bools, sent_back: Bools
) -> LayerDifference:
    before, after = untouched.layers[k], changed.layers[k]
    rounding = float(np.finfo(np.float64).eps)
    return LayerDifference(
        before.id,
        {name: _minus(after.states[name], before.states[name]) for name in before.states},
        {name: _minus(after.gates[name], before.gates[name]) for name in before.gates},
        {
            name: _minus(after.gradients[name].total, before.gradients[name].total)
            for name in before.gradients
        },
        {name: _reached(reached, change, before.id, name) for name in before.states},
        frozen(sent_back),
        {
            name: rounding * float(np.abs(values).max(initial=0.0)) * values.shape[1] ** 0.5
            for name, values in before.states.items()
        },
    )


def _reached(reached: Bools, change: WhatIf, layer: LayerId, state: str) -> Bools:
    """Return where a state is reached: of h, a step makes nothing else, c only the next one."""
    mask = reached.copy()
    if isinstance(change, Nudge) and change.layer == layer and change.state == "h" != state:
        mask[change.step] = False
    return frozen(mask)


def _minus(after: NDArray[np.floating], before: NDArray[np.floating]) -> Doubles:
    with np.errstate(invalid="ignore"):
        return frozen(np.asarray(after[:, :, 0] - before[:, :, 0], np.float64))


WHAT_IF = Part("what_if", difference)
