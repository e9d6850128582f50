"""Checkpoints: the moments of a run that are kept, so that all others are near one of them."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator

from rnnviz.training.run.checkpoint import Checkpoint, Moment

FIRST_STRIDE = 16  # updates


class Checkpoints:
    """The checkpoints of one run: at every `stride`-th update, and the first of all.

    Which are kept depends on the update numbers and on the memory that they may take, never on the
    clock.

    Attributes
    ----------
    nbytes : int
        What they take in sum.
    """

    def __init__(self, kept: Iterable[Checkpoint] = (), stride: int = FIRST_STRIDE) -> None:
        self.stride = stride
        self._kept = sorted(kept, key=_moment)
        self._count()

    def due(self, update: int) -> bool:
        """Return whether a checkpoint is to be kept after an update."""
        return update % self.stride == 0

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint, unless there is one of that moment."""
        place = bisect_right(self._kept, checkpoint.moment, key=_moment)
        if not place or self._kept[place - 1].moment != checkpoint.moment:
            insort(self._kept, checkpoint, key=_moment)
            self.nbytes += checkpoint.nbytes

    def before(self, moment: Moment) -> Checkpoint:
        """Return the last checkpoint that is not after a moment."""
        return self._kept[bisect_right(self._kept, moment, key=_moment) - 1]

    def until(self, moment: Moment) -> Checkpoints:
        """Return those that are not after a moment, for a run that branches off there."""
        return Checkpoints((one for one in self if one.moment <= moment), self.stride)

    def thin(self) -> None:
        """Keep about half of them."""
        self.stride *= 2
        first, *others = self._kept
        self._kept = [first, *(one for one in others if self.due(one.moment.update))]
        self._count()

    def _count(self) -> None:
        self.nbytes = sum(one.nbytes for one in self._kept)

    def __iter__(self) -> Iterator[Checkpoint]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _moment(checkpoint: Checkpoint) -> Moment:
    return checkpoint.moment
