"""Record: what has been measured of a run."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.training.run.curves import Curves
from rnnviz.training.run.gradient_history import GradientHistory


@dataclass
class Record:
    """The curves of a run and its gradients on the probe."""

    curves: Curves
    gradients: GradientHistory

    def until(self, update: int, times_clipped: int) -> Record:
        """Return the record as it was after an update, by when so many updates were clipped."""
        curves = {name: one.until(update) for name, one in self.curves.recorders.items()}
        gradients = {key: one.until(update) for key, one in self.gradients.recorders.items()}
        return Record(
            self.curves.with_recorders(curves, times_clipped),
            self.gradients.with_recorders(gradients),
        )
