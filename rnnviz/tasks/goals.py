"""Goals: when a task counts as solved, and what that is called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from rnnviz.numbers import percent


@dataclass(frozen=True)
class Score:
    """How well a network does on a batch.

    Attributes
    ----------
    loss : float
        The loss as it is trained: mean over counted steps, then over sequences.
    accuracy : float or None
        Share of the answers (see `Task.answer_steps`) that are right; None where none can be.
    sequence_accuracy : float or None
        Share of the sequences of which every answer is right.
    """

    loss: float
    accuracy: float | None
    sequence_accuracy: float | None


class Goal(ABC):
    """When a held-out score counts as solved.

    Attributes
    ----------
    accuracy_of : str
        What the accuracy is the share of ("symbols recalled correctly"); "" where there is none.
    """

    accuracy_of: str

    @property
    @abstractmethod
    def words(self) -> str:
        """The goal in words."""

    @abstractmethod
    def reached(self, score: Score, baseline: float, floor: float) -> bool:
        """Return whether a score reaches it, given the losses of `Task.chance` and `Task.floor`."""


@dataclass(frozen=True)
class Accuracy(Goal):
    """A share of the answers is right."""

    accuracy_of: str
    share: float = 0.99

    @property
    def words(self) -> str:
        """The share, and of what."""
        return f"at least {percent(self.share)} of {self.accuracy_of}"

    def reached(self, score: Score, baseline: float, floor: float) -> bool:
        """Look at the accuracy alone."""
        return score.accuracy is not None and score.accuracy >= self.share


@dataclass(frozen=True)
class WholeSequences(Goal):
    """A share of the sequences has every answer right."""

    accuracy_of: str
    what: str
    share: float = 0.99

    @property
    def words(self) -> str:
        """The share, and of what."""
        return f"at least {percent(self.share)} {self.what}"

    def reached(self, score: Score, baseline: float, floor: float) -> bool:
        """Look at the accuracy of whole sequences alone."""
        return score.sequence_accuracy is not None and score.sequence_accuracy >= self.share


@dataclass(frozen=True)
class LossReduced(Goal):
    """A share of the way from the baseline's loss down to the floor is gone."""

    share: float
    what: str
    accuracy_of: str = ""

    @property
    def words(self) -> str:
        """The share, and of what."""
        return f"at least {percent(self.share)} {self.what}"

    def reached(self, score: Score, baseline: float, floor: float) -> bool:
        """Look at the loss alone."""
        return score.loss <= floor + (1 - self.share) * (baseline - floor)
