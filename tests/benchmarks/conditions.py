"""Conditions: what can be said of a scene's runs, in words, as numbers and as true or false."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz import Experiment
from rnnviz.figures.view.gradients import HIGHEST, LOWEST
from tests.benchmarks.courses import Course, Look, course

CHANCE = 0.95  # a held-out loss above this share of chance is guessing
SCALE = LOWEST, HIGHEST  # log10 of the gradients that a picture tells apart
LEAP, CALM = 3.0, 20  # a gradient leaps above so many times the median of so many updates before

Courses = Mapping[str, Course]
"""By the name of the run, "A" or "B"."""


class Condition(ABC):
    """What is said of the runs of a scene.

    `updates` says how long they have to be trained for it, `looks` after which updates their
    gradients are needed, `on` which runs those are; `to_end` that a solved run goes on.
    """

    updates: int
    on: str
    looks: tuple[int, ...] = ()
    to_end: bool = False

    @abstractmethod
    def __str__(self) -> str:
        """What is said."""

    @abstractmethod
    def measured(self, runs: Courses) -> float | None:
        """Return the number that it depends on; None if what it is about did not happen."""

    @abstractmethod
    def holds(self, measured: float | None) -> bool:
        """Return whether that number makes it true."""


@dataclass(frozen=True)
class Solved(Condition):
    """The task's criterion is met early enough."""

    on: str
    updates: int

    def __str__(self) -> str:
        return f"{self.on} is solved within {self.updates:,} updates"

    def measured(self, runs: Courses) -> float | None:
        return runs[self.on].solved_at

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured <= self.updates


@dataclass(frozen=True)
class Guesses(Condition):
    """The held-out loss has not left chance yet."""

    on: str
    updates: int

    def __str__(self) -> str:
        return f"{self.on} still guesses after {self.updates:,} updates"

    def measured(self, runs: Courses) -> float | None:
        return runs[self.on].lowest(self.updates)

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured > CHANCE


@dataclass(frozen=True)
class Unsolved(Condition):
    """The task's criterion is not met for long."""

    on: str
    updates: int

    def __str__(self) -> str:
        return f"{self.on} is not solved after {self.updates:,} updates"

    def measured(self, runs: Courses) -> float | None:
        return runs[self.on].solved_at

    def holds(self, measured: float | None) -> bool:
        return measured is None or measured > self.updates


@dataclass(frozen=True)
class LossAbove(Condition):
    """The held-out loss never fell below a share of the baseline's."""

    on: str
    updates: int
    share: float

    def __str__(self) -> str:
        return (
            f"{self.on} has never had less than {self.share:.0%} of the baseline's loss"
            f" after {self.updates:,} updates"
        )

    def measured(self, runs: Courses) -> float | None:
        return runs[self.on].lowest(self.updates)

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured > self.share


@dataclass(frozen=True)
class LossBelow(Condition):
    """The held-out loss has fallen below a share of the baseline's."""

    on: str
    updates: int
    share: float

    def __str__(self) -> str:
        return (
            f"{self.on} has less than {self.share:.0%} of the baseline's loss"
            f" within {self.updates:,} updates"
        )

    def measured(self, runs: Courses) -> float | None:
        return runs[self.on].lowest(self.updates)

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured < self.share


@dataclass(frozen=True)
class Overfits(Condition):
    """The held-out loss is lowest early, and by `updates` it is a tenth above that."""

    on: str
    best_within: int
    updates: int
    to_end: bool = True

    def __str__(self) -> str:
        return (
            f"{self.on} predicts the held-out part best within {self.best_within:,} updates, and a"
            f" tenth worse after {self.updates:,}"
        )

    def measured(self, runs: Courses) -> float | None:
        losses = {update: score.loss for update, score in runs[self.on].scores.items()}
        best = min(losses, key=losses.__getitem__)
        worse = losses[max(losses)] > 1.1 * losses[best]
        return best if worse else None

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured <= self.best_within


@dataclass(frozen=True)
class Explodes(Condition):
    """Training stops at NaN or infinity."""

    on: str
    updates: int

    def __str__(self) -> str:
        return f"{self.on} explodes within {self.updates:,} updates"

    def measured(self, runs: Courses) -> float | None:
        return runs[self.on].exploded_at

    def holds(self, measured: float | None) -> bool:
        return measured is not None


@dataclass(frozen=True)
class LeapsBefore(Condition):
    """The gradient's norm leaps well before training stops, so that one sees it come."""

    on: str
    updates: int
    ahead: int = 10

    def __str__(self) -> str:
        return f"the gradient of {self.on} leaps {self.ahead} or more updates before it explodes"

    def measured(self, runs: Courses) -> float | None:
        run = runs[self.on]
        leaps = [
            update
            for update in range(3, len(run.norms))
            if run.norms[update] > LEAP * np.median(run.norms[max(0, update - CALM) : update])
        ]
        return run.exploded_at - leaps[0] if leaps and run.exploded_at is not None else None

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured >= self.ahead


@dataclass(frozen=True)
class Apart(Condition):
    """A's answers send more gradient to the first step than B's, by powers of ten on a scale."""

    updates: int
    powers: float
    on: str = "AB"

    @property
    def looks(self) -> tuple[int, ...]:
        return (self.updates,)

    def __str__(self) -> str:
        return (
            f"after {self.updates:,} updates at least {self.powers:g} powers of ten more gradient"
            f" of the answers reaches A's first step than B's, on a scale of"
            f" {SCALE[1] - SCALE[0]:g} powers"
        )

    def measured(self, runs: Courses) -> float | None:
        first = [_log10(runs[name].looks[self.updates].gradient()[0]) for name in "AB"]
        return float(np.subtract(*np.clip(first, *SCALE)))

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured >= self.powers


@dataclass(frozen=True)
class Fades(Condition):
    """Of the gradient at the last answer, hardly any reaches the first step."""

    on: str
    updates: int
    powers: float

    @property
    def looks(self) -> tuple[int, ...]:
        return (self.updates,)

    def __str__(self) -> str:
        return (
            f"after {self.updates:,} updates the gradient of the answers shrinks by at least"
            f" {self.powers:g} powers of ten on its way to the first step of {self.on}"
        )

    def measured(self, runs: Courses) -> float | None:
        gradient = runs[self.on].looks[self.updates].gradient()
        return _log10(gradient[-1]) - _log10(gradient[0])

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured >= self.powers


@dataclass(frozen=True)
class Seen(Condition):
    """Something in the picture after some update, which a function makes a number of."""

    on: str
    updates: int
    said: str
    number: Callable[[Look], float]
    least: float
    to_end: bool = True

    @property
    def looks(self) -> tuple[int, ...]:
        return (self.updates,)

    def __str__(self) -> str:
        return f"after {self.updates:,} updates {self.said}"

    def measured(self, runs: Courses) -> float | None:
        return self.number(runs[self.on].looks[self.updates])

    def holds(self, measured: float | None) -> bool:
        return measured is not None and measured >= self.least


def trained(experiment: Experiment, run: str, claims: Sequence[Condition]) -> Course:
    """Train a run of a scene for as long as what is said of it needs."""
    own = [claim for claim in claims if run in claim.on]
    looks = {update for claim in own for update in claim.looks}
    longest = max((claim.updates for claim in own), default=0)
    return course(experiment, longest, looks, any(claim.to_end for claim in own))


def _log10(value: float) -> float:
    return float(np.log10(max(value, 1e-99)))
