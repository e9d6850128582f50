"""Walk: one real update in its phases, as slow motion shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.contributions import Contribution
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.parameters import Parameter
from rnnviz.training.fault import Fault, TensorKind
from rnnviz.training.probe import Probe
from rnnviz.training.settings.training import Training


class Phase(StrEnum):
    """What an update does, in this order."""

    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    SUM = "sum"
    CLIP = "clip"
    UPDATE = "update"


PHASES = tuple(Phase)
MET_IN = {
    TensorKind.GATE: Phase.FORWARD,
    TensorKind.STATE: Phase.FORWARD,
    TensorKind.OUTPUTS: Phase.LOSS,
    TensorKind.LOSS: Phase.LOSS,
    TensorKind.STATE_GRADIENT: Phase.BACKWARD,
    TensorKind.INPUT_GRADIENT: Phase.BACKWARD,
    TensorKind.PARAMETER_GRADIENT: Phase.SUM,
    TensorKind.OPTIMIZER_STATE: Phase.UPDATE,
    TensorKind.PARAMETER: Phase.UPDATE,
}
"""The phase that meets a fault in a tensor."""


@dataclass(frozen=True)
class Move:
    """What the update does to one parameter: 2-norms before it and of the change.

    `gradient` is the norm of its gradient before clipping.
    """

    parameter: Parameter
    gradient: float
    weights: float
    change: float


@dataclass(frozen=True)
class Cut:
    """What clipping does to the whole gradient.

    Attributes
    ----------
    before, after : float
        The gradient's norm.
    clipped : bool
    kept : float
        The cosine of the angle between the two: 1 where the direction is kept.
    penalty : float
        The norm of what the L2 penalty adds then.
    """

    before: float
    after: float
    clipped: bool
    kept: float
    penalty: float


@dataclass(frozen=True)
class Walk:
    """The update that training makes next, as computed and not yet applied.

    Attributes
    ----------
    update : int
        Its number.
    batch, size : int
        The number of the training batch, counted from 1, and how many sequences it has.
    start, steps : int
        The step of the batch that the pass begins with, and the steps of the whole batch: with
        truncated backpropagation a pass covers some of them, in a stream also of the batch before,
        which count below 0. Steps of the trace count from `start`.
    read : Probe
        The first sequences of that batch, and the trace of the pass over them.
    layers : int
        How many layers wait for the one below to have read all of the sequence: 1 unless both
        directions are read.
    losses : int (n,)
        The steps of the pass that have a loss in any of the sequences.
    loss : float
        The training loss, over all sequences.
    contributions : tuple of Contribution
        What each step adds to the gradient of each parameter, over all sequences.
    cut : Cut
    training : Training
        The settings in force, the optimizer among them.
    decay : float
        What the learning rate is multiplied by.
    moves : tuple of Move
        Of every parameter; empty where a fault came first.
    fault : Fault or None
        The first number that is not finite; the update is not applied then.
    """

    update: int
    batch: int
    size: int
    start: int
    steps: int
    read: Probe
    layers: int
    losses: NDArray[np.int64]
    loss: float
    contributions: tuple[Contribution, ...]
    cut: Cut
    training: Training
    decay: float
    moves: tuple[Move, ...]
    fault: Fault | None

    @property
    def lengths(self) -> Mapping[Phase, int]:
        """How many steps each phase has; the one that meets a fault is the last."""
        steps = self.read.trace.steps
        table = {
            Phase.FORWARD: self.layers * steps,
            Phase.LOSS: len(self.losses),
            Phase.BACKWARD: self.layers * steps,
            Phase.SUM: steps,
            Phase.CLIP: 2,  # the norm; what it is shortened to
            Phase.UPDATE: len(self.moves),
        }
        if self.fault is None:
            return table
        last = PHASES.index(MET_IN[self.fault.tensor.kind])
        return {phase: table[phase] for phase in PHASES[: last + 1]}

    def contributions_of(self, layer: LayerId) -> list[Contribution]:
        """Return how the gradients of a layer's own weights come about."""
        return [part for part in self.contributions if part.parameter.layer == layer]
