"""Batch: what a task hands to a network.

Arrays run (time, features, batch). The sequences of a batch are padded at the end to the longest
of them; a padded step is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Batch:
    """A batch of B padded sequences of up to T steps.

    Attributes
    ----------
    inputs : int array (T, B) of tokens, or float array (T, features, B)
        Tokens are fed to the network one-hot.
    targets : int array (T, B) of classes, or float array (T, outputs, B)
        What each step should answer; read only where `counted`.
    counted : bool array (T, B)
        The steps that have a loss (m_s in L_s = m_s l_s / N).
    lengths : int array (B,)
        The number of valid steps of each sequence; the rest is padding.
    total : int array (B,), optional
        N, the number of counted steps of each whole sequence, if these are parts of longer ones.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]
    counted: NDArray[np.bool_]
    lengths: NDArray[np.int64]
    total: NDArray[np.int64] | None = None

    @property
    def steps(self) -> int:
        """T, the number of steps of the longest sequence."""
        return int(self.inputs.shape[0])

    @property
    def size(self) -> int:
        """B, the number of sequences."""
        return int(self.counted.shape[1])

    @property
    def valid(self) -> NDArray[np.bool_]:
        """(T, B): true on the steps that are not padding."""
        return np.arange(self.steps)[:, None] < self.lengths[None, :]

    def part(self, start: int, stop: int, counted_from: int = 0) -> Batch:
        """Return the steps from `start` to `stop`, those before `counted_from` counted nowhere.

        The losses of parts that count every step once sum to the loss of the whole.
        """
        counted = self.counted & self.valid
        total = counted.sum(axis=0) if self.total is None else self.total
        steps = slice(start, stop)
        counted = counted[steps].copy()
        counted[: max(counted_from - start, 0)] = False
        lengths = np.clip(self.lengths - start, 0, stop - start)
        return Batch(self.inputs[steps], self.targets[steps], counted, lengths, total)

    def sequences(self, which: slice) -> Batch:
        """Return some of the sequences."""
        return Batch(
            self.inputs[..., which],
            self.targets[..., which],
            self.counted[:, which],
            self.lengths[which],
            None if self.total is None else self.total[which],
        )

    def after(self, earlier: Batch, start: int) -> Batch:
        """Return the steps of `earlier` from `start` on, counted nowhere, and then these."""
        before = earlier.part(start, earlier.steps, earlier.steps)
        return Batch(
            np.concatenate([before.inputs, self.inputs]),
            np.concatenate([before.targets, self.targets]),
            np.concatenate([before.counted, self.counted]),
            before.steps + self.lengths,
            self.total,
        )


def beside(batches: Sequence[Batch]) -> Batch:
    """Return the sequences of batches of the same number of steps as one batch."""
    return Batch(
        *(
            np.concatenate([getattr(batch, name) for batch in batches], axis=-1)
            for name in ("inputs", "targets", "counted", "lengths")
        )
    )
