"""Saved: runs as values, which a file can hold and another process can go on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnviz.errors import RnnvizError
from rnnviz.training.commands.reading import Journal
from rnnviz.training.losses import Losses
from rnnviz.training.run.checkpoint import Checkpoint, Moment
from rnnviz.training.run.record import Record
from rnnviz.training.series import Series
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True, eq=False)
class SavedRecord:
    """What has been measured of a run, every sample.

    Attributes
    ----------
    curves : mapping of name to Series
    gradients : mapping of (Losses, label of a state) to Series
    times_clipped : int
    """

    curves: Mapping[str, Series] = field(default_factory=dict)
    gradients: Mapping[tuple[Losses, str], Series] = field(default_factory=dict)
    times_clipped: int = 0

    @classmethod
    def of(cls, record: Record) -> SavedRecord:
        """Return a record as values."""
        curves, gradients = record.curves.recorders, record.gradients.recorders
        return cls(
            {name: one.everything() for name, one in curves.items()},
            {key: one.everything() for key, one in gradients.items()},
            record.curves.times_clipped,
        )

    def record(self, fresh: Record, update: int) -> Record:
        """Return the record again; `fresh` is that of a run that has just begun.

        Raises
        ------
        RnnvizError
            If what was measured is not what is measured of this run.
        """
        curves, gradients = fresh.curves.recorders, fresh.gradients.recorders
        try:
            return Record(
                fresh.curves.with_recorders(
                    {name: one.of(self.curves[name], update) for name, one in curves.items()},
                    self.times_clipped,
                ),
                fresh.gradients.with_recorders(
                    {key: one.of(self.gradients[key], update) for key, one in gradients.items()}
                ),
            )
        except (KeyError, ValueError):
            raise RnnvizError("the curves of a run are not those of its network.") from None


@dataclass(frozen=True, eq=False)
class SavedLine:
    """One run.

    Attributes
    ----------
    number, parent, since, name
        Its place in the tree: see `rnnviz.training.travel.family.Member`.
    origin : Experiment
    journal : Journal
    end : Moment
    stopped : bool
        Whether the update after the end meets NaN or infinity.
    checkpoints : tuple of Checkpoint
        In order; the first is the run's beginning, the last its end if that is known.
    record : SavedRecord or None
        Up to the end; None of a run that is still to be repeated for the first time.
    at : Moment
        Where its trainer is.
    """

    number: int
    parent: int | None
    since: Moment
    name: str
    origin: Experiment
    journal: Journal
    end: Moment
    stopped: bool
    checkpoints: tuple[Checkpoint, ...]
    record: SavedRecord | None
    at: Moment


@dataclass(frozen=True, eq=False)
class SavedFamily:
    """All runs of a scene; the numbers of those that are shown, and of those that are removed."""

    lines: tuple[SavedLine, ...]
    shown: tuple[int, ...]
    removed: tuple[int, ...] = ()

    @property
    def listed(self) -> tuple[SavedLine, ...]:
        """The runs that are not removed."""
        return tuple(line for line in self.lines if line.number not in self.removed)

    @property
    def places(self) -> tuple[Moment, ...]:
        """Where the runs are that are shown."""
        at = {line.number: line.at for line in self.lines}
        return tuple(at[number] for number in self.shown)

    @property
    def updates(self) -> int:
        """How many updates all of them have made; it grows with every one."""
        return sum(line.end.update for line in self.lines)


def thinned(checkpoints: tuple[Checkpoint, ...], room: int) -> tuple[Checkpoint, ...]:
    """Return the first and the last checkpoint, and between them as many as `room` bytes hold."""
    if len(checkpoints) < 3:
        return checkpoints
    first, *between, last = checkpoints
    each = max(last.nbytes, 1)
    count = min(len(between), max(room // each - 2, 0))
    chosen = [between[place * len(between) // count] for place in range(count)]
    return (first, *chosen, last)
