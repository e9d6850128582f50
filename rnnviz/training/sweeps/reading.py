"""Reading what a sweep is from a file, or from what was said on the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rnnviz.data.regular_file import open_regular, reason
from rnnviz.errors import RnnvizError, shown, suggestion
from rnnviz.registry import measures
from rnnviz.resources import resource
from rnnviz.training.commands.past import MOST_UPDATES
from rnnviz.training.scenes.reading import EntryError, at, check_keys, list_at, text_at, whole_at
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.axis import Axis, axes_of, parts_of
from rnnviz.training.sweeps.sweep import MOST_RUNS, MOST_SEEDS, USUAL_MEASURES, Sweep

KEYS = ("title", "scene", "run", "set", "vary", "seeds", "updates", "measure")
LONGEST_TITLE = 200  # characters
LARGEST_FILE = 1_000_000  # bytes
MOST_MEASURES = 20
SUFFIX = ".toml"


def sweep_names() -> list[str]:
    """Return the names of the built-in sweeps."""
    return sorted(path.stem for path in resource("sweeps").glob(f"*{SUFFIX}"))


def read_toml(name: str) -> dict[str, object]:
    """Return what the file of a sweep holds, or the built-in one of this name.

    Raises
    ------
    RnnvizError
        If there is none, or it is not TOML.
    """
    path = resource("sweeps", f"{name}{SUFFIX}") if name in sweep_names() else Path(name)
    try:
        file, _ = open_regular(path)
        with file:
            content = file.read(LARGEST_FILE + 1)
    except (FileNotFoundError, ValueError):
        known = suggestion(name, sweep_names())
        raise RnnvizError(f"there is no sweep or file {shown(name)}: {known}") from None
    except OSError as problem:
        raise RnnvizError(f"{name} cannot be read: {reason(problem)}.") from None
    if len(content) > LARGEST_FILE:
        raise RnnvizError(f"{name} is larger than {LARGEST_FILE:,} bytes, so no sweep.")
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise RnnvizError(f"{name} is not valid TOML: {problem}.") from None
    try:
        check_keys(values, KEYS)
    except RnnvizError as problem:
        raise RnnvizError(f"{name}: {problem}") from None
    for key in ("set", "vary"):
        if key in values:
            with at(key):
                values[key] = dict(_flat(values[key]))
    return values


def sweep_in(values: Mapping[str, object], experiment: Experiment) -> Sweep:
    """Return the sweep of an experiment that a file's entries, or options by their names, tell.

    Without a title it is called by what it varies.

    Raises
    ------
    RnnvizError
        If they tell none.
    """
    vary = values.get("vary", {})
    with at("vary"):
        varied = [(key, _values(key, value)) for key, value in _flat(vary)]
        axes = axes_of(experiment, varied)
    kinds = list_at(values, "measure", _measure, MOST_MEASURES) or USUAL_MEASURES
    sweep = Sweep(
        title=text_at(values, "title", LONGEST_TITLE) or _title(experiment, axes),
        experiment=experiment,
        axes=axes,
        seeds=whole_at(values, "seeds", 1, MOST_SEEDS) if "seeds" in values else 1,
        updates=None
        if values.get("updates") is None
        else whole_at(values, "updates", 0, MOST_UPDATES),
        measures=tuple(dict.fromkeys(kinds)),
    )
    if len(sweep) > MOST_RUNS:
        raise RnnvizError(f"that makes {len(sweep):,} runs; there can be {MOST_RUNS:,}.")
    return sweep


def _title(experiment: Experiment, axes: Sequence[Axis]) -> str:
    """Return "Copy memory: cell and delay"."""
    titles = {entry.key: entry.title for entry in experiment.entries()}
    names = [titles.get(axis.key, axis.key.rpartition(".")[2].replace("_", " ")) for axis in axes]
    return f"{experiment.task.title}: {' and '.join(names or ['weight seeds'])}"


def to_dict(sweep: Sweep) -> dict[str, object]:
    """Return what `sweep_in` reads, but for the experiment."""
    return {
        "title": sweep.title,
        "vary": {axis.key: list(axis.values) for axis in sweep.axes},
        "seeds": sweep.seeds,
        "updates": sweep.updates,
        "measure": list(sweep.measures),
    }


def _flat(value: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the entries of a table; TOML makes tables of keys with points in them."""
    if not isinstance(value, dict):
        raise EntryError(f"this is {shown(value)}, but must be a table of settings.")
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner


def _values(key: str, value: object) -> list[object]:
    """Return the values that a setting is given: a list, a range, or several in one text."""
    if isinstance(value, str):
        with at(key):
            return list(parts_of(value))
    return list(value) if isinstance(value, list) else [value]


def _measure(value: object) -> str:
    if not isinstance(value, str) or value not in measures:
        word = value if isinstance(value, str) else ""
        raise EntryError(f"there is no measure {shown(value)}: {suggestion(word, measures)}")
    return value
