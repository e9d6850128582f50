"""Diagnosis: which tensor, at which step, made an update impossible."""

from __future__ import annotations

from rnnviz.engine.network import Network
from rnnviz.engine.parameters import Parameters
from rnnviz.training.batches import Reader
from rnnviz.training.fault import Fault, TensorKind
from rnnviz.training.fault_search import find_fault


def diagnosed(
    update: int, reader: Reader, network: Network, parameters: Parameters, kind: TensorKind
) -> Fault | None:
    """Return what is wrong with an update, in a pass that keeps all.

    `parameters` are those, or their gradients, that are not finite; the network has the weights
    that the update began with.
    """
    part = reader.forward(lean=False)
    network.backward(part.trace)
    return find_fault(update, part.trace, parameters, kind, part.start)
