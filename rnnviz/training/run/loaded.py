"""A run that begins with weights from a file."""

from __future__ import annotations

from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.training.evaluation import HeldOut
from rnnviz.training.exchange.weights import read_weights
from rnnviz.training.run.base.run import Run


def begin_with(trainer: Run, path: Path) -> None:
    """Give a trainer the weights in a file before its first update, and score it with them.

    Raises
    ------
    RnnvizError
        If the file does not fit; the trainer is then as it was.
    """
    network, experiment = trainer.network, trainer.experiment
    if experiment.task.plays:
        raise RnnvizError("a recording has weights of its own: --weights is for nets trained here.")
    network.parameters.flat[:] = read_weights(path, network).flat
    held_out = HeldOut(experiment.task, experiment.seed.data, experiment.training.batch)
    trainer.score = held_out.score(network)
    trainer.solved_at = 0 if experiment.task.solved(trainer.score) else None
