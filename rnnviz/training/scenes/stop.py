"""Stop: where training pauses so that something can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rnnviz.tasks.goals import Score
from rnnviz.training.scenes.reading import EntryError, check_keys, number_at, run_at, whole_at
from rnnviz.training.settings.experiment import Experiment

MOST_UPDATES = 100_000_000


class When(StrEnum):
    """What a stop waits for, by its key in a file."""

    UPDATE = "update"
    SOLVED = "solved"
    EXPLODED = "exploded"
    LOSS_BELOW = "below"
    LOSS_ABOVE = "above"


class State(Protocol):
    """How far a run has come."""

    @property
    def update(self) -> int:
        """Updates applied so far."""

    @property
    def solved_at(self) -> int | None:
        """The update at which its task was first solved."""

    @property
    def fault(self) -> object | None:
        """Why it has stopped."""

    @property
    def score(self) -> Score | None:
        """The last score on held-out data."""


@dataclass(frozen=True)
class Stop:
    """A condition on a run, or on the updates of the first.

    `value` is an update, or a held-out loss as it is trained.
    """

    when: When
    run: int = 0
    value: float = 0.0

    def reached(self, states: Sequence[State]) -> bool:
        """Return whether the runs have come to it."""
        if self.run >= len(states):
            return False
        state = states[self.run]
        match self.when:
            case When.UPDATE:
                return state.update >= self.value
            case When.SOLVED:
                return state.solved_at is not None
            case When.EXPLODED:
                return state.fault is not None
            case When.LOSS_BELOW:
                return state.score is not None and state.score.loss < self.value
            case When.LOSS_ABOVE:
                return state.score is not None and state.score.loss > self.value


def read_stop(values: Mapping[str, object], runs: Sequence[Experiment]) -> Stop:
    """Return the stop of a file; a loss stands there in the unit that it is shown in.

    Raises
    ------
    EntryError
        If it is none that there is.
    """
    if "loss" in values:
        check_keys(values, ("loss", When.LOSS_BELOW, When.LOSS_ABOVE))
        ends = [when for when in (When.LOSS_BELOW, When.LOSS_ABOVE) if when in values]
        if len(ends) != 1:
            raise EntryError('this must be such as {"loss": "A", "below": 0.1}.')
        run = run_at(values, "loss", len(runs))
        return Stop(ends[0], run, number_at(values, ends[0]) * runs[run].task.loss_unit.size)
    check_keys(values, (When.UPDATE, When.SOLVED, When.EXPLODED, "loss"))
    if len(values) != 1:
        raise EntryError('this must name one condition, such as {"update": 200}.')
    when = When(next(iter(values)))
    if when is When.UPDATE:
        return Stop(when, value=whole_at(values, when, 0, MOST_UPDATES))
    return Stop(when, run_at(values, when, len(runs)))
