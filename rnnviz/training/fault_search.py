"""Finding where a pass first met a number that is not finite, or too small for its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.fault import BadValue, Fault, Tensor, TensorKind

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class _Values:
    """A tensor over time, its layer, and whether it is computed from the last step back."""

    tensor: Tensor
    layer: LayerId | None
    array: Floats
    backward: bool


def find_fault(
    update: int,
    trace: Trace,
    parameters: Mapping[str, Floats] | None = None,
    kind: TensorKind = TensorKind.PARAMETER,
    start: int = 0,
) -> Fault | None:
    """Return the first tensor and timestep, in the order of computation, that is not finite.

    Parameters
    ----------
    update : int
        The update that was being computed.
    trace : Trace
        The pass over its batch.
    parameters : mapping of name to array, optional
        Parameters or their gradients, which have no timestep; they are looked at last.
    kind : TensorKind
        Which of the two these are.
    start : int
        The timestep that the trace begins with; below 0 in the batch before, whose steps have no
        place in the picture.
    """
    for computed_together in (*_forward(trace), *_backward(trace)):
        first = _first(computed_together, trace.valid)
        if first is not None:
            values, step = first
            place = start + step if start + step >= 0 else None
            return Fault(update, values.tensor, values.layer, place, _bad(values.array[step]))
    for name, array in (parameters or {}).items():
        if not np.isfinite(array).all():
            return Fault(update, Tensor(kind, name), None, None, _bad(array))
    return None


def find_optimizer_fault(update: int, state: Mapping[str, NDArray[Any]]) -> Fault | None:
    """Return what of an optimizer's state is not finite.

    The weights may still be: where the running square of the gradient is infinite, they only stand
    still from then on.
    """
    for name, array in state.items():
        if not np.isfinite(array).all():
            kind = TensorKind.OPTIMIZER_STATE
            return Fault(update, Tensor(kind, name), None, None, _bad(array))
    return None


def find_underflow(update: int, trace: Trace) -> Fault | None:
    """Return where what is carried back first became too small for the numbers' format.

    That is a step whose whole carried vector, in some sequence, is zero or subnormal, although
    something small came to it from the next step. A vector that is exactly zero after a sizeable
    one was cut off (by a unit that is flat there), and did not fade: that is no underflow.
    """
    for layer in reversed(trace.layers):
        if layer.reach is not None:
            continue  # nothing is ever carried
        steps_and_states: list[tuple[int, str]] = []
        for name, gradient in layer.gradients.items():
            tiny = np.finfo(gradient.carried.dtype).tiny
            carried = np.abs(gradient.carried).max(axis=1)
            came = np.abs(gradient.total).max(axis=1)
            came = np.roll(came, 1 if layer.reverse else -1, axis=0)
            came[0 if layer.reverse else -1] = 0
            faded = (came > 0) & (came < np.sqrt(tiny)) & (carried < tiny) & trace.valid
            steps = np.flatnonzero(faded.any(axis=1))
            if steps.size:
                steps_and_states.append((int(steps[0] if layer.reverse else -steps[-1]), name))
        if steps_and_states:
            order, name = min(steps_and_states)
            tensor = Tensor(TensorKind.STATE_GRADIENT, name)
            return Fault(update, tensor, layer.id, abs(order), BadValue.UNDERFLOW)
    return None


def _forward(trace: Trace) -> Iterator[list[_Values]]:
    """Yield what is computed together, in the order of computation: layer by layer."""
    for layer in trace.layers:
        arrays = {
            **{Tensor(TensorKind.GATE, name): array for name, array in layer.gates.items()},
            **{Tensor(TensorKind.STATE, name): array for name, array in layer.states.items()},
        }
        yield [_Values(t, layer.id, array, layer.reverse) for t, array in arrays.items()]
    yield [
        _Values(Tensor(TensorKind.OUTPUTS), None, trace.outputs, False),
        _Values(Tensor(TensorKind.LOSS), None, trace.losses[:, None, :], False),
    ]


def _backward(trace: Trace) -> Iterator[list[_Values]]:
    for layer in reversed(trace.layers):
        yield [
            _Values(Tensor(TensorKind.STATE_GRADIENT, name), layer.id, g.total, not layer.reverse)
            for name, g in layer.gradients.items()
        ]
    yield [_Values(Tensor(TensorKind.INPUT_GRADIENT), None, trace.input_gradients, True)]


def _first(tensors: list[_Values], valid: NDArray[np.bool_]) -> tuple[_Values, int] | None:
    """Return the tensor with the earliest bad step in its own order, and that step."""
    best: tuple[int, _Values, int] | None = None
    for values in tensors:
        bad = np.flatnonzero((~np.isfinite(values.array).all(axis=1) & valid).any(axis=1))
        if not bad.size:
            continue
        step = int(bad[-1] if values.backward else bad[0])
        order = valid.shape[0] - 1 - step if values.backward else step
        if best is None or order < best[0]:
            best = order, values, step
    return None if best is None else best[1:]


def _bad(array: Floats) -> BadValue:
    return BadValue.NAN if np.isnan(array).any() else BadValue.INFINITY
