"""Trainer: the only mutable state. It trains one Experiment, step by step, and gives Snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import DTypeLike, NDArray
from threadpoolctl import ThreadpoolController

from rnnviz.engine.batch import Batch
from rnnviz.engine.clipping import clip, norm
from rnnviz.engine.network import Network
from rnnviz.engine.parameters import Parameters
from rnnviz.engine.passes.trace import Trace
from rnnviz.engine.penalty import add_l2
from rnnviz.tasks.base import Split
from rnnviz.tasks.goals import Score
from rnnviz.training.batches import Reader
from rnnviz.training.commands import Command
from rnnviz.training.evaluation import HeldOut, ProbeBatch
from rnnviz.training.fault import Fault, TensorKind
from rnnviz.training.fault_search import find_fault, find_optimizer_fault
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses
from rnnviz.training.metrics import History
from rnnviz.training.run.curves import Curves
from rnnviz.training.run.gradient_history import GradientHistory
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.slow_motion.recorder import walk
from rnnviz.training.slow_motion.walk import Walk
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.parts import NEEDS, PARTS
from rnnviz.training.snapshot.snapshot import Snapshot

HELD_OUT_EVERY = 20  # updates

DROPOUT = 0  # stream of the weight seed

_threads = ThreadpoolController()


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
    loss, gradient_norm : float
        Of the last update's batch, the norm before clipping; NaN before the first update. With
        truncated backpropagation the loss is over the last windows that make a whole sequence.
    clipped : bool
        Whether the last update's gradient was clipped.
    score : Score or None
        The last score on the held-out batch.
    probe : ProbeBatch
        The fixed batch that views show.
    """

    def __init__(self, experiment: Experiment, dtype: DTypeLike = np.float32) -> None:
        self.experiment = self.origin = experiment
        self.update = 0
        self.journal: list[tuple[int, Command]] = []
        self.solved_at: int | None = None
        self.fault: Fault | None = None
        task, training, seed = experiment.task, experiment.training, experiment.seed.data
        self.network = Network(experiment.model, task.inputs, task.outputs, task.loss, dtype)
        self.network.initialize(np.random.default_rng(experiment.seed.weights))
        weights = self.network.parameters.flat
        optimizer = training.optimizer
        self._optimizer_state = optimizer.start(weights.size, weights.dtype)
        self._before = weights.copy()
        self._overflow: tuple[Fault | None, bool] | None = None  # of the probe, at a fault
        self.probe = ProbeBatch.drawn(task, seed)
        self._held_out = HeldOut(task, seed, training.batch)
        self.score: Score | None = None
        self.loss = self.gradient_norm = float("nan")
        self.clipped = False
        self._curves = Curves(HELD_OUT_EVERY)
        self._gradients = GradientHistory(task, self.probe)
        self._reader = Reader(self.network, training, self.training_batch, self._noise, task.stream)
        with _threads.limit(limits=1):
            self._observe()

    def step(self, updates: int = 1) -> int:
        """Train for a number of updates; stop early at a fault. Return how many were applied."""
        if updates < 0:
            raise ValueError(f"the number of updates must be 0 or more, not {updates}")
        with _threads.limit(limits=1):
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
        self.experiment = command.applied_to(self.experiment)
        self.journal.append((self.update, command))
        self.fault = None

    def snapshot(self, needs: Iterable[str] = NEEDS, focus: Focus = WHOLE) -> Snapshot:
        """Return the run as it is now, with the parts asked for (see `snapshot.parts`)."""
        return self.seen(Look(self, focus), needs)

    def seen(self, look: Look, needs: Iterable[str]) -> Snapshot:
        """Return a snapshot by a look at this trainer that still holds."""
        needs = set(needs)
        if not needs <= NEEDS:
            raise ValueError(f"a snapshot has no part {min(needs - NEEDS)!r}")
        ahead = {need for need in needs if PARTS[need].ahead}
        with _threads.limit(limits=1):
            parts = {need: PARTS[need].of(look) for need in ahead}
            with self._shown_weights():
                parts |= {need: PARTS[need].of(look) for need in needs - ahead}
        return Snapshot(
            experiment=self.experiment,
            origin=self.origin,
            journal=tuple(self.journal),
            update=self.update,
            metrics=self._curves.metrics(self.update, self.loss, self.score),
            solved_at=self.solved_at,
            fault=self.fault,
            trace_update=look.picture[1] if "trace" in parts else self.update,
            parts=parts,
            batches=self._reader.batches,
        )

    def walk(self) -> Walk:
        """Return the update that `step` would make next, phase by phase, without making it."""
        with _threads.limit(limits=1):
            return walk(
                self.experiment.task, self.experiment.training, self.network, self._reader,
                self._optimizer_state, self.update,
            )  # fmt: skip

    def training_batch(self, number: int) -> Batch:
        """Return a training batch; `number` counts from 0."""
        of = self.experiment
        return of.task.draw(of.seed.data, Split.TRAINING, number, of.training.batch)

    def _noise(self, batch: int, step: int) -> np.random.Generator:
        """Return what dropout draws from in the window of a batch that begins at a step."""
        return np.random.default_rng([self.experiment.seed.weights, DROPOUT, batch, step])

    def _update(self) -> bool:
        """Apply one update; or find a fault, apply nothing and return False."""
        training, network = self.experiment.training, self.network
        part = self._reader.forward()
        network.backward(part.trace)
        gradient = network.gradients.flat
        length = norm(gradient)
        if not (np.isfinite(part.loss) and np.isfinite(length)):
            self._stop(network.gradients, TensorKind.PARAMETER_GRADIENT)
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
        self._curves.add(self.update, loss, length, clipped)
        self._observe()
        return True

    def _apply_gradient(self) -> bool:
        """Let the optimizer step, unless that would make a weight or its state NaN or infinite."""
        training, weights = self.experiment.training, self.network.parameters.flat
        before = weights.copy()
        state = {name: array.copy() for name, array in self._optimizer_state.items()}
        decay = training.decay(self.update)
        training.optimizer.apply(weights, self.network.gradients.flat, state, decay)
        if not np.isfinite(weights).all():
            self._stop(self.network.parameters, TensorKind.PARAMETER, before)
            return False
        self.fault = find_optimizer_fault(self.update + 1, state)
        if self.fault is not None:
            weights[:] = before
            return False
        self._before, self._optimizer_state = before, state
        return True

    def _stop(
        self,
        parameters: Parameters,
        kind: TensorKind,
        weights: NDArray[np.floating] | None = None,
    ) -> None:
        """Find what is wrong with an update, in a pass that keeps all, with the weights before."""
        parameters = parameters.copy()
        if weights is not None:
            self.network.parameters.flat[:] = weights
        part = self._reader.forward(lean=False)
        self.network.backward(part.trace)
        self.fault = find_fault(self.update + 1, part.trace, parameters, kind, part.start)

    def _observe(self) -> None:
        """Measure what is due at this update, whether or not anybody watches."""
        if self.update % HELD_OUT_EVERY == 0:
            self._judge()
        if self._gradients.due(self.update):
            self._gradients.add(self.update, self.network, self.probe.forward(self.network))

    def _judge(self) -> None:
        """Score the network on the held-out batch."""
        self.score = self._held_out.score(self.network)
        self._curves.add_score(self.update, self.score)
        if self.solved_at is None and self.experiment.task.solved(self.score):
            self.solved_at = self.update

    def _probe(self, losses: Losses, read: ProbeBatch | None = None) -> Trace:
        """Read the probe with the current weights, forward and backward."""
        read = read or self.probe
        trace = read.forward(self.network)
        self.network.backward(trace, losses.of(self.experiment.task, read.batch))
        return trace

    def history(self, losses: Losses = ANSWERS) -> History:
        """Return gradient magnitudes over the run so far."""
        return self._gradients.of(losses)

    def picture(
        self, losses: Losses = ALL_LOSSES, read: ProbeBatch | None = None
    ) -> tuple[Trace, int]:
        """Return a copy of the probe's trace, and the update whose weights it shows.

        The gradients are those of the `losses`. `read` is what is read instead of the fixed probe.
        After a fault it is the last finite one: if the weights that training stopped at overflow on
        the probe too, those of the update before.
        """
        with _threads.limit(limits=1), self._shown_weights() as update:
            return self._probe(losses, read).frozen(), update

    @contextmanager
    def _shown_weights(self) -> Iterator[int]:
        """Put the weights that views show in the network for a while; give their update.

        They are the present ones; but those of the update before, if training has stopped at
        weights that overflow on the probe too. All that is seen then is of one update.
        """
        if self.fault is None or not self._overflows():
            yield self.update
            return
        weights = self.network.parameters.flat
        now = weights.copy()
        weights[:] = self._before
        try:
            yield max(self.update - 1, 0)
        finally:
            weights[:] = now

    def _overflows(self) -> bool:
        """Return whether the weights that training stopped at overflow on the probe."""
        if self._overflow is None or self._overflow[0] is not self.fault:
            self._overflow = (
                self.fault,
                find_fault(self.update, self._probe(ALL_LOSSES)) is not None,
            )
        return self._overflow[1]
