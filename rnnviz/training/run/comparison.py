"""Runs: runs side by side that read the same batches, and in what they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnviz.errors import SettingError
from rnnviz.settings import Entry, Value, flatten
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment

MOST_RUNS = 2  # that the window and the command line offer; nothing else depends on it
KINDS = ("task", "model.cell", "training.optimizer")


def run_name(run: int) -> str:
    """Return the letter of a run: A, B, C."""
    return chr(ord("A") + run)


def is_shared(key: str) -> bool:
    """Return whether a setting acts on all runs, because the batches follow from it."""
    return key.partition(".")[0] == "task" or key in ("training.batch", "seed.data")


def beside(first: Experiment, changes: Mapping[str, object]) -> Experiment:
    """Return a run beside the first one that differs from it by some settings.

    Raises
    ------
    SettingError
        For an unknown key, a value that is not allowed, or a setting that all runs share.
    """
    for key in changes:
        if is_shared(key):
            raise SettingError(key, "is the same in all runs, which read the same batches.")
    return first.with_settings(changes)


def reseeded(experiments: Sequence[Experiment], seed: str) -> tuple[Experiment, ...]:
    """Return runs with the next seed of each; if they shared one, they still do."""
    return tuple(
        one.with_settings({f"seed.{seed}": (getattr(one.seed, seed) + 1) % 2**31})
        for one in experiments
    )


def changes_between(first: Experiment, other: Experiment) -> dict[str, Value]:
    """Return the settings that make `other` of `first`: what a file holds of a further run."""
    before, after = flatten(first), flatten(other)
    changed = [key for key in KINDS if before[key] != after[key]]
    return {
        key: value
        for key, value in after.items()
        if before.get(key) != value or any(key.startswith(f"{kind}.") for kind in changed)
    }


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same in all runs; its values as they are read, one a run."""

    key: str
    label: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.label} {' | '.join(self.values)}"


def differences(experiments: Sequence[Experiment]) -> list[Difference]:
    """Return in what runs differ; a field that only one of two kinds has goes with the kind."""
    tables = [{entry.key: entry for entry in one.entries()} for one in experiments]
    common = set(tables[0]).intersection(*tables)
    found = []
    for key, entry in tables[0].items():
        if key in common:
            values = tuple(", ".join([_shown(t[key]), *_options(t, key, common)]) for t in tables)
            if len(set(values)) > 1:
                found.append(Difference(key, _label(entry), values))
    return found


def cell_options(experiment: Experiment) -> list[str]:
    """Return the cell's settings that are not at their defaults: "peepholes on"."""
    return _options({entry.key: entry for entry in experiment.entries()}, "model.cell", set())


def _options(table: Mapping[str, Entry], kind: str, known: set[str]) -> list[str]:
    """Return what a kind's fields are that are neither default nor told elsewhere."""
    if kind not in KINDS:
        return []
    return [
        f"{_label(entry)} {_shown(entry)}"
        for key, entry in table.items()
        if key.startswith(f"{kind}.") and key not in known and entry.value != entry.setting.default
    ]


def step_together(trainers: Sequence[Trainer]) -> bool:
    """Apply one update in every run that has met no fault.

    Return whether all go on: no run has been solved or met a fault by it, and one is left.
    """
    running = [trainer for trainer in trainers if trainer.fault is None]
    before = [trainer.solved_at for trainer in running]
    done = [trainer.step(1) for trainer in running]
    return all(done) and bool(done) and before == [trainer.solved_at for trainer in running]


def _label(entry: Entry) -> str:
    return entry.setting.label or entry.key.rpartition(".")[2].replace("_", " ")


def _shown(entry: Entry) -> str:
    setting, value = entry.setting, entry.value
    if setting.zero and value in (0, ""):
        return setting.zero
    if isinstance(value, bool):
        return "on" if value else "off"
    if setting.titles:
        return setting.titles[setting.choices.index(str(value))]
    return f"{value:g}" if isinstance(value, float) else str(value)
