"""In what experiments differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnviz.settings import Entry, Value, flatten
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import Experiment


def changes_between(
    first: Experiment, other: Experiment, whole_paths: bool = True
) -> dict[str, Value]:
    """Return the settings that make `other` of `first`: what a file holds of a further run.

    Without `whole_paths`, files are named without the folders that they are in.
    """
    before, after = flatten(first), flatten(other)
    for entry in () if whole_paths else other.entries():
        if entry.setting.path and before.get(entry.key) != entry.value:
            after[entry.key] = Path(str(entry.value)).name
    changed = [key for key in KINDS if before[key] != after[key]]
    return {
        key: value
        for key, value in after.items()
        if before.get(key) != value or any(key.startswith(f"{kind}.") for kind in changed)
    }


def own_settings(experiment: Experiment) -> dict[str, Value]:
    """Return the kinds, and the settings that differ from the usual ones of these kinds."""
    return {
        entry.key: entry.value
        for entry in experiment.entries()
        if entry.key in KINDS or entry.value != entry.setting.default
    }


def own_changes(first: Experiment, other: Experiment, whole_paths: bool = True) -> dict[str, Value]:
    """Return `changes_between` without what is usual of another kind: it comes with the kind."""
    own, before = own_settings(other), flatten(first)
    other_kinds = tuple(f"{kind}." for kind in KINDS if own[kind] != before[kind])
    return {
        key: value
        for key, value in changes_between(first, other, whole_paths).items()
        if key in own or not key.startswith(other_kinds)
    }


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same in all runs, with its value in each as text."""

    key: str
    label: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.label} {' | '.join(self.values)}"


def differences(experiments: Sequence[Experiment]) -> list[Difference]:
    """Return in what runs differ; a field that only one of two kinds has goes with the kind.

    Nor is anything named that follows from another setting.
    """
    tables = [{entry.key: entry for entry in e.entries()} for e in experiments]
    common = set(tables[0]).intersection(*tables)
    differing = []
    for key, entry in tables[0].items():
        if key in common and not entry.setting.follows:
            values = tuple(", ".join([_text(t[key]), *_options(t, key, common)]) for t in tables)
            if len(set(values)) > 1:
                differing.append(Difference(key, entry.title, values))
    return differing


def _text(entry: Entry) -> str:
    """Return a value as text; of a file its name, which pictures may show, not its folder."""
    return Path(entry.text).stem if entry.setting.path else entry.text


def cell_options(experiment: Experiment) -> list[str]:
    """Return the cell's settings that are not at their defaults: "peepholes on"."""
    return _options({entry.key: entry for entry in experiment.entries()}, "model.cell", set())


def _options(table: Mapping[str, Entry], kind: str, known: set[str]) -> list[str]:
    """Return the fields of a kind that are not at their defaults, without the `known` ones."""
    if kind not in KINDS:
        return []
    return [
        f"{entry.title} {entry.text}"
        for key, entry in table.items()
        if key.startswith(f"{kind}.") and key not in known and entry.value != entry.setting.default
    ]
