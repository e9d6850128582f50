"""The unit that a task's losses are shown in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LossUnit:
    """A unit of the loss; training and gradients always use the loss as it is defined.

    Attributes
    ----------
    name : str
        What numbers are followed by; "" for a loss that is shown as it is trained.
    size : float
        The unit in the loss that is trained.
    log, trained : str
        The logarithm that gives a cross-entropy in this unit; the unit that is trained in.
    """

    name: str = ""
    size: float = 1.0
    log: str = "ln"
    trained: str = ""

    @property
    def suffix(self) -> str:
        """What is written after a number."""
        return f" {self.name}" if self.name else ""

    def column(self, name: str) -> str:
        """Return the name of a table's column."""
        return f"{name} ({self.name})" if self.name else name

    def of(self, loss: float) -> float:
        """Return a loss in this unit."""
        return loss / self.size

    def of_all(self, losses: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return losses in this unit."""
        return losses if self.size == 1.0 else losses / self.size


AS_TRAINED = LossUnit()
BITS = LossUnit("bits", math.log(2), "log₂", "nats")
