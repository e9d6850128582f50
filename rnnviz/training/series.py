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


NOTHING = Series(np.zeros(0, np.int64), np.zeros(0))


class Recorder:
    """A quantity at every `stride`-th update; the stride doubles whenever the room is full.

    What is shown of it depends on the update numbers alone, never on the clock or on who is
    watching. What is left out at a larger stride is put aside, so that the recorder can be had
    as it was at any earlier update: it grows by half a room for each doubling.

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
        self.stride = self._first_stride = stride
        self._updates: NDArray[np.int64] = np.empty(room, dtype=np.int64)
        self._values: NDArray[np.floating] = np.empty((room, *shape), dtype=dtype)
        self._count = 0
        self._aside: list[Series] = []

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

    def everything(self) -> Series:
        """Return all samples, also those that were put aside, by update."""
        parts = [*self._aside, self.series()]
        updates = np.concatenate([part.updates for part in parts])
        values = np.concatenate([part.values for part in parts])
        order = np.argsort(updates)
        return Series(updates[order], values[order])

    def until(self, update: int) -> Recorder:
        """Return a recorder as this one was after an update."""
        return self.of(self.everything(), update)

    def of(self, samples: Series, update: int) -> Recorder:
        """Return a recorder like this one that has been given these samples up to an update.

        Raises
        ------
        ValueError
            If samples have another shape.
        """
        if samples.values.shape[1:] != self._values.shape[1:]:
            raise ValueError("the samples have another shape")
        past = samples.updates <= update
        updates, values = samples.updates[past], samples.values[past]
        room = len(self._updates)
        made = Recorder(room, values.shape[1:], self._values.dtype, self._first_stride)
        kept = updates % made.stride == 0
        while kept.sum() > room:
            made.stride *= 2
            kept = updates % made.stride == 0
        made._count = int(kept.sum())
        made._updates[: made._count], made._values[: made._count] = updates[kept], values[kept]
        if not kept.all():
            made._aside = [Series(updates[~kept], values[~kept])]
        return made

    def _thin(self) -> None:
        self.stride *= 2
        updates, values = self._updates[: self._count], self._values[: self._count]
        kept = updates % self.stride == 0
        self._aside.append(Series(updates[~kept], values[~kept]))
        self._count = int(kept.sum())
        self._updates[: self._count], self._values[: self._count] = updates[kept], values[kept]
