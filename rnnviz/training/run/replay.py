"""Replay: runs brought to where they were, by the same updates and commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rnnviz.training.commands.base import Command
from rnnviz.training.commands.past import Past
from rnnviz.training.run.base.run import Run


@dataclass(frozen=True)
class Reach:
    """Train each run up to an update, whether or not it is solved on the way."""

    updates: tuple[int, ...]

    def remaining(self, trainers: Sequence[Run]) -> int:
        """Return how many updates the run has to go that has most of them."""
        pairs = zip(self.updates, trainers, strict=False)
        return max(
            (update - trainer.update for update, trainer in pairs if not trainer.ended),
            default=0,
        )

    def step(self, trainers: Sequence[Run]) -> None:
        """Apply one update in every run that has some to go."""
        for update, trainer in zip(self.updates, trainers, strict=False):
            if not trainer.ended and trainer.update < update:
                trainer.step()


def replay(pasts: Sequence[Past]) -> Iterator[Reach | tuple[int, Command]]:
    """Yield what brings runs that have just begun to where they were: updates, and commands.

    A command is yielded with the number of its run. An update that met a fault is tried again.
    """
    changes = sorted(
        (when, run, number)
        for run, past in enumerate(pasts)
        for number, (when, _) in enumerate(past.journal)
    )
    reached = (0,) * len(pasts)
    for when, run, number in changes:
        target = tuple(min(when, past.update) for past in pasts)
        if target != reached:
            yield Reach(target)
        reached = target
        yield run, pasts[run].journal[number][1]
    last = tuple(past.update + past.stopped for past in pasts)
    if last != reached:
        yield Reach(last)
