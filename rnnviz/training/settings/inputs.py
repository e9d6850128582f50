"""The files that experiments read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rnnviz.settings import entries
from rnnviz.training.settings.experiment import Experiment


def input_files(experiments: Iterable[Experiment]) -> tuple[Path, ...]:
    """Return the paths of the files that are read to train these experiments."""
    names = {
        str(entry.value): None
        for experiment in experiments
        for entry in entries(experiment)
        if entry.setting.path and entry.value
    }
    return tuple(_expanded(Path(name)) for name in names)


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # "~name" without such a person
        return path
