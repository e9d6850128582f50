"""Which largest gradient norm was in force at which update."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.training.commands.change import Change
from rnnviz.training.commands.reading import Journal
from rnnviz.training.settings.experiment import Experiment


def clip_limits(origin: Experiment, journal: Journal) -> list[tuple[int, float]]:
    """Return since which update which largest norm has been in force, the first from 0 on.

    Infinity stands for none: clipping is off, or by another rule than the norm.
    """
    how, threshold = origin.training.clip, origin.training.clip_threshold
    found = {0: threshold if how == "norm" else np.inf}
    for update, command in journal:
        if isinstance(command, Change) and command.key == "training.clip":
            how = str(command.value)
        elif isinstance(command, Change) and command.key == "training.clip_threshold":
            threshold = float(command.value)
        found[update] = threshold if how == "norm" else np.inf
    return list(found.items())


def limits_at(
    limits: Sequence[tuple[int, float]], updates: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the largest norm in force at each update, infinity where there was none."""
    starts = np.array([start for start, _ in limits])
    values = np.array([limit for _, limit in limits])
    # An update u is made from u - 1, so by what was in force then.
    return np.asarray(values[np.searchsorted(starts, updates - 1, side="right").clip(1) - 1])
