"""Contributions: what each timestep adds to the gradients of the weights that all steps share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.clipping import norm
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.network import Network
from rnnviz.engine.parameters import EMBEDDING, READOUT, Parameter
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import Trace

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]
Terms = Callable[[int], Mapping[str, Floats]]  # by timestep: one term for each parameter


@dataclass(frozen=True)
class Contribution:
    """One parameter's gradient as the sum over timesteps that it is.

    The gradient is that of the mean loss over the batch, as in `Network.gradients`.

    Attributes
    ----------
    parameter : Parameter
    terms : (T,)
        The norm of what step t contributes.
    sums : (T,)
        The norm of the sum of what has been contributed once the way back has passed step t.
    """

    parameter: Parameter
    terms: Doubles
    sums: Doubles

    @property
    def reverse(self) -> bool:
        """Whether its layer reads in reverse; the way back then goes from the first step on."""
        return self.parameter.layer is not None and self.parameter.layer.reverse


def contributions(network: Network, trace: Trace) -> Iterator[Contribution]:
    """Yield how the gradient of every parameter comes about, after `Network.backward`.

    A step's contribution to a layer is what the cell's own `backward` makes of that step alone,
    with the state that was before it and the gradient that arrived at it. So it holds for any cell.

    Parameters
    ----------
    network : Network
    trace : Trace
        Of the pass; not of a lean one, which does not keep what arrived.
    """
    for owner, terms in _owners(network, trace):
        own = [p for p in network.parameters.declared if p.owner == owner]
        norms = np.zeros((2, len(own), trace.steps))
        sums = [np.zeros(math.prod(parameter.shape)) for parameter in own]
        reverse = isinstance(owner, LayerId) and owner.reverse
        for t in range(trace.steps) if reverse else reversed(range(trace.steps)):
            with np.errstate(all="ignore"):
                terms_at_t = terms(t)
                for k, parameter in enumerate(own):
                    term = terms_at_t[parameter.short].astype(np.float64).ravel() / trace.size
                    sums[k] += term
                    norms[:, k, t] = norm(term), norm(sums[k])
        for k, parameter in enumerate(own):
            yield Contribution(parameter, *norms[:, k])


def _owners(network: Network, trace: Trace) -> Iterator[tuple[LayerId | str, Terms]]:
    """Yield what parameters belong to, and their terms."""
    workspace = network.workspace(trace)
    if workspace.one_hot is not None:
        tokens = workspace.one_hot.reshape(-1, trace.steps, trace.size)
        yield EMBEDDING, lambda t: {"W_e": trace.input_gradients[t] @ tokens[:, t].T}
    for k, level in enumerate(workspace.levels):
        for tape in level:
            layer = LayerId(k, tape.reverse)
            yield layer, _OneStep(network, layer, tape, trace.valid).terms
    derivative, read = workspace.derivative, workspace.handed[-1]
    yield READOUT, partial(_readout, derivative, read)


def _readout(derivative: Floats, read: Floats, t: int) -> Mapping[str, Floats]:
    return {"W_y": derivative[t] @ read[t].T, "b_y": derivative[t].sum(axis=1)}


class _OneStep:
    """Runs a cell over one step of a layer at a time, forward and back.

    A cell with a reach reads the steps before as well: the short tape then holds as many, and what
    arrives enters at the last of them.
    """

    def __init__(
        self, network: Network, layer: LayerId, source: Tape, valid: NDArray[np.bool_]
    ) -> None:
        self._network, self._layer, self._source, self._valid = network, layer, source, valid
        self._cell, self._weights = cell, weights = network.model.cell, network.weights(layer)
        self._steps = min(cell.reach or 1, len(valid))
        self._tape = Tape(
            cell.states, cell.gates, cell.products, cell.scratch(source.inputs, source.units),
            inputs=source.inputs, units=source.units, steps=self._steps, size=source.size,
            dtype=source["x"].dtype, reverse=source.reverse,
        )  # fmt: skip
        self._gradients = {name: np.zeros_like(array) for name, array in weights.items()}

    def terms(self, t: int) -> Mapping[str, Floats]:
        """Return what step t adds to each weight's gradient, summed over the sequences.

        The arrays are written to again by the next call.
        """
        tape, source = self._tape, self._source
        first = t - self._steps + 1
        tape["x"][:] = 0
        tape["x"][max(0, -first) :] = source["x"][max(0, first) : t + 1]
        tape["dh_injected"][:] = 0
        tape["dh_injected"][-1] = np.where(self._valid[t], source["dh_injected"][t], 0)
        tape.set_lengths(np.where(self._valid[t], self._steps, self._steps - 1))
        for name, before in tape.initial.items():
            before[:] = source[f"{name}_before"][t]
            tape[f"d{name}_carried"][-1] = source[f"d{name}_carried"][t]
        self._cell.forward(self._weights, tape)
        self._cell.backward(self._weights, tape, self._gradients)
        self._network.holding.leave_out(self._layer, self._gradients)
        return self._gradients
