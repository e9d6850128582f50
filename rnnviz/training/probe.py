"""Probe: a batch that views show, with its trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.fault import Fault


@dataclass(frozen=True)
class Probe:
    """The fixed batch of a run, or what a person `typed`, with the trace of a pass over it.

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
