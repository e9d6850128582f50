"""How a run goes: whether it is solved or explodes, and when."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.registry import claims
from rnnviz.training.claims.base import Claim, Courses, written
from rnnviz.training.claims.course import Course
from rnnviz.training.claims.keys import factor, key, name, update

CHANCE = 0.95  # a held-out loss above this share of the baseline is guessing
LEAP, CALM = 3.0, 20  # a gradient leaps above so many times the median of so many updates before


@claims.register("solved")
@dataclass(frozen=True)
class Solved(Claim):
    """The task's criterion is met within `by` updates."""

    by: int = key(update)

    @property
    def updates(self) -> int:
        """As long as it may take."""
        return self.by

    @property
    def words(self) -> str:
        """What is said."""
        return f"{self.run} is solved within {self.by:,} updates"

    def measured(self, courses: Courses) -> float | None:
        """Return the update at which it was."""
        return courses[self.run].solved_at

    def is_true(self, measured: float | None) -> bool:
        """Return whether that was early enough."""
        return measured is not None and measured <= self.by

    def is_settled(self, course: Course) -> bool:
        """Return whether it is solved, or has run for long enough."""
        return course.solved_at is not None or super().is_settled(course)


@dataclass(frozen=True)
class Until(Claim):
    """A claim that something goes on until an update; so it does until any earlier one."""

    until: int = key(update)

    @property
    def updates(self) -> int:
        """All those that it speaks of."""
        return self.until

    def implied(self, updates: int) -> Claim:
        """Return the same until an earlier update."""
        return replace(self, until=min(self.until, updates))


@claims.register("unsolved")
@dataclass(frozen=True)
class Unsolved(Until):
    """The task's criterion is not met for `until` updates."""

    @property
    def words(self) -> str:
        """What is said."""
        return f"{self.run} is not solved after {self.until:,} updates"

    def measured(self, courses: Courses) -> float | None:
        """Return the update at which it was solved."""
        return courses[self.run].solved_at

    def is_true(self, measured: float | None) -> bool:
        """Return whether it was not."""
        return measured is None or measured > self.until

    def is_settled(self, course: Course) -> bool:
        """Return whether it is solved, or has run for long enough."""
        return course.solved_at is not None or super().is_settled(course)


@claims.register("guesses")
@dataclass(frozen=True)
class Guesses(Until):
    """The held-out loss has not left the baseline for `until` updates."""

    @property
    def words(self) -> str:
        """What is said."""
        return f"{self.run} still guesses after {self.until:,} updates"

    def measured(self, courses: Courses) -> float | None:
        """Return the lowest held-out loss, as a share of the baseline; None if training stopped."""
        course = courses[self.run]
        return _lowest(course, self.until) if self.is_settled(course) else None

    def is_true(self, measured: float | None) -> bool:
        """Return whether it is that of guessing."""
        return measured is not None and measured > CHANCE

    def is_settled(self, course: Course) -> bool:
        """Return whether it has left the baseline, or has run for long enough."""
        return super().is_settled(course) or _lowest(course, self.until) <= CHANCE


@claims.register("sooner")
@dataclass(frozen=True)
class Sooner(Claim):
    """It is solved within `by` updates, and run `than` needs more than `factor` times as many."""

    than: str = key(name)
    by: int = key(update)
    factor: float = key(factor, 1.0)

    @property
    def runs(self) -> tuple[str, ...]:
        """The two that are compared."""
        return (self.run, self.than)

    @property
    def updates(self) -> int:
        """As long as the slower one may take."""
        return math.ceil(self.by * self.factor)

    @property
    def words(self) -> str:
        """What is said."""
        times = f"{written(self.factor)} times as many" if self.factor > 1 else "as many"
        return (
            f"{self.run} is solved within {self.by:,} updates, and {self.than} needs more than"
            f" {times}"
        )

    def measured(self, courses: Courses) -> float | None:
        """Return how many times as many it needs, at least; None if the first is not solved."""
        first, other = courses[self.run], courses[self.than]
        if first.solved_at is None or first.solved_at > self.by:
            return None
        last = other.updates + 1 if other.solved_at is None else other.solved_at
        stopped = other.solved_at is None and other.exploded_at is not None
        return math.inf if stopped else last / max(first.solved_at, 1)

    def is_true(self, measured: float | None) -> bool:
        """Return whether that is enough."""
        return measured is not None and measured > self.factor

    def is_settled(self, course: Course) -> bool:
        """Return whether it is solved, or has run for long enough."""
        return course.solved_at is not None or super().is_settled(course)


@claims.register("explodes")
@dataclass(frozen=True)
class Explodes(Claim):
    """Training stops at NaN or infinity within `by` updates."""

    by: int = key(update)

    @property
    def updates(self) -> int:
        """As long as it may take."""
        return self.by

    @property
    def words(self) -> str:
        """What is said."""
        return f"{self.run} explodes within {self.by:,} updates"

    def measured(self, courses: Courses) -> float | None:
        """Return after which update it stopped."""
        return courses[self.run].exploded_at

    def is_true(self, measured: float | None) -> bool:
        """Return whether it did in time."""
        return measured is not None and measured <= self.by


@claims.register("leaps")
@dataclass(frozen=True)
class Leaps(Explodes):
    """The gradient's norm leaps `ahead` updates before training stops, so one sees it come."""

    ahead: int = key(update)

    @property
    def words(self) -> str:
        """What is said."""
        return (
            f"the gradient of {self.run} leaps {self.ahead} or more updates before it explodes,"
            f" within {self.by:,} updates"
        )

    def measured(self, courses: Courses) -> float | None:
        """Return how many updates before."""
        course = courses[self.run]
        leaps = [
            update
            for update in range(3, len(course.norms))
            if course.norms[update] > LEAP * np.median(course.norms[max(0, update - CALM) : update])
        ]
        if not leaps or course.exploded_at is None:
            return None
        return course.exploded_at - leaps[0]

    def is_true(self, measured: float | None) -> bool:
        """Return whether they are enough."""
        return measured is not None and measured >= self.ahead


def _lowest(course: Course, until: int) -> float:
    losses = [score.loss for update, score in course.scores.items() if update <= until]
    return min(losses) / course.task.chance()
