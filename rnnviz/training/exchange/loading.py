"""Weights from a file into a running network."""

from __future__ import annotations

from pathlib import Path

from rnnviz.training.commands.load_weights import LoadWeights, network_for
from rnnviz.training.exchange.weights import read_weights
from rnnviz.training.settings.experiment import Experiment


def loading(path: Path, experiment: Experiment) -> LoadWeights:
    """Return the command that puts the weights in a file into a run of an experiment.

    Raises
    ------
    RnnvizError
        If the file does not fit or cannot be read (see `read_weights`), or the network has too many
        weights.
    """
    return LoadWeights.of(path.name, read_weights(path, network_for(experiment)).flat)
