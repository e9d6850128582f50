"""Settings: all that is wrong in those of an experiment, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import ParamSpec

from rnnviz.errors import RnnvizError, SettingError
from rnnviz.training.scenes.reading import EntryError, Place, at
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import FORMAT, UNCHANGED, Experiment, check_format
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.settings.runs import beside

P = ParamSpec("P")
Problems = list[EntryError]


def experiment_in(
    values: Mapping[str, object], place: Place, path: Path, agree: Agree | None
) -> tuple[Experiment | None, Problems]:
    """Return an experiment without what is wrong in it, if there is one, and what that is."""
    problems: Problems = []
    try:
        with at(*place):
            check_format(values.get("format"))
    except EntryError as error:
        inside = ("format",) if "format" in values else ()
        problems.append(EntryError(error.problem, *place, *inside))
    experiment, further = _as_far_as_right(
        {**values, "format": FORMAT},
        lambda left: Experiment.found_in({"experiment": left}, path, UNCHANGED, agree),
        place,
    )
    return experiment, problems + further


def run_in(
    values: Mapping[str, object], place: Place, first: Experiment
) -> tuple[Experiment | None, Problems]:
    """Return a run beside the first without what is wrong in it, and what that is."""
    return _as_far_as_right(values, lambda left: beside(first, left), place)


def caught(
    place: Place, read: Callable[P, object], *values: P.args, **named: P.kwargs
) -> Iterator[EntryError]:
    """Yield what is wrong with the entry at a place, if reading its values fails."""
    try:
        with at(*place):
            read(*values, **named)
    except EntryError as error:
        yield error


def _as_far_as_right(
    values: Mapping[str, object],
    make: Callable[[Mapping[str, object]], Experiment],
    place: Place,
) -> tuple[Experiment | None, Problems]:
    """Leave out one wrong setting after the other until the rest can be made something of."""
    left, problems = dict(values), Problems()
    while True:
        try:
            return make(left), problems
        except SettingError as error:
            key, problem = error.key, f"this {error.problem}"
        except RnnvizError as error:
            key, problem = named_in(str(error), left), str(error)
        problems.append(EntryError(problem, *place, *([key] if key else [])))
        if key not in left:
            return None, problems
        del left[key]
        if key in KINDS:  # what belongs to another kind is not wrong for that
            left = {other: v for other, v in left.items() if not other.startswith(f"{key}.")}


def named_in(message: str, keys: Collection[str]) -> str:
    """Return the first of some keys that a message names; "" if it names none."""
    words = re.findall(r"[\w.]*\w", message)
    return next((word for word in words if word in keys), "")
