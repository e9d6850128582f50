"""Batch: what a task hands to a network.

Arrays run (time, features, batch). The sequences of a batch are padded at the end to the longest
of them; a padded step is counted nowhere.
"""

from __future__ import annotations

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
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]
    counted: NDArray[np.bool_]
    lengths: NDArray[np.int64]

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
