"""Beginning a run: one that is trained here, or one that plays a recording."""

from __future__ import annotations

from rnnviz.training.run.base.run import Run
from rnnviz.training.run.playing.player import Player
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment


def begin_run(experiment: Experiment, follow: bool = False) -> Run:
    """Return a run of an experiment at its beginning.

    Where it plays a recording that still grows, it goes on with that if it is to `follow` it.

    Raises
    ------
    RnnvizError
        If its task cannot begin, such as for a file that is gone.
    """
    return Player(experiment, follow) if experiment.task.plays else Trainer(experiment)
