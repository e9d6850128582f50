"""Counting: from how many initial weights what a scene says of its runs is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rnnviz.training.claims.base import Claim
from rnnviz.training.claims.course import Course, Moment
from rnnviz.training.run.trainer import HELD_OUT_EVERY, Trainer
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True)
class Count:
    """How often a claim is true: the number that it depends on, from weight seeds 0, 1, 2 ...

    None stands where what it is about did not happen.
    """

    claim: Claim
    numbers: tuple[float | None, ...]

    @property
    def held(self) -> int:
        """From how many seeds it is true."""
        return sum(map(self.claim.is_true, self.numbers))

    @property
    def holds(self) -> bool:
        """Whether those are enough.

        Of fewer seeds than the claim speaks of, no more may fail than may fail of all.
        """
        needed, of = self.claim.holds
        failed, seeds = len(self.numbers) - self.held, len(self.numbers)
        return failed * of <= (of - needed) * max(seeds, of)


def count(
    claims: Sequence[Claim],
    runs: Sequence[Experiment],
    seeds: int | None = None,
    watch: Callable[[int, int], object] | None = None,
) -> list[Count]:
    """Train the runs of a scene from several weight seeds and count what is true.

    Every claim is counted over as many seeds as it speaks of, or over `seeds`. `watch` is told how
    many of all seeds are done before each.
    """
    numbers: list[list[float | None]] = [[] for _ in claims]
    longest = max((claim.holds[1] for claim in claims), default=0) if seeds is None else seeds
    for seed in range(longest):
        if watch is not None:
            watch(seed, longest)
        wanted = [k for k, claim in enumerate(claims) if seeds or seed < claim.holds[1]]
        measured = measure([claims[k] for k in wanted], runs, seed)
        for k, number in zip(wanted, measured, strict=True):
            numbers[k].append(number)
    return [Count(claim, tuple(own)) for claim, own in zip(claims, numbers, strict=True)]


def shortened(claims: Sequence[Claim], updates: int) -> list[Claim]:
    """Return what follows from claims for so many updates, as far as anything does."""
    implied = (claim.implied(updates) for claim in claims)
    return [claim for claim in implied if claim is not None]


def measure(claims: Sequence[Claim], runs: Sequence[Experiment], seed: int) -> list[float | None]:
    """Train the runs from one weight seed; return the number that each claim depends on."""
    seeded = [run.with_settings({"seed.weights": seed}) for run in runs]
    trained = [claim.experiments(seeded) for claim in claims]
    about: dict[Experiment, list[Claim]] = {}
    for claim, experiments in zip(claims, trained, strict=True):
        for experiment in experiments.values():
            about.setdefault(experiment, []).append(claim)
    courses = {experiment: follow(experiment, own) for experiment, own in about.items()}
    return [
        claim.measured({name: courses[one] for name, one in experiments.items()})
        for claim, experiments in zip(claims, trained, strict=True)
    ]


def follow(experiment: Experiment, claims: Sequence[Claim]) -> Course:
    """Train a run until all that is said of it is settled, and return what it did."""
    trainer = Trainer(experiment)
    course = Course(experiment.task)
    looks = {claim.look for claim in claims}
    while True:
        course.updates, course.solved_at = trainer.update, trainer.solved_at
        if trainer.update % HELD_OUT_EVERY == 0 and trainer.score is not None:
            course.scores[trainer.update] = trainer.score
        if trainer.update in looks:
            moment = Moment(trainer)
            own = [claim for claim in claims if claim.look == trainer.update]
            course.numbers.update({claim: claim.seen(moment) for claim in own})
        if all(claim.is_settled(course) for claim in claims):
            return course
        if not trainer.step():
            course.exploded_at = trainer.update
            return course
        course.norms.append(trainer.gradient_norm)
        course.clipped.append(trainer.clipped)
