"""Snapshot: what leaves a Trainer. Frozen, read-only, and complete in itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.flow.decay import Decay
from rnnviz.engine.flow.spectrum import Bound, Spectrum
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.parameters import Parameters
from rnnviz.engine.trace import Trace
from rnnviz.tasks.base import Score
from rnnviz.training.run.commands import Command
from rnnviz.training.run.fault import Fault
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.continuation import Continuation

if TYPE_CHECKING:
    from rnnviz.training.slow_motion.walk import Walk

Floats = NDArray[np.floating]


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
class Probe:
    """The fixed batch of a run, or what a person `typed`, and what the network made of it.

    `relevant` (T, B) marks the steps that have to be remembered. `underflow` tells where on the way
    back a gradient first became too small for the numbers' format, if one did. If `source` is a
    step, losses and gradients are those of the loss of that step alone.
    """

    batch: Batch
    trace: Trace
    relevant: NDArray[np.bool_]
    underflow: Fault | None = None
    source: int | None = None
    typed: bool = False

    @property
    def answered(self) -> bool:
        """Whether any right answer is known; without one there is neither loss nor gradient."""
        return bool(self.batch.counted.any())


@dataclass(frozen=True)
class History:
    """Gradient magnitude per timestep over the run: rms over the fixed probe's sequences.

    By label of the state ("h", "c"; "h 2" for layer 2): `magnitudes` holds a Series whose values
    are (n, T), float64; `paths` (T,) from which steps of any of the sequences a loss can be
    reached: elsewhere 0 is exact.
    """

    magnitudes: Mapping[str, Series]
    paths: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True)
class SourceNorms:
    """What the loss of each step sends to each timestep of one state, in one layer and direction.

    Attributes
    ----------
    state : str
    layer : LayerId
    steps : int (S,)
        The steps s whose losses are followed; those that are not counted have none.
    complete : bool
        Whether these are all that are counted.
    norms : (S, T)
        |dL_s/dstate_t|.
    path : bool (S, T)
        Whether loss s can be reached from t at all; elsewhere 0 is exact.
    tiny : float
        The smallest number that is not subnormal in the pass.
    total, sum_of_norms : (T,)
        The norm of the vectors' sum, |dL/dstate_t|, and the sum of their norms.
    """

    state: str
    layer: LayerId
    steps: NDArray[np.int64]
    complete: bool
    norms: Floats
    path: NDArray[np.bool_]
    tiny: float
    total: Floats
    sum_of_norms: Floats


@dataclass(frozen=True)
class Sources:
    """The source matrices of one sequence of the probe at one update."""

    update: int
    sequence: int
    matrices: tuple[SourceNorms, ...]


@dataclass(frozen=True)
class LayerSpectrum:
    """One layer in one direction: the spectra of the blocks of W_h, and what they lead to.

    `bound` is None for a gated cell; `decays` are by state.
    """

    layer: LayerId
    blocks: tuple[Spectrum, ...]
    bound: Bound | None
    decays: Mapping[str, Decay]


@dataclass(frozen=True)
class Spectra:
    """The recurrent spectra of all layers at one update; decay is of one sequence of the probe."""

    update: int
    sequence: int
    layers: tuple[LayerSpectrum, ...]


@dataclass(frozen=True)
class Focus:
    """What of the probe is looked at more closely.

    Attributes
    ----------
    sequence : int
        The sequence that is analysed step by step.
    source : int, optional
        The step whose loss alone is sent back through the trace.
    typed : str
        What is read instead of the fixed probe, from a state of 0, as a task's `typed` reads it;
        "" for the fixed probe. The run knows nothing of it.
    """

    sequence: int = 0
    source: int | None = None
    typed: str = ""


WHOLE = Focus()


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
    def weights(self) -> Parameters:
        """Every parameter by name; asked for as "weights"."""
        return self._part("weights")  # type: ignore[no-any-return]

    @property
    def gradient_norms(self) -> Mapping[str, float]:
        """Norm of the probe's mean loss's gradient, by parameter; asked for as "gradient_norms"."""
        return self._part("gradient_norms")  # type: ignore[no-any-return]

    @property
    def sources(self) -> Sources:
        """What each loss sends to each timestep; asked for as "sources"."""
        return self._part("sources")  # type: ignore[no-any-return]

    @property
    def spectrum(self) -> Spectra:
        """Spectra of the recurrent weights; asked for as "spectrum"."""
        return self._part("spectrum")  # type: ignore[no-any-return]

    @property
    def walk(self) -> Walk:
        """The update that training makes next, phase by phase; asked for as "walk"."""
        return self._part("walk")  # type: ignore[no-any-return]

    @property
    def continuation(self) -> Continuation | None:
        """How the network goes on by itself; None where its outputs are no inputs."""
        return self._part("continuation")  # type: ignore[no-any-return]

    def _part(self, name: str) -> Any:
        if name not in self.parts:
            raise LookupError(f"this snapshot was taken without {name!r}")
        return self.parts[name]
