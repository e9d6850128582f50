"""Player: a run that is not trained here, but plays what another program has recorded."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from pathlib import Path

import numpy as np

from rnnviz.data.recording.reader import Recording
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.errors import RnnvizError
from rnnviz.tasks.goals import Score
from rnnviz.tasks.recording import RecordedNet
from rnnviz.training.batches import ReaderPlace
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.reading import Journal
from rnnviz.training.evaluation import ProbeBatch
from rnnviz.training.fault import Fault
from rnnviz.training.losses import ALL_LOSSES, Losses
from rnnviz.training.metrics import History
from rnnviz.training.run.base.run import Ahead
from rnnviz.training.run.base.taking import taken
from rnnviz.training.run.checkpoint import Checkpoint, Moment
from rnnviz.training.run.curves import Curves
from rnnviz.training.run.gradient_history import GradientHistory
from rnnviz.training.run.playing.frames import Frames
from rnnviz.training.run.playing.past_gradients import PastGradients
from rnnviz.training.run.record import Record
from rnnviz.training.run.threads import one_thread
from rnnviz.training.run.trainer import HELD_OUT_EVERY
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.recorded import recorded
from rnnviz.training.slow_motion.walk import Walk
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.snapshot import Snapshot

WAIT = 0.005  # seconds between two looks at a recording that grows
UNKNOWN = float("nan")


class Player:
    """One run of a recording; it has the interface of a Trainer, and shows the frames.

    A step goes to the next update. Between two frames the earlier one is shown. What its net
    computes is what the recorded one computed, but for rounding.

    Parameters
    ----------
    experiment : Experiment
        Its task is a `RecordedNet`.
    follow : bool
        Whether it goes on with a recording that still grows; at its end it then keeps up with it.

    Attributes
    ----------
    recording : Recording

    Raises
    ------
    RnnvizError
        If the recording cannot be read.
    """

    def __init__(self, experiment: Experiment, follow: bool = False) -> None:
        task = experiment.task
        assert isinstance(task, RecordedNet)
        self.experiment = self.origin = experiment
        self.recording = Recording(task.path)
        if self.recording.id != task.checksum or not self.recording.steps:
            raise RnnvizError(f"{task.path} is another recording than before: open it again.")
        self._follow = follow
        self.update, self.returns = 0, 0
        self.journal: list[tuple[int, Command]] = []
        self.solved_at: int | None = None
        self.fault: Fault | None = None
        self.score: Score | None = None
        self.loss = self.gradient_norm = UNKNOWN
        self.clipped = False
        self._frames = Frames(self.recording, experiment)
        self.record = Record(Curves(HELD_OUT_EVERY), GradientHistory(task, self._frames.probe))
        self._gradients = PastGradients(self._frames.passed)

    @classmethod
    def of(cls, path: str | Path) -> Player:
        """Return a player of the recording in a file, at its beginning."""
        return cls(recorded(path))

    @property
    def network(self) -> Network:
        """The network, with the weights of the frame that is shown."""
        self._frames.show(self.update)
        return self._frames.network

    @property
    def probe(self) -> ProbeBatch:
        """The batch of the frame that is shown."""
        self._frames.show(self.update)
        return self._frames.probe

    @property
    def moment(self) -> Moment:
        """Where in the run this is."""
        return Moment(self.update, 0)

    @property
    def ended(self) -> bool:
        """Whether the recording ends here."""
        at_end = self.update >= self.recording.updates
        return at_end and not (self._follow and self.recording.grows)

    @property
    def ahead(self) -> Ahead | None:
        """The losses up to the end, if it is not there."""
        end = self.recording.updates
        if self.update >= end:
            return None
        curves = Curves(HELD_OUT_EVERY)
        for update in range(1, end + 1):
            curves.add(update, self._loss_of(update), UNKNOWN, False)
        return Ahead(Moment(end, 0), curves.metrics(end, self._loss_of(end), None))

    def catch_up(self) -> None:
        """Go to the end of a recording that grows, if it is to be followed."""
        if self._follow and self.recording.grows:
            self._go_on(self.recording.updates)

    def step(self, updates: int = 1) -> int:
        """Go on by a number of updates, or fewer if the recording ends; return how many."""
        if updates < 0:
            raise ValueError(f"the number of updates must be 0 or more, not {updates}")
        before, end = self.update, self.recording.updates
        if before >= end and updates and self._follow:
            if not self._look_again():
                time.sleep(WAIT)
            self._go_on(self.recording.updates)
        else:
            self._go_on(min(before + updates, end))
        return self.update - before

    def check(self, command: Command) -> None:
        """Refuse every command."""
        self.experiment.task.check_trained_here(command.title)

    def apply(self, command: Command) -> None:
        """Refuse a command."""
        self.check(command)

    def checkpoint(self) -> Checkpoint:
        """Return where it is; all else is in the recording."""
        nothing = np.zeros(0, np.float32)
        optimizer = self.experiment.training.optimizer
        return Checkpoint(
            self.moment, self.experiment, nothing, nothing, optimizer.start(0, nothing.dtype),
            ReaderPlace(0, 0, 0, 0, None, {}), self.loss, UNKNOWN, False, 0, None, None,
            self._frames.network.holds,
        )  # fmt: skip

    def restore(self, kept: Checkpoint, journal: Journal, record: Record) -> None:
        """Go on from a checkpoint of this run."""
        self.update, self.loss, self.record = kept.moment.update, kept.loss, record
        self.returns += 1

    def snapshot(self, needs: Iterable[str] = NEEDS - {"walk"}, focus: Focus = WHOLE) -> Snapshot:
        """Return the run as it is now, with the parts asked for (see `snapshot.parts`)."""
        return self.seen(Look(self, focus), needs)

    def seen(self, look: Look, needs: Iterable[str]) -> Snapshot:
        """Return a snapshot by a look at this run that still holds."""
        with one_thread():
            self._frames.show(self.update)
            return taken(self, look, needs, nullcontext(self._frames.shown), self.update)

    def history(self, losses: Losses = ALL_LOSSES) -> History:
        """Return gradient magnitudes of the frames so far that are as long as the present one."""
        steps, so_far = self.recording.steps, self._frames.before(self.update)
        return self._gradients.of([u for u in so_far if steps[u] == steps[so_far[-1]]])

    def picture(
        self, losses: Losses = ALL_LOSSES, read: ProbeBatch | None = None
    ) -> tuple[Trace, int]:
        """Return a copy of the present frame's trace, and its update."""
        with one_thread():
            network, probe = self.network, read or self.probe
            trace = probe.forward(network)
            followed = losses.of(self.experiment.task, probe.batch)
            network.backward(trace, followed, probe.final)
            return trace.frozen(), self._frames.shown

    def walk(self) -> Walk:
        """Refuse: how the other program makes an update is not known."""
        raise RnnvizError("how the other program makes an update is not known.")

    def _go_on(self, update: int) -> None:
        """Go on to an update."""
        for number in range(self.update + 1, update + 1):
            self.record.curves.add(number, self._loss_of(number), UNKNOWN, False)
        self.update, self.loss = update, self._loss_of(update)

    def _loss_of(self, update: int) -> float:
        """Return what was recorded as the loss of an update; of none, it is not known."""
        losses = self.recording.losses
        return losses[update - 1] if 0 < update <= len(losses) else UNKNOWN

    def _look_again(self) -> bool:
        """Read on in a recording that grows; return whether there was anything."""
        with suppress(RnnvizError):
            if self.recording.look_again():
                self._frames.look_again()
                return True
        return False
