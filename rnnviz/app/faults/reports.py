"""Reports: what is known of a fault, to be sent to somebody; nothing of the person's own is in it.

Files are called by their names alone, and texts that were typed are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rnnviz.app.about.versions import versions
from rnnviz.settings import Entry
from rnnviz.training.settings.differences import own_settings
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.worker.discreet import discreet
from rnnviz.training.worker.process import TrainingProcess


def versions_line() -> str:
    """Return what this is, and what it runs on, in a line."""
    return ", ".join(f"{name} {version}" for name, version in versions().items())


def state_of(experiments: Sequence[Experiment], snapshots: Sequence[Snapshot]) -> list[str]:
    """Return how far each run was when it was last seen, and its settings in short."""
    lines = []
    for index, experiment in enumerate(experiments):
        seen = f"update {snapshots[index].update:,}" if index < len(snapshots) else "not seen yet"
        own = own_settings(experiment)
        settings = " ".join(_short(entry) for entry in experiment.entries() if entry.key in own)
        lines.append(f"run {run_name(index)}, {seen}: {settings}")
    return lines


def worker_report(
    sentence: str,
    process: TrainingProcess,
    experiments: Sequence[Experiment],
    snapshots: Sequence[Snapshot],
) -> str:
    """Return the report on a training process that has ended or does not answer."""
    state = state_of(experiments, snapshots)
    return "\n".join([discreet(sentence), versions_line(), *state, *process.report])


def _short(entry: Entry) -> str:
    """Return a setting and its value; of a text that a person typed only how long it is."""
    value = entry.value
    if entry.setting.path:
        value = repr(Path(str(value)).name)
    elif isinstance(value, str) and not entry.setting.choices:
        value = f"({len(value)} characters)"
    return f"{entry.key}={value}"
