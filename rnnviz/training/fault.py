"""Finding where a pass first met a number that is not finite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import Trace
from rnnviz.training.snapshot import Fault

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class _Tensor:
    """An array over time, where it stands, and whether it is computed from the last step back."""

    name: str
    layer: int | None
    reverse: bool
    values: Floats
    backward: bool


def find_fault(update: int, trace: Trace, parameters: Mapping[str, Floats]) -> Fault | None:
    """Return the first tensor and timestep, in the order of computation, that is not finite.

    Parameters
    ----------
    update : int
        The update that was being computed.
    trace : Trace
        The pass over its batch.
    parameters : mapping of name to array
        What has no timestep: parameters or their gradients, looked at last.
    """
    for tensors in (_forward(trace), _backward(trace)):
        found = _first(tensors, trace.valid)
        if found is not None:
            tensor, step = found
            return Fault(
                update, tensor.name, tensor.layer, tensor.reverse, step, _word(tensor.values[step])
            )
    for name, values in parameters.items():
        if not np.isfinite(values).all():
            return Fault(update, name, None, False, None, _word(values))
    return None


def _forward(trace: Trace) -> Iterator[_Tensor]:
    for layer in trace.layers:
        for name, values in (*layer.gates.items(), *layer.states.items()):
            yield _Tensor(name, layer.layer, layer.reverse, values, layer.reverse)
    yield _Tensor("outputs", None, False, trace.outputs, False)
    yield _Tensor("loss", None, False, trace.losses[:, None, :], False)


def _backward(trace: Trace) -> Iterator[_Tensor]:
    for layer in reversed(trace.layers):
        for name, gradient in layer.gradients.items():
            label = f"dL/d{name}"
            yield _Tensor(label, layer.layer, layer.reverse, gradient.total, not layer.reverse)
    yield _Tensor("dL/dx", None, False, trace.input_gradients, True)


def _first(tensors: Iterator[_Tensor], valid: NDArray[np.bool_]) -> tuple[_Tensor, int] | None:
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
