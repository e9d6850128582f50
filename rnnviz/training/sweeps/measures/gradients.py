"""How much gradient goes how far back."""

from __future__ import annotations

import numpy as np

from rnnviz.registry import measures
from rnnviz.training.losses import Losses, Which
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.sweeps.measure import Measure


@measures.register("gradient-ratio")
class GradientRatio(Measure):
    """How much of the gradient of the last step's loss arrives at the first step of the probe.

    |dL_T/ds_1| / |dL_T/ds_T|, where s is all that the first layer carries from step to step (h, and
    c of an LSTM), as the root mean square over the longest sequences of the probe. 1 where nothing
    is lost on the way, less where the gradient vanishes, more where it explodes.
    """

    title = "gradient at the first step / at the last"
    decades = True

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return the ratio; None where nothing arrives at the last step."""
        batch = run.probe.batch
        counted = batch.counted & batch.valid
        last = int(np.flatnonzero(counted.any(axis=1))[-1])
        trace, _ = run.picture(Losses(Which.STEP, last))
        layer = trace.layers[0]
        total = np.concatenate([one.total for one in layer.gradients.values()], axis=1)
        ends = total[[0, last]][:, :, counted[last]].astype(np.float64)
        first, at_last = np.sqrt(np.square(ends).sum(axis=(1, 2)))
        return float(first / at_last) if at_last > 0 else None


@measures.register("gradient-norm")
class GradientNorm(Measure):
    """The norm of the last update's gradient before clipping; none before the first."""

    title = "gradient norm"
    decades = True

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return the norm."""
        return run.gradient_norm if run.update else None


@measures.register("exploded")
class Exploded(Measure):
    """Whether training stopped because it met NaN or infinity: 1 or 0."""

    title = "stopped at NaN or infinity"
    share = True

    @staticmethod
    def of(run: Trainer) -> float:
        """Return 1 or 0."""
        return float(run.fault is not None)
