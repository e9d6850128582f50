"""Finding where a pass first met a number that is not finite, or too small for its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import Trace
from rnnviz.training.snapshot.snapshot import Fault

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class _Tensor:
    """An array over time, where it stands, and whether it is computed from the last step back."""

    name: str
    layer: int | None
    reverse: bool
    values: Floats
    backward: bool


def find_fault(
    update: int, trace: Trace, parameters: Mapping[str, Floats], start: int = 0
) -> Fault | None:
    """Return the first tensor and timestep, in the order of computation, that is not finite.

    Parameters
    ----------
    update : int
        The update that was being computed.
    trace : Trace
        The pass over its batch.
    parameters : mapping of name to array
        What has no timestep: parameters or their gradients, looked at last.
    start : int
        The timestep that the trace begins with; below 0 in the batch before, whose steps have no
        place in the picture.
    """
    for tensors in (*_forward(trace), *_backward(trace)):
        found = _first(tensors, trace.valid)
        if found is not None:
            tensor, step = found
            word, place = _word(tensor.values[step]), start + step
            shown = place if place >= 0 else None
            return Fault(update, tensor.name, tensor.layer, tensor.reverse, shown, word)
    for name, values in parameters.items():
        if not np.isfinite(values).all():
            return Fault(update, name, None, False, None, _word(values))
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
        found: list[tuple[int, str]] = []
        for name, gradient in layer.gradients.items():
            info = np.finfo(gradient.carried.dtype)
            carried = np.abs(gradient.carried).max(axis=1)
            came = np.abs(gradient.total).max(axis=1)
            came = np.roll(came, 1 if layer.reverse else -1, axis=0)
            came[0 if layer.reverse else -1] = 0
            faded = (came > 0) & (came < np.sqrt(info.tiny)) & (carried < info.tiny) & trace.valid
            steps = np.flatnonzero(faded.any(axis=1))
            if steps.size:
                found.append((int(steps[0] if layer.reverse else -steps[-1]), name))
        if found:
            order, name = min(found)
            return Fault(update, f"dL/d{name}", layer.layer, layer.reverse, abs(order), "underflow")
    return None


def _forward(trace: Trace) -> Iterator[list[_Tensor]]:
    """Yield what is computed together, in the order of computation: layer by layer."""
    for layer in trace.layers:
        yield [
            _Tensor(name, layer.layer, layer.reverse, values, layer.reverse)
            for name, values in (*layer.gates.items(), *layer.states.items())
        ]
    yield [
        _Tensor("outputs", None, False, trace.outputs, False),
        _Tensor("loss", None, False, trace.losses[:, None, :], False),
    ]


def _backward(trace: Trace) -> Iterator[list[_Tensor]]:
    for layer in reversed(trace.layers):
        yield [
            _Tensor(f"dL/d{name}", layer.layer, layer.reverse, gradient.total, not layer.reverse)
            for name, gradient in layer.gradients.items()
        ]
    yield [_Tensor("dL/dx", None, False, trace.input_gradients, True)]


def _first(tensors: list[_Tensor], valid: NDArray[np.bool_]) -> tuple[_Tensor, int] | None:
    """Return the tensor with the earliest bad step in its own order, and that step."""
    best: tuple[int, _Tensor, int] | None = None
    for tensor in tensors:
        bad = np.flatnonzero((~np.isfinite(tensor.values).all(axis=1) & valid).any(axis=1))
        if not bad.size:
            continue
        step = int(bad[-1] if tensor.backward else bad[0])
        order = valid.shape[0] - 1 - step if tensor.backward else step
        if best is None or order < best[0]:
            best = order, tensor, step
    return None if best is None else best[1:]


def _word(values: Floats) -> str:
    return "NaN" if np.isnan(values).any() else "infinity"
