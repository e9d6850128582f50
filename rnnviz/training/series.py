"""Series: a quantity sampled at update numbers; and the Recorder that keeps one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.passes.trace import frozen


@dataclass(frozen=True)
class Series:
    """A quantity sampled at update numbers, at a stride that doubles as the run grows.

    `updates` (n,) are the update numbers, ascending; `values` (n, ...) what was measured there.
    """

    updates: NDArray[np.int64]
    values: NDArray[np.floating]


class Recorder:
    """A quantity at every `stride`-th update; the stride doubles whenever the room is full.

    What is kept depends on the update numbers alone, never on the clock or on who is watching.

    Parameters
    ----------
    room : int
        The largest number of samples; at least half of it is in use once it has been full.
    shape : tuple of int
        Shape of one sample.
    stride : int
        Updates between samples at first.
    """

    def __init__(
        self,
        room: int,
        shape: tuple[int, ...] = (),
        dtype: DTypeLike = np.float64,
        stride: int = 1,
    ) -> None:
        self.stride = stride
        self._updates: NDArray[np.int64] = np.empty(room, dtype=np.int64)
        self._values: NDArray[np.floating] = np.empty((room, *shape), dtype=dtype)
        self._count = 0

    def due(self, update: int) -> bool:
        """Return whether a sample is kept at this update."""
        return update % self.stride == 0

    def add(self, update: int, value: NDArray[np.floating] | float) -> None:
        """Keep the sample of an update, if it is due."""
        if not self.due(update):
            return
        if self._count == len(self._updates):
            self._thin()
            if not self.due(update):
                return
        self._updates[self._count] = update
        self._values[self._count] = value
        self._count += 1

    def series(self) -> Series:
        """Return a frozen copy of what has been kept."""
        return Series(frozen(self._updates[: self._count]), frozen(self._values[: self._count]))

    def _thin(self) -> None:
        self.stride *= 2
        kept = self._updates[: self._count] % self.stride == 0
        count = int(kept.sum())
        self._updates[:count] = self._updates[: self._count][kept]
        self._values[:count] = self._values[: self._count][kept]
        self._count = count
