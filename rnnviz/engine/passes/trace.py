"""Trace: all that one forward and one backward pass computed, as named arrays.

Every array runs (time, features, batch), padded steps included (`lengths` says where a sequence
ends), indexed by the timestep of the input, whichever direction the layer reads in.

What a gradient means
---------------------
The loss of one sequence is L = sum over s of L_s, with L_s = m_s l_s / N: m_s is 1 on counted steps
and 0 elsewhere, N is the number of counted steps. The gradient at t is everywhere the *total*
derivative of one sequence's L with respect to the state at t, by every path: what autograd's
``retain_grad`` on h_t reports. It does not depend on the batch size. Its magnitude is the 2-norm
over units; over several sequences, the root mean square. It has two parts:

carried
    What comes back through the next step in the layer's own direction: for h the part through the
    recurrent weights, W_h^T delta_{t+1}, in a GRU also z_{t+1} * dL/dh_{t+1}; for an LSTM's c,
    f_{t+1} * dL/dc_{t+1} (plus its peepholes).
injected
    Everything else: what enters at t itself, from the readout, the layer above and, for c, from
    its own h_t.

Gradients are read from right to left (in a layer of the reverse direction from left to right).

What a person holds is a constant, and nothing goes back to it: where h of a unit is clamped, its
gradient is 0 in all parts. A gate that is held sends nothing to what it would be computed from; its
unit's states have gradients as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId

Floats = NDArray[np.floating]
A = TypeVar("A", bound=NDArray[np.generic])
S = TypeVar("S", bound=np.generic)
ALL = slice(None)
Held: TypeAlias = Mapping[str, Mapping[int, float]]  # by name of a state or gate, and by unit


@dataclass(frozen=True)
class Range:
    """The scale on which a quantity is drawn.

    A bounded quantity cannot leave [low, high]; an unbounded one is drawn saturated where it does.
    """

    low: float
    high: float
    bounded: bool = True

    @property
    def signed(self) -> bool:
        """Whether the scale has two sides."""
        return self.low < 0


UNIT = Range(0.0, 1.0)
SIGNED = Range(-1.0, 1.0)
UNBOUNDED = Range(-2.0, 2.0, bounded=False)


@dataclass(frozen=True)
class Gradient:
    """dL/dstate over the whole sequence: total = carried + injected, each (T, units, B)."""

    total: Floats
    carried: Floats
    injected: Floats


@dataclass(frozen=True)
class Ways:
    """By which ways a gradient can travel in a layer, whatever its weights are.

    What is held in all units can close some; see `rnnviz.engine.interventions.ways`.

    Attributes
    ----------
    reached : frozenset of str
        The states that can have a gradient.
    carried : frozenset of str
        Those to which some can be carried from the step that is read next.
    read : bool
        Whether some can get to what the layer reads.
    """

    reached: frozenset[str]
    carried: frozenset[str]
    read: bool


@dataclass(frozen=True)
class LayerTrace:
    """What one layer computed in one direction.

    Attributes
    ----------
    id : LayerId
        Which layer and direction.
    states, gates : mapping of name to (T, units, B)
        States are what is carried from step to step: "h", and "c" in an LSTM.
    initial : mapping of state name to (units, B)
        The states before the first step.
    gradients : mapping of state name to Gradient
    initial_gradients : mapping of state name to (units, B)
        dL/d(initial state).
    ranges : mapping of state or gate name to Range
    reach : int or None
        How many of its inputs a state depends on, the latest included; None in a recurrent layer,
        where it depends on all before. With a reach nothing is carried: there is no path.
    held : mapping of state or gate name to (mapping of unit to float)
        What was held during the pass, and at which value; see `rnnviz.engine.interventions`.
    ways : Ways
    """

    id: LayerId
    states: Mapping[str, Floats]
    gates: Mapping[str, Floats]
    initial: Mapping[str, Floats]
    gradients: Mapping[str, Gradient]
    initial_gradients: Mapping[str, Floats]
    ranges: Mapping[str, Range]
    held: Held
    ways: Ways
    reach: int | None = None

    @property
    def final(self) -> dict[str, Floats]:
        """The states (units, B) after the last step in the layer's direction.

        Padding does not change a state: these are the ones that each sequence ended with.
        """
        last = 0 if self.reverse else -1
        return {name: values[last] for name, values in self.states.items()}

    @property
    def reverse(self) -> bool:
        """Whether the layer reads from the last step to the first."""
        return self.id.reverse


@dataclass(frozen=True)
class Trace:
    """What one pass of a whole network over one batch computed.

    Attributes
    ----------
    layers : tuple of LayerTrace
        In the order of the layers; in a bidirectional network forward before reverse.
    inputs : (T, features, B)
        What the first layer read; tokens one-hot or embedded.
    input_gradients : (T, features, B)
        dL/dx_t of each sequence.
    outputs : (T, outputs, B)
        The readout: for cross-entropy the probabilities, for squared error the values.
    losses : (T, B)
        L_s of each sequence; 0 on steps that are not counted.
    counted, valid : bool (T, B)
    followed : bool (T, B)
        The counted steps whose losses were sent back: whose gradients these are.
    lengths : (B,)
    """

    layers: tuple[LayerTrace, ...]
    inputs: Floats
    input_gradients: Floats
    outputs: Floats
    losses: Floats
    counted: NDArray[np.bool_]
    followed: NDArray[np.bool_]
    valid: NDArray[np.bool_]
    lengths: NDArray[np.int64]

    @property
    def steps(self) -> int:
        """T, the number of steps of the longest sequence."""
        return int(self.losses.shape[0])

    @property
    def size(self) -> int:
        """B, the number of sequences."""
        return int(self.losses.shape[1])

    def frozen(self, which: slice = ALL) -> Trace:
        """Return a read-only copy of some sequences, which later passes do not write to."""

        def copy(array: NDArray[S]) -> NDArray[S]:
            return frozen(array[..., which])

        def copies(arrays: Mapping[str, Floats]) -> dict[str, Floats]:
            return {name: copy(array) for name, array in arrays.items()}

        return replace(
            self,
            layers=tuple(
                replace(
                    layer,
                    states=copies(layer.states),
                    gates=copies(layer.gates),
                    initial=copies(layer.initial),
                    gradients={
                        name: Gradient(*map(copy, (g.total, g.carried, g.injected)))
                        for name, g in layer.gradients.items()
                    },
                    initial_gradients=copies(layer.initial_gradients),
                )
                for layer in self.layers
            ),
            inputs=copy(self.inputs),
            input_gradients=copy(self.input_gradients),
            outputs=copy(self.outputs),
            losses=copy(self.losses),
            counted=copy(self.counted),
            followed=copy(self.followed),
            valid=copy(self.valid),
            lengths=copy(self.lengths),
        )


def frozen(array: A) -> A:
    """Return a read-only, contiguous copy."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def magnitude(gradient: Floats) -> NDArray[np.float64]:
    """Return the 2-norm over units of (T, units, B), as (T, B).

    Accumulated in float64: in float32 the norm of entries near 1e-23 is 0 and near 1e20 infinite,
    which would draw a false floor under a plot of vanishing.
    """
    wide = gradient.astype(np.float64)
    return np.asarray(np.sqrt(np.einsum("tub,tub->tb", wide, wide)))


def root_mean_square(
    magnitudes: NDArray[np.float64], valid: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the root mean square of (T, B) over the sequences that have the step, as (T,).

    Infinite where a square is: only passes in float64 come near that, before a run stops.
    """
    with np.errstate(over="ignore"):
        squares = np.where(valid, np.square(magnitudes), 0.0).sum(axis=1)
    return np.asarray(np.sqrt(squares / np.maximum(valid.sum(axis=1), 1)))
