"""How a table is written, and which of its columns are meant."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from rnnviz.data.lines import lines_of
from rnnviz.errors import SettingError, plain, shown, suggestion

SEPARATORS = ",;\t"
FIRST_ROWS = 20  # by which it is told how a table is written
MOST_COLUMNS = 16
MOST_FIELDS = 10_000  # of a row, and so columns to choose from
LONGEST_NAME = 100  # characters of a column's name, and of a label


@dataclass(frozen=True)
class Layout:
    """How a file is written: its separator, its columns' names, and whether a row names them."""

    separator: str
    names: tuple[str, ...]
    header: bool
    numeric: tuple[bool, ...]


def find_layout(block: str, name: str) -> Layout:
    """Return how a table is written, from the first rows in its first block of lines.

    The separator is the one of ``, ; tab`` that the first row has most of. A column holds numbers
    if half of its fields do. The first row names the columns if none of those begins with a number.
    A column without a name of its own, which can be printed and is not too long, is called by its
    number.

    Raises
    ------
    SettingError
        Of "path", if the first row is empty or has too many fields.
    """
    line = next(lines_of(block))
    if not line.strip():
        raise SettingError("path", f"{name} has an empty row 1: remove it.")
    separator = max(SEPARATORS, key=line.count)
    rows = csv.reader(lines_of(block), delimiter=separator)
    first = next(rows)
    if len(first) > MOST_FIELDS:
        raise SettingError(
            "path",
            f"{name} has {len(first):,} columns, more than the {MOST_FIELDS:,} that are read:"
            " choose a table of fewer.",
        )
    below = islice(rows, FIRST_ROWS - 1)
    whole = [row for row in below if len(row) == len(first)] or [first]
    numeric = tuple(_holds_numbers(column, separator) for column in zip(*whole, strict=True))
    heads = [field for field, number in zip(first, numeric, strict=True) if number]
    header = bool(heads) and not any(map(is_number, heads))
    names = [field.strip() if header else "" for field in first]
    counts = Counter(names)
    fit = [0 < len(n) == len(plain(n, LONGEST_NAME)) and counts[n] == 1 for n in names]
    names = [n if fits else str(k + 1) for k, (n, fits) in enumerate(zip(names, fit, strict=True))]
    return Layout(separator, tuple(names), header, numeric)


def choose(layout: Layout, name: str, columns: str, marked: int | None) -> list[int]:
    """Return the places of the columns of numbers that are named, without the labels'.

    Raises
    ------
    SettingError
        Of "columns", or of "path" if there is none.
    """
    words = [word.strip() for word in columns.split(",") if word.strip()]
    if columns.strip() and not words:
        raise SettingError(
            "columns",
            f"{shown(columns)} names no column: give names or numbers, or leave it empty for all"
            " that hold numbers.",
        )
    found = list(dict.fromkeys(find(layout, word, "columns") for word in words))
    if not words:
        found = [k for k, number in enumerate(layout.numeric) if number and k != marked]
    if marked is not None and marked in found:
        chosen = layout.names[marked]
        raise SettingError("columns", f"has {shown(chosen)}, which holds the labels: name others.")
    if not found:
        raise SettingError(
            "path",
            f"{name} has no column of numbers in its first rows (decimals need a point): choose"
            " another file.",
        )
    if len(found) > MOST_COLUMNS:
        examples = ", ".join(layout.names[k] for k in found[:2])
        raise SettingError(
            "columns",
            f"are {len(found):,}, more than {MOST_COLUMNS}: name those to read, such as"
            f" {examples}.",
        )
    return found


def find(layout: Layout, word: str, setting: str) -> int:
    """Return the place of a column by its name or its number."""
    if word in layout.names:
        return layout.names.index(word)
    if word.isdecimal() and 1 <= int(word) <= len(layout.names):
        return int(word) - 1
    raise SettingError(
        setting,
        f"has {shown(word)}, which is not a column of the file: {suggestion(word, layout.names)}",
    )


def is_number(field: str, finite: bool = False) -> bool:
    """Return whether a field holds a number."""
    try:
        value = float(field)
    except ValueError:
        return False
    return not finite or math.isfinite(value)


def _holds_numbers(fields: Sequence[str], separator: str) -> bool:
    """Return whether half of the fields or more are numbers, if with a decimal comma."""
    if separator != ",":
        fields = [field.replace(",", ".") for field in fields]
    return 2 * sum(map(is_number, fields)) >= max(len(fields), 1)
