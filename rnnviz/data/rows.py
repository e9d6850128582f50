"""The rows of a table: quickly while they are regular, then one by one, which finds faults."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.layout import LONGEST_NAME, Layout, is_number
from rnnviz.data.lines import lines_of
from rnnviz.data.regular_table import is_regular, regular_numbers, regular_words
from rnnviz.errors import SettingError, shown

MOST_CLASSES = 52


@dataclass
class Rows:
    """What has been read so far of the chosen columns, and of the labels if there are any.

    Attributes
    ----------
    name : str
        Of the file, for messages.
    layout : Layout
    chosen : sequence of int
        The places of the columns of numbers.
    marked : int or None
        The place of the column of labels.
    places : dict of str to int
        The different labels in order of their first appearance.
    """

    name: str
    layout: Layout
    chosen: Sequence[int]
    marked: int | None
    places: dict[str, int] = field(default_factory=dict)
    _numbers: array[float] = field(default_factory=lambda: array("d"))
    _labels: array[int] = field(default_factory=lambda: array("B"))
    _line: int = 0  # lines read

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers (rows, columns)."""
        return np.frombuffer(self._numbers, dtype=np.float64).reshape(-1, len(self.chosen))

    @property
    def labels(self) -> NDArray[np.uint8]:
        """The labels (rows,), as their places; empty if there are none."""
        return np.frombuffer(self._labels, dtype=np.uint8)

    def read(self, blocks: Iterable[str]) -> None:
        """Read all blocks of lines; raise SettingError for the first row that is wrong."""
        blocks = self._without_header(iter(blocks))
        for block in blocks:
            if not self._add_regular(block):
                self._add_one_by_one(chain([block], blocks))

    def _without_header(self, blocks: Iterator[str]) -> Iterator[str]:
        """Yield the blocks without the row of names, which may be quoted where no other row is."""
        if self.layout.header:
            first = next(blocks)
            rows = csv.reader(lines_of(first), delimiter=self.layout.separator)
            next(rows)
            self._line = rows.line_num
            parts = first.split("\n", self._line)
            blocks = chain(parts[self._line :], blocks)
        return blocks

    def _add_regular(self, block: str) -> bool:
        """Add a block if it is regular, else nothing; return which."""
        separator, columns = self.layout.separator, len(self.layout.names)
        if not is_regular(block, separator, columns):
            return False
        values = regular_numbers(block, separator, self.chosen)
        count = block.count("\n") + 1
        if values is None or len(values) != count:
            return False
        if self.marked is not None:
            words = regular_words(block, separator, self.marked)
            different = dict.fromkeys(chain(self.places, words))
            if len(different) > MOST_CLASSES or not all(map(_is_label, different)):
                return False
            self.places = {word: place for place, word in enumerate(different)}
            self._labels.extend(map(self.places.__getitem__, words))
        self._numbers.frombytes(values.tobytes())
        self._line += count
        return True

    def _add_one_by_one(self, blocks: Iterable[str]) -> None:
        rows = csv.reader(
            chain.from_iterable(map(lines_of, blocks)), delimiter=self.layout.separator
        )
        before = self._line
        for row in rows:
            self._line = before + rows.line_num
            if len(row) != len(self.layout.names):
                raise self._ragged(row)
            if not all(is_number(row[k], finite=True) for k in self.chosen):
                raise self._no_number(row)
            self._numbers.extend([float(row[k]) for k in self.chosen])
            if self.marked is not None:
                label = row[self.marked].strip()
                place = self.places.setdefault(label, len(self.places))
                if place >= MOST_CLASSES or not _is_label(label):
                    raise self._bad_label(label, self.marked)
                self._labels.append(place)

    def _ragged(self, row: list[str]) -> SettingError:
        count = len(row)
        if not count:
            return SettingError(
                "path", f"{self.name} has an empty row {self._line:,}: fill or remove it."
            )
        return SettingError(
            "path",
            f"{self.name} has {count:,} field{'s' if count > 1 else ''} in row {self._line:,}, but"
            f" {len(self.layout.names):,} in row 1: give every row as many.",
        )

    def _no_number(self, row: list[str]) -> SettingError:
        """Return what is wrong with the first field of a row that holds no finite number."""
        place = next(k for k in self.chosen if not is_number(row[k], finite=True))
        column, text = self.layout.names[place], row[place].strip()
        where = f"in row {self._line:,}, column {shown(column)}"
        if not text:
            return SettingError(
                "path",
                f"{self.name} has no value {where}: fill it, remove the row, or leave the column"
                " out of task.columns.",
            )
        comma = is_number(text.replace(",", "."))
        remedy = "write decimals with a point" if comma else "correct it"
        return SettingError(
            "path",
            f"{self.name} has {shown(text)} {where}, which is not a finite number: {remedy}, or"
            " leave the column out of task.columns.",
        )

    def _bad_label(self, label: str, place: int) -> SettingError:
        column = shown(self.layout.names[place])
        if not label:
            return SettingError(
                "path", f"{self.name} has no label in row {self._line:,}, column {column}: fill it."
            )
        if not _is_label(label):
            return SettingError(
                "label",
                f"{column} has a label of {len(label):,} characters in row {self._line:,}, more"
                f" than {LONGEST_NAME}: choose a column of shorter ones with task.label.",
            )
        return SettingError(
            "label",
            f"{column} has more than {MOST_CLASSES} different labels by row {self._line:,}: choose"
            " a column of fewer with task.label.",
        )


def _is_label(word: str) -> bool:
    return 0 < len(word) <= LONGEST_NAME
