"""Curves: the series of numbers that a run leaves, update by update."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from rnnviz.tasks.goals import Score
from rnnviz.training.metrics import Metrics
from rnnviz.training.series import Recorder

ROOM = 1024  # samples on an update axis of a curve


class Curves:
    """Loss, gradient norm, held-out loss and accuracy; the latter two every so many updates.

    Attributes
    ----------
    times_clipped : int
        How many updates were clipped.
    """

    def __init__(self, held_out_every: int) -> None:
        self._losses, self._norms = Recorder(ROOM), Recorder(ROOM)
        self._held_out_losses = Recorder(ROOM, stride=held_out_every)
        self._accuracies = Recorder(ROOM, stride=held_out_every)
        self.times_clipped = 0

    @property
    def recorders(self) -> dict[str, Recorder]:
        """The recorders by name."""
        return {
            "loss": self._losses,
            "gradient_norm": self._norms,
            "held_out_loss": self._held_out_losses,
            "accuracy": self._accuracies,
        }

    def with_recorders(self, recorders: Mapping[str, Recorder], times_clipped: int) -> Curves:
        """Return curves like these with other recorders."""
        made = copy(self)
        made._losses, made._norms = recorders["loss"], recorders["gradient_norm"]
        made._held_out_losses = recorders["held_out_loss"]
        made._accuracies = recorders["accuracy"]
        made.times_clipped = times_clipped
        return made

    def add(self, update: int, loss: float, norm: float, clipped: bool) -> None:
        """Add what an update was: its loss, its gradient's norm before clipping."""
        self._losses.add(update, loss)
        self._norms.add(update, norm)
        self.times_clipped += clipped

    def add_score(self, update: int, score: Score) -> None:
        """Add the score on the held-out batch after an update."""
        self._held_out_losses.add(update, score.loss)
        accuracy = float("nan") if score.accuracy is None else score.accuracy
        self._accuracies.add(update, accuracy)

    def metrics(self, update: int, last_loss: float, score: Score | None) -> Metrics:
        """Return the series so far."""
        return Metrics(
            loss=self._losses.series(),
            gradient_norm=self._norms.series(),
            held_out_loss=self._held_out_losses.series(),
            accuracy=self._accuracies.series(),
            last_loss=last_loss,
            score=score,
            clipped=self.times_clipped / max(update, 1),
        )
