"""The experiment of a recording: its net, and nothing else that would be known."""

from __future__ import annotations

from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.tasks.recording import RecordedNet
from rnnviz.training.settings.experiment import FORMAT, Experiment


def recorded(path: str | Path) -> Experiment:
    """Return the experiment whose run plays the recording in a file.

    Raises
    ------
    RnnvizError
        If there is none, or it holds nothing that can be shown.
    """
    task = RecordedNet(path=str(path))
    settings = {"task": task.kind, "task.path": task.path, "task.checksum": task.checksum}
    return Experiment.from_dict({"format": FORMAT, **settings, **task.model_settings})


def recording_of(experiment: Experiment) -> Path:
    """Return the file that an experiment plays; raise RnnvizError if it plays none."""
    if not isinstance(experiment.task, RecordedNet):
        raise RnnvizError("this run is trained here: Save keeps it.")
    return Path(experiment.task.path)
