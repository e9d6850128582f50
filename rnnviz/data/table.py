"""Table: columns of a file of comma-separated values."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.own_file import KEPT, decode, read
from rnnviz.data.regular_table import is_regular, regular_numbers, regular_words
from rnnviz.errors import SettingError, suggestion
from rnnviz.resources import resource

SEPARATORS = ",;\t"
FIRST_ROWS = 20  # by which it is told how a table is written
MOST_COLUMNS = 16
MOST_CLASSES = 52


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

    def scaled(self, rows: int) -> str:
        """Return `scaling` in words."""
        each = zip(self.names, *self.scaling(rows), strict=True)
        texts = (f"({name} − {mean:.4g}) / {deviation:.3g}" for name, mean, deviation in each)
        return "the network reads " + ", ".join(texts).replace("− -", "+ ")

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """The least and the largest of each column."""
        return _ranges(self)

    def jumps(self, rows: int) -> float:
        """Return the mean square of the steps between rows after the first ones, scaled by them."""
        return _jumps(self, rows)


@dataclass(frozen=True)
class Layout:
    """How a file is written: its separator, its columns' names, and whether a row names them."""

    separator: str
    names: tuple[str, ...]
    header: bool
    numeric: tuple[bool, ...]


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
        text = decode(path, read(path, checksum)).rstrip("\n")
    else:
        text = resource("series", "pendulum.csv").read_text(encoding="utf-8")
    name = path or "our series"
    try:
        layout = find_layout(text, name)
        marked = None if label is None else _find(layout, label or str(len(layout.names)), "label")
        chosen = choose(layout, name, columns, marked)
        return _read_rows(text, name, layout, chosen, marked)
    except csv.Error as problem:
        raise SettingError("path", f"{name} is no table of separated values: {problem}.") from None


def find_layout(text: str, name: str) -> Layout:
    """Return how a table is written, from its first rows.

    The separator is the one of ``, ; tab`` that the first row has most of. A column holds numbers
    if half of its fields do. The first row names the columns if none of those begins with a number.
    """
    line = text.split("\n", 1)[0]
    if not line.strip():
        raise SettingError("path", f"{name} has an empty row 1: take it out.")
    separator = max(SEPARATORS, key=line.count)
    first, *below = islice(csv.reader(io.StringIO(text), delimiter=separator), FIRST_ROWS)
    whole = [row for row in below if len(row) == len(first)] or [first]
    numeric = tuple(_holds_numbers(column, separator) for column in zip(*whole, strict=True))
    heads = [field for field, number in zip(first, numeric, strict=True) if number]
    header = bool(heads) and not any(map(_is_number, heads))
    names = [field.strip() if header else "" for field in first]
    names = [n if n and names.count(n) == 1 else str(k + 1) for k, n in enumerate(names)]
    return Layout(separator, tuple(names), header, numeric)


def _holds_numbers(fields: Sequence[str], separator: str) -> bool:
    """Return whether half of the fields or more are numbers, if with a decimal comma."""
    if separator != ",":
        fields = [field.replace(",", ".") for field in fields]
    return 2 * sum(map(_is_number, fields)) >= max(len(fields), 1)


def choose(layout: Layout, name: str, columns: str, marked: int | None) -> list[int]:
    """Return the places of the columns of numbers that are named, without the labels'."""
    words = [word.strip() for word in columns.split(",") if word.strip()]
    found = list(dict.fromkeys(_find(layout, word, "columns") for word in words))
    if not words:
        found = [k for k, number in enumerate(layout.numeric) if number and k != marked]
    if marked in found:
        name = layout.names[found[found.index(marked)]]
        raise SettingError("columns", f"has {name!r}, which holds the labels: name others.")
    if not found:
        raise SettingError(
            "path",
            f"{name} has no column of numbers in its first rows (decimals need a point): choose"
            " another file.",
        )
    if len(found) > MOST_COLUMNS:
        raise SettingError(
            "columns", f"are {len(found)}, more than {MOST_COLUMNS}: name those to read, such as"
            f" {', '.join(layout.names[k] for k in found[:2])}.",
        )  # fmt: skip
    return found


def _find(layout: Layout, word: str, setting: str) -> int:
    """Return the place of a column by its name or its number."""
    if word in layout.names:
        return layout.names.index(word)
    if word.isdecimal() and 1 <= int(word) <= len(layout.names):
        return int(word) - 1
    raise SettingError(
        setting,
        f"has {word!r}, which is no column of the file: {suggestion(word, layout.names)}",
    )


def _read_rows(
    text: str, name: str, layout: Layout, chosen: Sequence[int], marked: int | None
) -> Table:
    """Read all rows: quickly if they are regular, else one by one, which finds what is wrong."""
    names, separator = tuple(layout.names[k] for k in chosen), layout.separator
    skip = int(layout.header)
    if is_regular(text, separator, len(layout.names)):
        values = regular_numbers(text, separator, skip, chosen)
        words = [] if marked is None else regular_words(text, separator, skip, marked)
        if values is not None and words is not None:
            labels, classes = _classes(words)
            if len(classes) <= MOST_CLASSES:
                return Table(names, values, labels, classes)
    values, words = _one_by_one(text, name, layout, chosen, marked)
    return Table(names, values, *_classes(words))


def _classes(words: Sequence[str]) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Return labels as places among the different ones."""
    places: dict[str, int] = {}
    found = [places.setdefault(word.strip(), len(places)) for word in words]
    return np.minimum(found, 255).astype(np.uint8), tuple(places)


def _one_by_one(
    text: str, name: str, layout: Layout, chosen: Sequence[int], marked: int | None
) -> tuple[NDArray[np.float64], list[str]]:
    """Return numbers and labels; raise SettingError for the first row that is wrong."""
    rows = csv.reader(io.StringIO(text), delimiter=layout.separator)
    if layout.header:
        next(rows)
    numbers, labels, known = array("d"), list[str](), set[str]()
    for row in rows:
        if len(row) != len(layout.names):
            raise _ragged(name, rows.line_num, row, layout)
        if not all(_is_number(row[k], finite=True) for k in chosen):
            raise _no_number(name, rows.line_num, row, layout, chosen)
        numbers.extend([float(row[k]) for k in chosen])
        if marked is not None:
            labels.append(row[marked].strip())
            known.add(labels[-1])
            if not labels[-1] or len(known) > MOST_CLASSES:
                raise _bad_label(name, rows.line_num, layout.names[marked], labels[-1])
    return np.frombuffer(numbers, dtype=np.float64).reshape(-1, len(chosen)), labels


def _ragged(name: str, line: int, row: list[str], layout: Layout) -> SettingError:
    count = len(row)
    if not count:
        return SettingError("path", f"{name} has an empty row {line:,}: fill it or take it out.")
    return SettingError(
        "path",
        f"{name} has {count} field{'s' if count > 1 else ''} in row {line:,}, but"
        f" {len(layout.names)} in row 1: give every row as many.",
    )


def _no_number(
    name: str, line: int, row: list[str], layout: Layout, chosen: Sequence[int]
) -> SettingError:
    """Return what is wrong with the first field of a row that holds no finite number."""
    place = next((k for k in chosen if not _is_number(row[k], finite=True)), chosen[0])
    column, field = layout.names[place], row[place].strip()
    if not field:
        return SettingError(
            "path",
            f"{name} has no value in row {line:,}, column {column!r}: fill it, take the row out, or"
            " leave the column out of task.columns.",
        )
    shown = field if len(field) <= 20 else field[:17] + "..."
    remedy = "write decimals with a point" if _is_number(field.replace(",", ".")) else "mend it"
    return SettingError(
        "path",
        f"{name} has {shown!r} in row {line:,}, column {column!r}, which is no finite number:"
        f" {remedy}, or leave the column out of task.columns.",
    )


def _bad_label(name: str, line: int, column: str, label: str) -> SettingError:
    if not label:
        return SettingError(
            "path", f"{name} has no label in row {line:,}, column {column!r}: fill it."
        )
    return SettingError(
        "label",
        f"{column!r} has more than {MOST_CLASSES} different labels by row {line:,}: choose a column"
        " of fewer with task.label.",
    )


def _is_number(field: str, finite: bool = False) -> bool:
    try:
        value = float(field)
    except ValueError:
        return False
    return not finite or math.isfinite(value)


@lru_cache(maxsize=KEPT)
def _scaling(table: Table, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    part = table.values[:rows]
    with np.errstate(over="ignore", invalid="ignore"):  # `OwnTable` refuses such a column
        return part.mean(axis=0), part.std(axis=0)


@lru_cache(maxsize=KEPT)
def _ranges(table: Table) -> tuple[tuple[float, float], ...]:
    lows, highs = table.values.min(axis=0), table.values.max(axis=0)
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))


@lru_cache(maxsize=KEPT)
def _jumps(table: Table, rows: int) -> float:
    steps = np.diff(table.values[rows:], axis=0) / _scaling(table, rows)[1]
    return float(np.square(steps).mean())
