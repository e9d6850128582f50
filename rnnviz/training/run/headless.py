"""A run without a window: train until it is solved, with a progress bar, and say how it went."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from rnnviz.console import tell
from rnnviz.numbers import percent
from rnnviz.training.commands.past import Past
from rnnviz.training.run.base.run import Run
from rnnviz.training.run.beginning import begin_run
from rnnviz.training.run.lockstep import step_together
from rnnviz.training.run.replay import Reach, replay
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.settings.runs import run_name

MOST_UPDATES = 5_000  # where a run ends that is not solved before, unless told otherwise


def summary(trainer: Run) -> Iterator[str]:
    """Yield the result of a run in lines."""
    if isinstance(trainer, Trainer):
        trainer.measure()
    task, snapshot, score = trainer.experiment.task, trainer.snapshot(()), trainer.score
    model, unit = trainer.experiment.model, task.loss_unit
    yield f"{task.title}, {model.cell.kind} with {model.units} units: {snapshot.update:,} updates"
    yield f"training loss  {unit.of(snapshot.metrics.last_loss):.4g}{unit.suffix}"
    if score is not None:
        baseline = f"({task.baseline} {unit.of(task.chance()):.4g})"
        yield f"held-out loss  {unit.of(score.loss):.4g}{unit.suffix}  {baseline}"
        if score.accuracy is not None:
            shares = percent(score.accuracy, 1), percent(score.sequence_accuracy or 0.0, 1)
            what = task.goal.accuracy_of
            yield f"accuracy       {shares[0]} of {what}, {shares[1]} of whole sequences"
    if snapshot.fault is not None:
        yield f"stopped: {snapshot.fault}; that update was not applied"
    elif snapshot.solved_at is not None:
        yield f"solved at update {snapshot.solved_at:,} ({task.goal.words})"
    else:
        yield f"not solved ({task.goal.words})"


def train(
    scene: Scene, updates: int | None, watch: Callable[[Run], None] | None = None
) -> list[Run]:
    """Train a scene's runs in lockstep for so many updates, or until one is solved.

    A fault ends it and is told; `watch` is called with every trainer after each update.
    """
    trainers = begin(scene)
    for _ in course(trainers, updates):
        if watch is not None:
            for trainer in trainers:
                watch(trainer)
    return trainers


def begin(scene: Scene) -> list[Run]:
    """Return a scene's runs at their beginning."""
    return [begin_run(experiment) for experiment in scene.experiments]


def course(
    trainers: Sequence[Run], updates: int | None, step: Callable[[], object] | None = None
) -> Iterator[None]:
    """Train runs in lockstep as `train` does, and yield after each update.

    Those that have ended before stay as they are, and of those that are solved none is waited
    for. `step` applies an update in every run that has not ended, if not in the usual way.
    """
    most = MOST_UPDATES if updates is None else updates
    step = step or partial(step_together, trainers)
    going = [trainer for trainer in trainers if not trainer.ended]
    unsolved = _unsolved(going)
    with _progress(most) as advance:
        for _ in range(most):
            if not going or (updates is None and _unsolved(going) < max(unsolved, 1)):
                break
            step()
            if any(trainer.fault is not None for trainer in going):
                break
            advance(going[0])
            yield
            going = [trainer for trainer in going if not trainer.ended]
    _tell_faults(trainers)


def repeated(trainers: Sequence[Run], pasts: Sequence[Past]) -> Iterator[None]:
    """Bring runs that have just begun through their pasts, and yield after each update."""
    with _progress(max(past.update for past in pasts)) as advance:
        for part in replay(pasts):
            if not isinstance(part, Reach):
                run, command = part
                trainers[run].apply(command)
                continue
            while part.remaining(trainers) > 0:
                part.step(trainers)
                advance(trainers[0])
                yield
    _tell_faults(trainers)


def _unsolved(trainers: Sequence[Run]) -> int:
    return sum(trainer.solved_at is None for trainer in trainers)


def _tell_faults(trainers: Sequence[Run]) -> None:
    for run, trainer in enumerate(trainers):
        if trainer.fault is not None:
            where = f" in run {run_name(run)}" if len(trainers) > 1 else ""
            tell(f"training stopped{where}: {trainer.fault}; that update was not applied.")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Run], None]]:
    """Give a function that moves a progress bar; there is a bar only on a terminal."""
    from tqdm import tqdm  # here, so that the window starts without it

    with tqdm(total=total, unit="update", disable=not sys.stderr.isatty(), leave=False) as bar:

        def advance(trainer: Run) -> None:
            bar.update(1)
            if bar.n % 50 == 0:
                unit = trainer.experiment.task.loss_unit
                loss = f"loss {unit.of(trainer.loss):.3g}{unit.suffix}"
                bar.set_postfix_str(loss, refresh=False)

        yield advance
