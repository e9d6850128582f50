"""How large the loss of a run is."""

from __future__ import annotations

from rnnviz.registry import measures
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.sweeps.measure import Measure


@measures.register("loss")
class HeldOutLoss(Measure):
    """The last loss on held-out sequences, as it is trained."""

    title = "held-out loss"

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return it."""
        return None if run.score is None else run.score.loss


@measures.register("loss-of-chance")
class LossOfChance(Measure):
    """The last loss on held-out sequences, as a share of the baseline."""

    title = "held-out loss / baseline"

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return the share."""
        chance = run.experiment.task.chance()
        return None if run.score is None or not chance else run.score.loss / chance


@measures.register("accuracy")
class Accuracy(Measure):
    """The share of held-out answers that are right; none where nothing is right or wrong."""

    title = "accuracy"

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return the share."""
        return None if run.score is None else run.score.accuracy
