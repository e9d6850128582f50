"""Factor: a setting that differs among the runs of a sweep, as an axis or a legend shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import RnnvizError
from rnnviz.settings import Entry, Setting, Value
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.axis import Axis
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.sweep import Sweep

Floats = NDArray[np.floating]
WIDE = 100.0  # the largest value divided by the smallest, above which an axis is logarithmic


@dataclass(frozen=True)
class Factor:
    """A setting and its values, numbers in ascending order.

    Attributes
    ----------
    key, title : str
    values : tuple of Value
    texts : tuple of str
        The values as people read them.
    """

    key: str
    title: str
    values: tuple[Value, ...]
    texts: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return not any(isinstance(value, (bool, str)) for value in self.values)

    @property
    def log(self) -> bool:
        """Whether its values are so far apart that an axis shows their logarithms."""
        numbers = self.numbers
        return bool(numbers.min() > 0 and numbers.max() > WIDE * numbers.min())

    @property
    def numbers(self) -> Floats:
        """Its values, of one that is numeric."""
        return np.array(self.values, dtype=np.float64)

    def places(self, values: Floats) -> Floats:
        """Return where numbers lie on an axis: as they are, or their log10."""
        return np.log10(values) if self.log else values

    def named(self, index: int) -> str:
        """Return a value with the title: "delay 20"."""
        return f"{self.title} {self.texts[index]}"


def factors_of(sweep: Sweep, rows: Iterable[Row]) -> list[Factor]:
    """Return what is varied, with the values of rows of an earlier, wider sweep among the others.

    What has one value only differs nowhere, and is left out.
    """
    found: dict[str, dict[Value, None]] = {
        axis.key: dict.fromkeys(axis.values) for axis in sweep.axes
    }
    known = {key: entry_of(sweep, key).setting for key in found}
    for row in rows:
        for key, value in row.settings:
            if key in found and value not in found[key] and _allowed(known[key], value):
                found[key][value] = None
    return [_factor(sweep, key, tuple(values)) for key, values in found.items() if len(values) > 1]


def _factor(sweep: Sweep, key: str, values: tuple[Value, ...]) -> Factor:
    entry = entry_of(sweep, key)
    factor = Factor(key, entry.title, values, ())
    values = tuple(sorted(values)) if factor.numeric else values
    texts = (entry.setting.text(value) for value in values)
    minus = factor.numeric
    return Factor(
        key, entry.title, values, tuple(t.replace("-", "−") if minus else t for t in texts)
    )


def _allowed(setting: Setting, value: Value) -> bool:
    """Return whether a setting can have a value, which a file may say that is not ours."""
    try:
        setting.convert(value)
    except ValueError:
        return False
    return True


def entry_of(sweep: Sweep, key: str) -> Entry:
    """Return the line of the settings that a key names, with one of the kinds that have it."""
    for experiment in _kinds(sweep.experiment, sweep.axes):
        for entry in experiment.entries():
            if entry.key == key:
                return entry
    raise RnnvizError(f"{key} is a setting of none of its runs.")


def _kinds(experiment: Experiment, axes: Sequence[Axis]) -> Iterator[Experiment]:
    """Yield an experiment with the kinds of its parts that are tried."""
    yield experiment
    for place, axis in enumerate(axes):
        for value in axis.values if axis.key in KINDS else ():
            try:
                changed = experiment.with_settings({axis.key: value})
            except RnnvizError:  # does not go with the other kinds
                continue
            yield from _kinds(changed, axes[place + 1 :])
