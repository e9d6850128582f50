"""Ahead: what is known of a run after the update that is shown; it is drawn faint."""

from __future__ import annotations

import numpy as np

from rnnviz.training.series import Series
from rnnviz.training.snapshot.snapshot import Snapshot

FAINT = 0.4  # of a colour


def after(snapshot: Snapshot, series: Series) -> Series:
    """Return the part of a series of a whole run that begins with the update that is shown."""
    later = series.updates >= snapshot.update
    return Series(series.updates[later], series.values[later])


def continued(series: Series, whole: Series) -> Series:
    """Return a series up to the update that is shown with what the whole run's has after it."""
    last = series.updates[-1] if len(series.updates) else -1
    later = whole.updates > last
    return Series(
        np.concatenate([series.updates, whole.updates[later]]),
        np.concatenate([series.values, whole.values[later]]),
    )
