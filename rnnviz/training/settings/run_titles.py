"""What runs beside each other are called: by the settings that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from rnnviz.training.settings.differences import Difference, cell_options, differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name

CELL = "model.cell"  # its value says what it is of
APART = " · "


def naming(experiments: Sequence[Experiment]) -> Sequence[Difference]:
    """Return the fewest settings by which as many runs can be told apart as by all of them.

    All runs are called by the same ones: of names that tell of different settings nobody could say
    in what the runs differ.
    """
    return _naming(tuple(experiments))  # it is asked for with every picture


@lru_cache(maxsize=64)
def _naming(experiments: tuple[Experiment, ...]) -> Sequence[Difference]:
    differ = differences(experiments)
    most = _told_apart(differ)
    for count in range(len(experiments)):  # each setting tells at least one more run apart
        for some in combinations(differ, count):
            if _told_apart(some) == most:
                return some
    return differ


def _told_apart(settings: Sequence[Difference]) -> int:
    return len(set(zip(*(one.values for one in settings), strict=True)))


def run_titles(
    experiments: Sequence[Experiment], index: int, names: Sequence[str] = ()
) -> list[str]:
    """Return what a run is called: ["LSTM", "learning rate 0.1"]; beside equal ones, its cell.

    `names` are what a person calls the runs, "" those without one: a name stands in place of that.
    """
    if index < len(names) and names[index]:
        return [names[index]]
    named = naming(experiments)
    if not named:
        return [cell_title(experiments[index])]
    return [one.values[index] if one.key == CELL else _entry(one, index) for one in named]


def shorter_titles(
    experiments: Sequence[Experiment], index: int, names: Sequence[str] = ()
) -> tuple[str, str]:
    """Return what a run is called where there is little room, and where there is least.

    "rate 0.1" of "learning rate 0.1", and "0.1".
    """
    if index < len(names) and names[index]:
        return names[index], names[index]
    named = naming(experiments)
    if not named:
        cell = cell_title(experiments[index]).partition(",")[0]
        return cell, cell.partition(" ")[0]
    values = [_bare(one)[index] for one in named]
    briefs = [
        value if one.key == CELL else f"{_brief(one)} {value}"
        for one, value in zip(named, values, strict=True)
    ]
    return APART.join(briefs), APART.join(values)


def short_title(experiments: Sequence[Experiment], index: int, names: Sequence[str] = ()) -> str:
    """Return a run's letter and what it is called: "A LSTM"."""
    return f"{run_name(index)} {APART.join(run_titles(experiments, index, names))}"


def titles_of(experiments: Sequence[Experiment], names: Sequence[str] = ()) -> str:
    """Return what all runs are called: "LSTM | RNN", "learning rate 0.1 | 0.01"."""
    if any(names):
        runs = range(len(experiments))
        return " | ".join(APART.join(run_titles(experiments, run, names)) for run in runs)
    named = naming(experiments)
    if not named:
        return " | ".join(map(cell_title, experiments))
    return APART.join(" | ".join(one.values) if one.key == CELL else str(one) for one in named)


def cell_title(experiment: Experiment) -> str:
    """Return the cell and its size: "LSTM 32", "GRU 2 × 32, both directions"."""
    model = experiment.model
    units = f"{model.layers} × {model.units}" if model.layers > 1 else f"{model.units}"
    ways = ["both directions"] if model.bidirectional else []
    return ", ".join([f"{model.cell.title} {units}", *ways, *cell_options(experiment)])


def _entry(one: Difference, index: int) -> str:
    return f"{one.label} {one.values[index]}"


def _bare(one: Difference) -> Sequence[str]:
    """Return a setting's values without their options, unless only these tell some apart."""
    bare = [value.partition(", ")[0] for value in one.values]
    return bare if len(set(bare)) == len(set(one.values)) else one.values


def _brief(one: Difference) -> str:
    """Return the word of a label that its key has too, or the last: "clip", "rate"."""
    words = one.label.replace("(", "").replace(")", "").split()
    key = one.key.rpartition(".")[2]
    return next((word for word in words if word.lower() == key), words[-1])
