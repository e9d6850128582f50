"""Run: what can be done with a run, whether it is trained here or plays a recording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rnnviz.engine.network import Network
from rnnviz.tasks.goals import Score
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.reading import Journal
from rnnviz.training.evaluation import ProbeBatch
from rnnviz.training.metrics import Metrics
from rnnviz.training.run.checkpoint import Checkpoint, Moment
from rnnviz.training.run.record import Record
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.look import Look, Observed
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Ahead:
    """What is known of a run before it has been there: where it ends, and its numbers."""

    end: Moment
    metrics: Metrics


class Run(Observed, Protocol):
    """One run; see `Trainer` for what the attributes are."""

    origin: Experiment
    solved_at: int | None
    score: Score | None
    loss: float
    gradient_norm: float
    clipped: bool
    record: Record

    @property
    def network(self) -> Network:
        """The network, with the weights of the present update."""

    @property
    def probe(self) -> ProbeBatch:
        """The batch that views show."""

    @property
    def moment(self) -> Moment:
        """Where in the run this is."""

    @property
    def ended(self) -> bool:
        """Whether no update can follow: it has met NaN or infinity, or its recording ends here."""

    @property
    def ahead(self) -> Ahead | None:
        """What is known of what comes after; None of a run that is trained here."""

    def catch_up(self) -> None:
        """Go to where the run is by now, if it goes on by itself."""

    def step(self, updates: int = 1) -> int:
        """Go on by a number of updates, or fewer if it ends; return how many were applied."""

    def check(self, command: Command) -> None:
        """Raise RnnvizError if a command cannot be carried out."""

    def apply(self, command: Command) -> None:
        """Carry out a command and write it into the journal; raise RnnvizError if it cannot be."""

    def checkpoint(self) -> Checkpoint:
        """Return the run as it is now, so that `restore` can go on from here."""

    def restore(self, kept: Checkpoint, journal: Journal, record: Record) -> None:
        """Go on from a checkpoint of this run, with its journal and record up to there."""

    def snapshot(self, needs: Iterable[str] = NEEDS, focus: Focus = WHOLE) -> Snapshot:
        """Return the run as it is now, with the parts asked for (see `snapshot.parts`)."""

    def seen(self, look: Look, needs: Iterable[str]) -> Snapshot:
        """Return a snapshot by a look at this run that still holds."""
