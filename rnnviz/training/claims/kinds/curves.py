"""Numbers that have a value at many updates: losses, accuracies, norms."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnnviz.registry import claims
from rnnviz.training.claims.base import Claim, Courses, Number, Seen, written
from rnnviz.training.claims.course import Course, Moment
from rnnviz.training.claims.keys import factor, key, update, word, word_or_step
from rnnviz.training.run.trainer import HELD_OUT_EVERY
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True)
class Curve(Number):
    """A number that is within its bounds at some update, at all until one, or at one.

    Those are `by`, `until` and `at`, of which one is given.
    """

    by: int | None = key(update, None)
    until: int | None = key(update, None)
    at: int | None = key(update, None)

    every = 1  # updates between two values

    def __post_init__(self) -> None:
        super().__post_init__()
        if sum(one is not None for one in (self.by, self.until, self.at)) != 1:
            raise EntryError('give it one of "at", "by" and "until".')
        if self.at is None and self.above is not None and self.below is not None:
            raise EntryError('"above" and "below" go together only with "at".')
        if self.at is not None and self.at % self.every:
            raise EntryError(f"this must be a multiple of {self.every}: then it is measured.", "at")

    @property
    def updates(self) -> int:
        """The last that it speaks of."""
        return next(one for one in (self.by, self.until, self.at) if one is not None)

    @abstractmethod
    def values(self, course: Course) -> Mapping[int, float]:
        """Return the number by update."""

    @property
    @abstractmethod
    def what(self) -> str:
        """What the number is."""

    @property
    def unit(self) -> str:
        """What the bounds are numbers of."""
        return ""

    @property
    def words(self) -> str:
        """What is said."""
        verb, when = "is", f"after {self.updates:,} updates"
        if self.by is not None:
            verb = "falls" if self.above is None else "rises"
            when = f"within {self.updates:,} updates"
        if self.until is not None:
            verb, when = "stays", f"over the first {self.updates:,} updates"
        return f"{self.what} of {self.run} {verb} {self.bounds(self.unit)} {when}"

    def of_run(self, course: Course) -> float | None:
        """Return the value that decides: the one at the end, or the furthest."""
        values = self.values(course)
        if self.at is not None:
            return values.get(self.at)
        if self.until is not None and course.updates < self.until:
            return None  # it stopped before
        found = [value for update, value in values.items() if update <= self.updates]
        lowest = (self.by is None) == (self.below is None)
        return (min if lowest else max)(found, default=None)

    def is_settled(self, course: Course) -> bool:
        """Return whether it has run for long enough, or what is said to happen has."""
        if super().is_settled(course):
            return True
        return self.by is not None and not self.than and self.is_true(self.of_run(course))

    def implied(self, updates: int) -> Claim | None:
        """Return what is so all the time, until an earlier update."""
        if self.until is None or self.than:
            return super().implied(updates)
        return replace(self, until=min(self.until, updates))


@dataclass(frozen=True)
class HeldOutCurve(Curve):
    """A number of the held-out batch."""

    every = HELD_OUT_EVERY


@claims.register("loss")
@dataclass(frozen=True)
class Loss(HeldOutCurve):
    """The held-out loss, as a share of the baseline or in the unit of the Loss panel."""

    of: str = key(word("chance", "unit"), "chance")

    what = "the held-out loss"

    @property
    def unit(self) -> str:
        """What the bounds are numbers of."""
        return " of the baseline" if self.of == "chance" else ""

    def values(self, course: Course) -> Mapping[int, float]:
        """Return the losses."""
        task = course.task
        if self.of == "chance":
            return {u: score.loss / task.chance() for u, score in course.scores.items()}
        return {u: task.loss_unit.of(score.loss) for u, score in course.scores.items()}


@claims.register("accuracy")
@dataclass(frozen=True)
class Accuracy(HeldOutCurve):
    """The share of the held-out answers that are right, or of the sequences with all right."""

    of: str = key(word("answers", "sequences"), "answers")

    @property
    def what(self) -> str:
        """What it is the share of."""
        whole = " of whole sequences" if self.of == "sequences" else ""
        return f"the held-out accuracy{whole}"

    def check(self, experiment: Experiment) -> None:
        """Refuse tasks whose answers are neither right nor wrong."""
        refuse_without_right(experiment)

    def values(self, course: Course) -> Mapping[int, float]:
        """Return the shares."""
        field = "accuracy" if self.of == "answers" else "sequence_accuracy"
        shares = {update: getattr(score, field) for update, score in course.scores.items()}
        return {update: share for update, share in shares.items() if share is not None}


@claims.register("norm")
@dataclass(frozen=True)
class Norm(Curve):
    """The norm of an update's gradient before clipping."""

    what = "the norm of the gradient"

    def values(self, course: Course) -> Mapping[int, float]:
        """Return the norms."""
        return dict(enumerate(course.norms, start=1))


@claims.register("clipped")
@dataclass(frozen=True)
class Clipped(Number):
    """The share of the first `at` updates whose gradient was clipped."""

    at: int = key(update)

    @property
    def updates(self) -> int:
        """Those that it is the share of."""
        return self.at

    @property
    def words(self) -> str:
        """What is said."""
        return (
            f"the share of clipped updates of {self.run} is {self.bounds()}"
            f" over the first {self.at:,} updates"
        )

    def of_run(self, course: Course) -> float | None:
        """Return the share; None if training stopped before."""
        if course.updates < self.at:
            return None
        return sum(course.clipped[: self.at]) / max(self.at, 1)


@claims.register("overfits")
@dataclass(frozen=True)
class Overfits(Claim):
    """The held-out loss is lowest within `best_by` updates, and at `at` `factor` times that."""

    best_by: int = key(update)
    at: int = key(update)
    factor: float = key(factor, 1.1)

    def __post_init__(self) -> None:
        if self.at % HELD_OUT_EVERY or self.at <= self.best_by:
            text = f'this must be a multiple of {HELD_OUT_EVERY}, and more than "best_by".'
            raise EntryError(text, "at")

    @property
    def updates(self) -> int:
        """So many are made."""
        return self.at

    @property
    def words(self) -> str:
        """What is said."""
        return (
            f"{self.run} predicts the held-out part best within {self.best_by:,} updates, and"
            f" its loss is {written(self.factor)} times that after {self.at:,}"
        )

    def measured(self, courses: Courses) -> float | None:
        """Return when the loss was lowest; None if it has not risen by so much since."""
        course = courses[self.run]
        losses = {update: score.loss for update, score in course.scores.items()}
        best = min(losses, key=losses.__getitem__)
        return best if losses.get(self.at, 0.0) > self.factor * losses[best] else None

    def is_true(self, measured: float | None) -> bool:
        """Return whether that was early enough."""
        return measured is not None and measured <= self.best_by


@claims.register("righter")
@dataclass(frozen=True)
class Righter(Seen):
    """How much more often held-out steps `of` are right than others, `against`.

    Each is the answers, the other counted steps, or the k-th counted step of every sequence.
    """

    of: str | int = key(word_or_step("answers", "others"))
    against: str | int = key(word_or_step("answers", "others"))

    @property
    def words(self) -> str:
        """What is said."""
        return (
            f"the accuracy of {self.run} on {_steps(self.of)} less that on"
            f" {_steps(self.against)} is {self.bounds()} after {self.at:,} updates"
        )

    def check(self, experiment: Experiment) -> None:
        """Refuse tasks whose answers are neither right nor wrong, or that never end."""
        refuse_without_right(experiment)
        if experiment.task.stream:
            kind = experiment.task.kind
            raise EntryError(f"this reads whole sequences, but task {kind} never ends.", "claim")

    def seen(self, moment: Moment) -> float:
        """Return the difference of the two accuracies."""
        counted, answers, right = moment.answered
        order = counted.cumsum(axis=0)

        def share(which: str | int) -> float:
            where = {"answers": answers, "others": counted & ~answers}.get(
                str(which), counted & (order == which)
            )
            return float(right[where].mean()) if where.any() else float("nan")

        return share(self.of) - share(self.against)


def refuse_without_right(experiment: Experiment) -> None:
    """Raise EntryError if nothing that a task asks for is right or wrong."""
    if not (experiment.task.loss.classes or experiment.task.goal.accuracy_of):
        kind = experiment.task.kind
        raise EntryError(f"task {kind} has no accuracy: say it of the loss.", "claim")


def _steps(which: str | int) -> str:
    return f"counted step {which}" if isinstance(which, int) else f"the {which}"
