"""Trainer: the only mutable state. It trains one Experiment, step by step, and gives Snapshots."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import DTypeLike

from rnnviz.engine.batch import Batch
from rnnviz.engine.clipping import clip, norm
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.engine.penalty import add_l2
from rnnviz.tasks.base import Split
from rnnviz.tasks.goals import Score
from rnnviz.training.batches import Reader
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.reading import Journal
from rnnviz.training.evaluation import HeldOut, ProbeBatch
from rnnviz.training.fault import Fault, TensorKind
from rnnviz.training.fault_search import find_optimizer_fault
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses
from rnnviz.training.metrics import History
from rnnviz.training.run.base.run import Ahead
from rnnviz.training.run.base.taking import taken
from rnnviz.training.run.checkpoint import Checkpoint, Moment
from rnnviz.training.run.curves import Curves
from rnnviz.training.run.diagnosis import diagnosed
from rnnviz.training.run.gradient_history import GradientHistory
from rnnviz.training.run.record import Record
from rnnviz.training.run.shown import Shown
from rnnviz.training.run.threads import one_thread
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.slow_motion.recorder import walk
from rnnviz.training.slow_motion.walk import Walk
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.snapshot import Snapshot

HELD_OUT_EVERY = 20  # updates
DROPOUT, COMMANDS = 0, 1  # streams of the weight seed


class Trainer:
    """One run of an experiment.

    The same experiment, commands, machine and numpy give the same weights bit for bit, whether or
    not anybody takes snapshots, in this process or in the worker.

    Parameters
    ----------
    experiment : Experiment
    dtype : dtype
        float32 to train, float64 to check.

    Attributes
    ----------
    experiment : Experiment
        With the settings now in force; `origin` is it as the run began.
    update : int
        Updates applied so far; an update is one optimizer step.
    journal : list of (int, Command)
        Every command with the number of updates that had been applied before it.
    solved_at : int or None
        The update at which the task's criterion was first met.
    fault : Fault or None
        Why training stopped, if it met NaN or infinity. A command clears it.
    loss, gradient_norm, clipped : float, float, bool
        Of the last update's batch (in truncated backpropagation, the loss is over the last whole
        sequence's windows), NaN before the first; the norm is that before clipping. A command that
        changes the network makes the loss that on the held-out batch.
    score : Score or None
        The last score on the held-out batch.
    probe, record : ProbeBatch, Record
        The fixed batch that views show, and what has been measured.
    returns : int
        How often it has gone on from a checkpoint.
    """

    def __init__(self, experiment: Experiment, dtype: DTypeLike = np.float32) -> None:
        experiment.task.check_trained_here("training")
        self.experiment = self.origin = experiment
        self.update = self.returns = 0
        self.journal: list[tuple[int, Command]] = []
        self.solved_at: int | None = None
        self.fault: Fault | None = None
        task, training, seed = experiment.task, experiment.training, experiment.seed.data
        self.network = Network(experiment.model, task.inputs, task.outputs, task.loss, dtype)
        self.network.initialize(np.random.default_rng(experiment.seed.weights))
        self.reset_optimizer()
        self.probe = ProbeBatch.drawn(task, seed)
        self._shown = Shown(self.network, task, self.probe)
        self._held_out = HeldOut(task, seed, training.batch)
        self.score: Score | None = None
        self.loss, self.gradient_norm, self.clipped = float("nan"), float("nan"), False
        self.record = Record(Curves(HELD_OUT_EVERY), GradientHistory(task, self.probe))
        self._reader = Reader(self.network, training, self.training_batch, self._noise, task.stream)
        with one_thread():
            self._observe()

    @property
    def moment(self) -> Moment:
        """Where in the run this is."""
        return Moment(self.update, len(self.journal))

    @property
    def ended(self) -> bool:
        """Whether no update can follow: it has met NaN or infinity."""
        return self.fault is not None

    @property
    def ahead(self) -> Ahead | None:
        """Nothing is known of updates that have not been made."""
        return None

    def catch_up(self) -> None:
        """Do nothing: it goes on only by `step`."""

    def step(self, updates: int = 1) -> int:
        """Train for a number of updates; stop early at a fault. Return how many were applied."""
        if updates < 0:
            raise ValueError(f"the number of updates must be 0 or more, not {updates}")
        with one_thread():
            for done in range(updates):
                if not self._update():
                    return done
        return updates

    def apply(self, command: Command) -> None:
        """Carry out a command and write it into the journal.

        Raises
        ------
        SettingError
            If the command does not fit the experiment; nothing has changed then.
        """
        self.check(command)
        command.carry_out(self)
        self.journal.append((self.update, command))
        self.fault = None
        if command.changes_net:  # what the last update measured was of another
            self.loss = self.measure().loss

    def measure(self) -> Score:
        """Measure the score now; otherwise that is done every `HELD_OUT_EVERY` updates."""
        with one_thread():
            self.score = self._held_out.score(self.network)
        return self.score

    def check(self, command: Command) -> None:
        """Raise SettingError if a command does not fit the experiment."""
        command.check(self.experiment)

    def change_settings(self, experiment: Experiment) -> None:
        """Go on with other live settings; a new optimizer, or size of the batches, begins anew."""
        before, training = self.experiment.training, experiment.training
        self.experiment = experiment
        if type(training.optimizer) is not type(before.optimizer):
            self.reset_optimizer()
        if training.batch != before.batch:
            self._reader.draw_again()

    def reset_optimizer(self) -> None:
        """Let the optimizer begin anew."""
        weights, optimizer = self.network.parameters.flat, self.experiment.training.optimizer
        self.optimizer_state = optimizer.start(weights.size, weights.dtype)

    def dice(self) -> np.random.Generator:
        """Return what a command draws from: another stream at each place of the journal."""
        place = self.update, len(self.journal)
        return np.random.default_rng([self.experiment.seed.weights, COMMANDS, *place])

    def checkpoint(self) -> Checkpoint:
        """Return the run as it is now, so that `restore` can go on from here."""
        return Checkpoint(
            moment=self.moment,
            experiment=self.experiment,
            weights=self.network.parameters.flat.copy(),
            before=self._shown.before,
            optimizer_state=self.optimizer_state,
            reading=self._reader.place,
            loss=self.loss, gradient_norm=self.gradient_norm, clipped=self.clipped,
            times_clipped=self.record.curves.times_clipped,
            score=self.score, solved_at=self.solved_at, holds=self.network.holds,
        )  # fmt: skip

    def restore(self, kept: Checkpoint, journal: Journal, record: Record) -> None:
        """Go on from a checkpoint of this run, with its journal and record up to there."""
        self.experiment, self.update = kept.experiment, kept.moment.update
        self.journal, self.record = list(journal), record
        self.solved_at, self.fault, self.score = kept.solved_at, None, kept.score
        self.loss, self.gradient_norm, self.clipped = kept.loss, kept.gradient_norm, kept.clipped
        self.network.parameters.flat[:] = kept.weights
        if kept.holds != self.network.holds:
            self.network.hold(kept.holds)
        self._shown.before = kept.before
        self.optimizer_state = dict(kept.optimizer_state)  # each update makes new arrays
        self._reader.go_to(kept.reading)
        self.returns += 1

    def snapshot(self, needs: Iterable[str] = NEEDS, focus: Focus = WHOLE) -> Snapshot:
        """Return the run as it is now, with the parts asked for (see `snapshot.parts`)."""
        return self.seen(Look(self, focus), needs)

    def seen(self, look: Look, needs: Iterable[str]) -> Snapshot:
        """Return a snapshot by a look at this trainer that still holds."""
        with one_thread():
            shown = self._shown.weights(self.update, self.fault)
            return taken(self, look, needs, shown, self._reader.batches)

    def walk(self) -> Walk:
        """Return the update that `step` would make next, phase by phase, without making it."""
        with one_thread():
            return walk(
                self.experiment.task, self.experiment.training, self.network, self._reader,
                self.optimizer_state, self.update,
            )  # fmt: skip

    def training_batch(self, number: int) -> Batch:
        """Return a training batch; `number` counts from 0."""
        task, seed, size = self.origin.task, self.origin.seed.data, self.experiment.training.batch
        return task.draw(seed, Split.TRAINING, number, size)

    def _noise(self, batch: int, step: int) -> np.random.Generator:
        """Return what dropout draws from in the window of a batch that begins at a step."""
        return np.random.default_rng([self.experiment.seed.weights, DROPOUT, batch, step])

    def _update(self) -> bool:
        """Apply one update; or find a fault, apply nothing and return False."""
        training, network = self.experiment.training, self.network
        part = self._reader.forward()
        network.backward(part.trace)
        length = norm(gradient := network.gradients.flat)
        if not (np.isfinite(part.loss) and np.isfinite(length)):
            kind, found = TensorKind.PARAMETER_GRADIENT, network.gradients.copy()
            self.fault = diagnosed(self.update + 1, self._reader, network, found, kind)
            return False
        clipped = clip(gradient, training.clip, training.clip_threshold, length)
        if training.l2 > 0:
            add_l2(network.parameters, network.gradients, training.l2)
        if not self._apply_gradient():
            return False
        loss = self._reader.whole_loss(part)
        self._reader.advance(part.trace)
        self.update += 1
        self.loss, self.gradient_norm, self.clipped = loss, length, clipped
        self.record.curves.add(self.update, loss, length, clipped)
        self._observe()
        return True

    def _apply_gradient(self) -> bool:
        """Let the optimizer step, unless that would make a weight or its state NaN or infinite."""
        training, weights = self.experiment.training, self.network.parameters.flat
        before = weights.copy()
        state = {name: array.copy() for name, array in self.optimizer_state.items()}
        decay = training.decay(self.update)
        training.optimizer.apply(weights, self.network.gradients.flat, state, decay)
        if (unread := self.network.at_rest) is not None:  # momentum or L2 would move them
            weights[unread] = before[unread]
        if not np.isfinite(weights).all():
            kind, found = TensorKind.PARAMETER, self.network.parameters.copy()
            weights[:] = before
            self.fault = diagnosed(self.update + 1, self._reader, self.network, found, kind)
            return False
        self.fault = find_optimizer_fault(self.update + 1, state)
        if self.fault is not None:
            weights[:] = before
            return False
        self._shown.before, self.optimizer_state = before, state
        return True

    def _observe(self) -> None:
        """Measure what is due at this update, whether or not anybody watches."""
        if self.update % HELD_OUT_EVERY == 0:
            self.score = self._held_out.score(self.network)
            self.record.curves.add_score(self.update, self.score)
            if self.solved_at is None and self.experiment.task.solved(self.score):
                self.solved_at = self.update
        if self.record.gradients.due(self.update):
            self.record.gradients.add(self.update, self.network, self.probe.forward(self.network))

    def history(self, losses: Losses = ANSWERS) -> History:
        """Return gradient magnitudes over the run so far."""
        return self.record.gradients.of(losses)

    def picture(
        self, losses: Losses = ALL_LOSSES, read: ProbeBatch | None = None
    ) -> tuple[Trace, int]:
        """Return a copy of the probe's trace, and the update whose weights it shows.

        The gradients are those of the `losses`. `read` is what is read instead of the fixed probe.
        After a fault it is the last finite one: if the weights that training stopped at overflow on
        the probe too, those of the update before.
        """
        with one_thread(), self._shown.weights(self.update, self.fault) as update:
            return self._shown.passed(losses, read).frozen(), update
