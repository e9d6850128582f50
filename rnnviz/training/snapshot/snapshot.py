"""Snapshot: what leaves a Trainer. Frozen, read-only, and complete in itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from rnnviz.engine.interventions.holds import NO_HOLDS, Holds
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.commands.base import Command
from rnnviz.training.fault import Fault
from rnnviz.training.metrics import History, Metrics
from rnnviz.training.probe import Probe
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.part import Part
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.parts.trace import TRACE
from rnnviz.training.snapshot.timeline import Timeline

T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """A run at one update.

    Attributes
    ----------
    experiment : Experiment
        With the settings now in force.
    origin : Experiment
        As the run began.
    journal : tuple of (int, Command)
        Every command with the number of updates before it; origin and journal are the run.
    update : int
        The number of updates applied.
    metrics : Metrics
    solved_at : int or None
        The update at which the task's criterion was first met.
    fault : Fault or None
        Set when training met NaN or infinity; the trace is then the last finite one.
    trace_update : int
        The update whose weights the trace shows: `update`, unless there is a fault.
    parts : mapping of name to object
        The parts that were asked for.
    batches : int
        The number of training batches read to their end; truncated backpropagation makes several
        updates of each.
    timeline : Timeline or None
        Where in its run it is, and what is known of what came after; None of a run that cannot be
        gone back in.
    holds : Holds
        What a person holds in the network.
    name : str
        What a person calls the run, or "".
    """

    experiment: Experiment
    origin: Experiment
    journal: tuple[tuple[int, Command], ...]
    update: int
    metrics: Metrics
    solved_at: int | None
    fault: Fault | None
    trace_update: int
    parts: Mapping[str, object] = field(default_factory=dict)
    batches: int = 0
    timeline: Timeline | None = None
    holds: Holds = NO_HOLDS
    name: str = ""

    @property
    def probe(self) -> Probe:
        """The probe's batch and trace."""
        return self[TRACE]

    @property
    def trace(self) -> Trace:
        """What one pass over the probe computed."""
        return self.probe.trace

    @property
    def end(self) -> int:
        """The last update that the run has been at."""
        return self.update if self.timeline is None else self.timeline.end

    @property
    def place(self) -> int:
        """The update that the run is at, or on its way to."""
        going_to = None if self.timeline is None else self.timeline.going_to
        return self.update if going_to is None else going_to

    @property
    def is_past(self) -> bool:
        """Whether the run has been further."""
        return self.timeline is not None and self.timeline.past

    @property
    def whole_journal(self) -> tuple[tuple[int, Command], ...]:
        """Every command of the run, also those after this update."""
        return self.timeline.journal if self.timeline and self.timeline.past else self.journal

    @property
    def whole_metrics(self) -> Metrics:
        """The numbers of the whole run, as far as they are known."""
        return (self.timeline.metrics if self.timeline else None) or self.metrics

    @property
    def whole_history(self) -> History:
        """Gradients over the whole run, as far as they are known; as `HISTORY`, which it needs."""
        return (self.timeline.history if self.timeline else None) or self[HISTORY]

    @property
    def bookmarks(self) -> tuple[int, ...]:
        """The updates that a person has marked, in increasing order."""
        return () if self.timeline is None else self.timeline.bookmarks

    def marked(self, bookmarks: Iterable[int]) -> Snapshot:
        """Return the same with the updates that a person has marked."""
        marked = tuple(sorted(bookmarks))
        if self.timeline is None or marked == self.bookmarks:
            return self
        return replace(self, timeline=replace(self.timeline, bookmarks=marked))

    def __getitem__(self, part: Part[T]) -> T:
        """Return a part; raise LookupError if the snapshot was taken without it."""
        if part.name not in self.parts:
            raise LookupError(f"this snapshot was taken without {part.name!r}")
        return cast(T, self.parts[part.name])


def named(snapshots: tuple[Snapshot, ...], names: Sequence[str]) -> tuple[Snapshot, ...]:
    """Return snapshots of runs that a person has given these names, one a run, or none."""
    if not names:
        return snapshots
    return tuple(replace(one, name=name) for one, name in zip(snapshots, names, strict=True))
