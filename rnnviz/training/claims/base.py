"""Claim: the base of the kinds of claims, and of those that compare a number with a bound."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rnnviz.errors import shown
from rnnviz.training.claims.course import Course, Moment
from rnnviz.training.claims.keys import key, name, number, seeds, settings, update
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import is_shared, run_name

Courses = Mapping[str, Course]
"""By the name of the run, "A" or "B"."""


@dataclass(frozen=True)
class Claim(ABC):
    """What is said of the runs of a scene. A kind is a registered subclass whose fields are keys.

    Attributes
    ----------
    run : str
        The run that it is about.
    set_ : tuple of (str, value)
        Settings that are changed before it is trained.
    holds : (int, int)
        From how many weight seeds it is true at least, and of how many.
    """

    kind: ClassVar[str]

    run: str = key(name, "A")
    set_: tuple[tuple[str, object], ...] = key(settings, ())
    holds: tuple[int, int] = key(seeds, (10, 10))

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs that are trained for it."""
        return (self.run,)

    @property
    @abstractmethod
    def updates(self) -> int:
        """How long they are trained at most."""

    @property
    def look(self) -> int | None:
        """The update after which `seen` is asked; None if the run's course is enough."""
        return None

    def seen(self, moment: Moment) -> float:
        """Return what is kept of a run at the update of `look`."""
        raise NotImplementedError

    @property
    @abstractmethod
    def words(self) -> str:
        """What is said, as a sentence without its full stop."""

    @abstractmethod
    def measured(self, courses: Courses) -> float | None:
        """Return the number that it depends on; None if what it is about did not happen."""

    @abstractmethod
    def is_true(self, measured: float | None) -> bool:
        """Return whether that number makes it true."""

    def is_settled(self, course: Course) -> bool:
        """Return whether further updates of a run cannot change the number."""
        return course.updates >= self.updates

    def implied(self, updates: int) -> Claim | None:
        """Return what follows from it for the first updates alone; None if nothing does."""
        return self if self.updates <= updates else None

    def check(self, experiment: Experiment) -> None:
        """Raise EntryError if it cannot be said of such a run."""
        del experiment

    def __str__(self) -> str:
        changes = " and ".join(f"{name} {value}" for name, value in self.set_)
        return f"{self.words}{f', with {changes}' if changes else ''}"

    def experiments(self, runs: Sequence[Experiment]) -> dict[str, Experiment]:
        """Return what is trained for it, by the name of the run.

        Settings that all runs share are changed in all of them, others in `run` alone.

        Raises
        ------
        RnnvizError
            If the scene has no such run, or the settings do not fit.
        """
        names = [run_name(k) for k in range(len(runs))]
        trained = {}
        for run in self.runs:
            if run not in names:
                where = "run" if run == self.run else "than"
                raise EntryError(
                    f"this is {shown(run)}, but the scene has {_listed(names)}.", where
                )
            changes = {k: value for k, value in self.set_ if run == self.run or is_shared(k)}
            experiment = runs[names.index(run)]
            trained[run] = experiment.with_settings(changes) if changes else experiment
        return trained


@dataclass(frozen=True)
class Number(Claim):
    """A claim that a number is above or below a bound, or between two.

    With `than` it is the number of `run` divided by that of another run.
    """

    above: float | None = key(number, None)
    below: float | None = key(number, None)
    than: str = key(name, "")

    def __post_init__(self) -> None:
        if self.above is None and self.below is None:
            raise EntryError('give it "above", "below" or both.')
        if self.above is not None and self.below is not None and self.above >= self.below:
            raise EntryError('this must be less than "below".', "above")

    @property
    def runs(self) -> tuple[str, ...]:
        """One run, or the two that are compared."""
        return (self.run, self.than) if self.than else (self.run,)

    @abstractmethod
    def of_run(self, course: Course) -> float | None:
        """Return the number of one run; None if there is none."""

    def measured(self, courses: Courses) -> float | None:
        """Return the number, or how many times that of the other run it is."""
        numbers = [self.of_run(courses[run]) for run in self.runs]
        first, other = numbers[0], numbers[-1]
        if first is None or other is None:
            return None
        return ratio(first, other) if self.than else first

    def is_true(self, measured: float | None) -> bool:
        """Return whether it is within the bounds."""
        if measured is None:
            return False
        above = self.above is None or measured > self.above
        return above and (self.below is None or measured < self.below)

    def bounds(self, unit: str = "") -> str:
        """Return the bounds in words; `unit` follows each number."""
        unit = f" times {self.than}’s" if self.than else unit
        bounds = (("above", self.above), ("below", self.below))
        return " and ".join(f"{w} {written(b)}{unit}" for w, b in bounds if b is not None)


@dataclass(frozen=True)
class Seen(Number):
    """A number that is read off a run after some update."""

    at: int = key(update)

    @property
    def updates(self) -> int:
        """So many are made."""
        return self.at

    @property
    def look(self) -> int:
        """It is looked at after the last of them."""
        return self.at

    def of_run(self, course: Course) -> float | None:
        """Return what was seen, if the run came so far."""
        return course.numbers.get(self)


def ratio(first: float, other: float) -> float:
    """Return how many times as large a number is; infinity where the other one is 0."""
    if other == 0:
        return float("inf") if first else float("nan")
    return first / other


def written(value: float) -> str:
    """Return a number as people write it."""
    return f"{value:g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def _listed(names: Sequence[str]) -> str:
    return f"runs {' and '.join(names)}" if len(names) > 1 else "run A alone"
