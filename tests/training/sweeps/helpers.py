"""Small sweeps."""

from __future__ import annotations

from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.axis import axes_of
from rnnviz.training.sweeps.sweep import Sweep

SMALL = Experiment().with_settings(
    {"model.units": 4, "training.batch": 2, "task.symbols": 1, "task.delay": 2}
)


def small_sweep(
    *varied: tuple[str, list[object]], seeds: int = 1, updates: int | None = 3
) -> Sweep:
    """Return a sweep whose runs take moments."""
    return Sweep("small", SMALL, axes_of(SMALL, varied), seeds, updates, ("loss", "gradient-ratio"))
