"""Table: columns of a file of comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.layout import LONGEST_NAME, choose, find, find_layout
from rnnviz.data.lines import table_blocks
from rnnviz.data.own_file import KEPT, named, read
from rnnviz.data.rows import Rows
from rnnviz.errors import SettingError, plain
from rnnviz.resources import resource

PORTION = 2**18  # rows that are measured at a time, to save memory


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of numbers, and one of labels if that was asked for.

    Attributes
    ----------
    names : tuple of str
        Of the columns of numbers.
    values : float64 (rows, columns)
    labels : uint8 (rows,)
        Places in `classes`; empty if no labels were asked for.
    classes : tuple of str
        The labels in order of their first appearance.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    labels: NDArray[np.uint8]
    classes: tuple[str, ...]

    def scaling(self, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return mean and standard deviation of each column over the first rows."""
        return _scaling(self, rows)

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """The least and the largest of each column."""
        return _ranges(self)

    def jumps(self, rows: int) -> float:
        """Return the mean square of the steps between rows after the first ones, scaled by them."""
        return _jumps(self, rows)


@lru_cache(maxsize=KEPT)
def load_table(path: str, checksum: str, columns: str, label: str | None) -> Table:
    """Return columns of the file that has this checksum, or of our own if `path` is "".

    Parameters
    ----------
    path, checksum : str
        The file and its checksum.
    columns : str
        Names or numbers (from 1) with commas between; all that hold numbers if "".
    label : str or None
        The column of labels, the last one if ""; None if there is none.

    Raises
    ------
    SettingError
        Of "path", "columns" or "label"; it names the row and the column.
    """
    if path:
        name = named(path)
        blocks = table_blocks(path, name, read(path, checksum))
    else:
        name = "our series"
        text = resource("series", "pendulum.csv").read_text(encoding="utf-8")
        blocks = iter([text.rstrip("\n")])
    try:
        first = next(blocks)
        layout = find_layout(first, name)
        marked = None if label is None else find(layout, label or str(len(layout.names)), "label")
        rows = Rows(name, layout, choose(layout, name, columns, marked), marked)
        rows.read(chain([first], blocks))
    except csv.Error as problem:
        what, most = f"is not a table of separated values: {problem}", csv.field_size_limit()
        if "limit" in str(problem):
            what = f"has a field of more than {most:,} characters: close its quotes"
        raise SettingError("path", f"{name} {what}.") from None
    names = tuple(layout.names[place] for place in rows.chosen)
    classes = tuple(plain(label, LONGEST_NAME) for label in rows.places)
    return Table(names, rows.values, rows.labels, classes)


@lru_cache(maxsize=KEPT)
def _scaling(table: Table, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    part = table.values[:rows]
    with np.errstate(over="ignore", invalid="ignore"):  # `OwnTable` refuses such a column
        mean = part.mean(axis=0)
        squares = sum(np.square(some - mean).sum(axis=0) for some in _portions(part))
        return mean, np.sqrt(squares / len(part))


@lru_cache(maxsize=KEPT)
def _ranges(table: Table) -> tuple[tuple[float, float], ...]:
    lows, highs = table.values.min(axis=0), table.values.max(axis=0)
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))


@lru_cache(maxsize=KEPT)
def _jumps(table: Table, rows: int) -> float:
    part, deviation = table.values[rows:], _scaling(table, rows)[1]
    steps = (np.diff(some, axis=0) / deviation for some in _portions(part, beyond=1))
    total = sum(float(np.square(some).sum()) for some in steps)
    return float(total / (part.size - part.shape[1]))


def _portions(values: NDArray[np.float64], beyond: int = 0) -> Iterator[NDArray[np.float64]]:
    """Yield the rows in portions, each with some rows of the next one."""
    for start in range(0, len(values), PORTION):
        yield values[start : start + PORTION + beyond]
