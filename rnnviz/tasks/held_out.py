"""Sequences cut from one long series, whose end is held out from training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import SettingError
from rnnviz.tasks.base import Split


def training_part(total: int, validation: float) -> int:
    """Return how many of the first steps are for training; the rest is held out."""
    return total - round(total * validation)


def check_room(total: int, validation: float, length: int, name: str, unit: str) -> None:
    """Raise SettingError unless both parts hold a sequence and the step after it."""
    training = training_part(total, validation)
    held_out = total - training
    shortest = min(training, held_out)
    if shortest > length:
        return
    parts = f"{training:,} to train on and {held_out:,} held out"
    if shortest < 3:
        raise SettingError(
            "path",
            f"{name} has {total:,} {unit}: {parts}, which is too little: choose a longer file.",
        )
    raise SettingError(
        "length",
        f"{length:,} is too long for {name}, whose {total:,} {unit} are {parts}: make it"
        f" {shortest - 1:,} or less, or choose a longer file.",
    )


def sequence_starts(
    rng: np.random.Generator, split: Split, total: int, training: int, length: int, size: int
) -> NDArray[np.int64]:
    """Return (size,): where random pieces of `length` steps begin in a part, up to its end."""
    low, high = (0, training) if split == Split.TRAINING else (training, total)
    return rng.integers(low, high - length + 1, size=size)
