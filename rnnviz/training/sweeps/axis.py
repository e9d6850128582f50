"""Axis: a setting that a sweep varies, and its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rnnviz.errors import RnnvizError, SettingError, shown
from rnnviz.settings import Value, flatten
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import Experiment

MOST_VALUES = 10_000
SEED = "seed.weights"


@dataclass(frozen=True)
class Axis:
    """A setting by its key, and the values that it is given in turn."""

    key: str
    values: tuple[Value, ...]


def parts_of(text: str) -> list[str]:
    """Return the values in a text: "rnn,lstm", or a range with its last value, "10:100:10".

    Raises
    ------
    RnnvizError
        If a range has no end.
    """
    return [value for part in text.split(",") for value in _range(part.strip())]


def _range(text: str) -> list[str]:
    try:
        ends = [Decimal(end) for end in text.split(":")]
    except InvalidOperation:
        return [text]
    if len(ends) == 1 or not all(end.is_finite() for end in ends):
        return [text]
    if len(ends) != 3 or ends[2] == 0:
        raise RnnvizError(f"{text} is no range: write FIRST:LAST:STEP, as in 10:100:10.")
    first, last, step = ends
    if (last - first) / step < 0:
        raise RnnvizError(f"{text} never gets to {last}: its step has to be {-step}.")
    count = int((last - first) / step) + 1
    if count > MOST_VALUES:
        raise RnnvizError(f"{text} has {count:,} values; there can be {MOST_VALUES:,}.")
    return [str(first + number * step) for number in range(count)]


def axes_of(
    experiment: Experiment, varied: Sequence[tuple[str, Sequence[object]]]
) -> tuple[Axis, ...]:
    """Return the axes that vary these keys of an experiment, the kinds of its parts first.

    A value is allowed if it is so with one of the kinds: a combination that makes no sense is a run
    that says why.

    Raises
    ------
    RnnvizError
        For an unknown key or a value that is not allowed.
    """
    axes: list[Axis] = []
    kinds = [experiment]  # with every combination of kinds
    for key, values in sorted(varied, key=lambda one: one[0] not in KINDS):
        if key == SEED:
            raise RnnvizError(f"{SEED} is varied by --seeds.")
        if key in (axis.key for axis in axes):
            raise RnnvizError(f"{key} is varied twice: name it once, with all its values.")
        found = tuple(_allowed(kinds, key, value) for value in values)
        if not found:
            raise RnnvizError(f"{key} has no values: write them as in {key}=1,2,3.")
        for value in found:
            if found.count(value) > 1:
                raise RnnvizError(f"{key} has the value {shown(value)} twice.")
        axes.append(Axis(key, found))
        if key in KINDS:
            kinds = [one.with_settings({key: value}) for one in kinds for value in found]
    return tuple(axes)


def _allowed(kinds: Sequence[Experiment], key: str, value: object) -> Value:
    """Return a value as the setting's type."""
    problem: RnnvizError | None = None
    for experiment in kinds:
        entry = {one.key: one for one in experiment.entries()}.get(key)
        try:
            if entry is not None and key not in KINDS:
                return entry.setting.convert(value)
            return flatten(experiment.with_settings({key: value}))[key]
        except ValueError as wrong:
            problem = problem or SettingError(key, str(wrong))
        except RnnvizError as refused:
            problem = problem or refused
    assert problem is not None
    raise problem
