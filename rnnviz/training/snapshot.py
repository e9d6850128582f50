"""Snapshot: what leaves a Trainer. Frozen, read-only, and complete in itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.trace import Trace
from rnnviz.tasks.base import Score
from rnnviz.training.commands import Command
from rnnviz.training.experiment import Experiment

NEEDS = frozenset({"trace", "history", "weights"})
"""What a snapshot can hold beyond its metrics; panels name theirs in `Panel.needs`."""


@dataclass(frozen=True)
class Series:
    """A quantity sampled at update numbers, at a stride that doubles as the run grows.

    `updates` (n,) are the update numbers, ascending; `values` (n, ...) what was measured there.
    """

    updates: NDArray[np.int64]
    values: NDArray[np.floating]


@dataclass(frozen=True)
class Metrics:
    """The numbers of a run so far.

    `loss` and `gradient_norm` (before clipping) come from the training batch; the value sampled at
    update u is that of the step from u - 1 to u. `held_out_loss` and `accuracy` (NaN where the
    task has none) come from the held-out batch. `score` is the last held-out score; `clipped` the
    share of all updates whose gradient was clipped.
    """

    loss: Series
    gradient_norm: Series
    held_out_loss: Series
    accuracy: Series
    last_loss: float
    last_gradient_norm: float
    score: Score | None
    clipped: float


@dataclass(frozen=True)
class Fault:
    """Where a pass first met a number that its format cannot hold.

    As a snapshot's `fault`: NaN or infinity in an update that was not applied.

    `tensor` is a name as it stands in the trace ("h", "f", "dL/dh", "outputs", "loss") or of a
    parameter; `layer` is None where the tensor belongs to none, `step` where it has no timestep.
    `value` is "NaN", "infinity" or "underflow".
    """

    update: int
    tensor: str
    layer: int | None
    reverse: bool
    step: int | None
    value: str

    def __str__(self) -> str:
        where = f" at timestep {self.step}" if self.step is not None else ""
        layer = f" of layer {self.layer + 1}" if self.layer is not None and self.layer > 0 else ""
        layer += " of the reverse direction" if self.reverse else ""
        return f"{self.value} in {self.tensor}{layer}{where}, in update {self.update}"


@dataclass(frozen=True)
class Probe:
    """The fixed batch of a run and what the network made of it with the current weights.

    `relevant` (T, B) marks the steps that have to be remembered. `underflow` tells where on the way
    back a gradient first became too small for the numbers' format, if one did.
    """

    batch: Batch
    trace: Trace
    relevant: NDArray[np.bool_]
    underflow: Fault | None = None


@dataclass(frozen=True)
class History:
    """Gradient magnitude per timestep over the run: rms over the probe's sequences.

    `magnitudes` holds, by label of the state ("h", "c"; "h 2" for layer 2), a Series whose values
    are (n, T), float64.
    """

    magnitudes: Mapping[str, Series]


@dataclass(frozen=True)
class Snapshot:
    """A run at one update.

    Attributes
    ----------
    experiment : Experiment
        With the settings now in force.
    origin : Experiment
        As the run began.
    journal : tuple of (int, Command)
        Every command with the number of updates before it; origin and journal are the run.
    update : int
        The number of updates applied.
    metrics : Metrics
    solved_at : int or None
        The update at which the task's criterion was first met.
    fault : Fault or None
        Set when training met NaN or infinity; the trace is then the last finite one.
    trace_update : int
        The update whose weights the trace shows: `update`, unless there is a fault.
    batches : int
        The number of training batches read to their end; truncated backpropagation makes several
        updates of each.
    """

    experiment: Experiment
    origin: Experiment
    journal: tuple[tuple[int, Command], ...]
    update: int
    metrics: Metrics
    solved_at: int | None
    fault: Fault | None
    trace_update: int
    parts: Mapping[str, Any] = field(default_factory=dict)
    batches: int = 0

    @property
    def probe(self) -> Probe:
        """The probe's batch and trace; asked for as "trace"."""
        return self._part("trace")  # type: ignore[no-any-return]

    @property
    def trace(self) -> Trace:
        """What one pass over the probe computed; asked for as "trace"."""
        return self.probe.trace

    @property
    def history(self) -> History:
        """Gradient magnitudes over the run; asked for as "history"."""
        return self._part("history")  # type: ignore[no-any-return]

    @property
    def weights(self) -> Mapping[str, NDArray[np.floating]]:
        """Every parameter by name; asked for as "weights"."""
        return self._part("weights")  # type: ignore[no-any-return]

    def _part(self, name: str) -> Any:
        if name not in self.parts:
            raise LookupError(f"this snapshot was taken without {name!r}")
        return self.parts[name]
