"""Own tables: what forecasts and labels of a person's table have in common."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnnviz.data.known import Facts, Inquiry, know
from rnnviz.data.own_file import checksum_of
from rnnviz.data.table import Table, load_table
from rnnviz.errors import SettingError
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Ints, Split, SplitTask
from rnnviz.tasks.forecast import SHOWN
from rnnviz.tasks.held_out import check_room, sequence_starts, training_part

FARTHEST = 1e15  # standard deviations from the mean; more could not be squared in 32 bits


@dataclass(frozen=True)
class TableFacts(Facts):
    """What is known of a table without its rows.

    Attributes
    ----------
    names, classes : tuple of str
        Of the columns of numbers, of the labels.
    rows, training_rows : int
        All, and the first ones, for training.
    first : tuple of float
        The numbers of the first row.
    mean, deviation : tuple of float
        Of each column over the rows for training.
    ranges : tuple of (float, float)
        The least and the largest of each column.
    jumps : float
        The mean square of the steps between held-out rows, scaled; NaN if there are none.
    label_counts : tuple of int
        How often each label occurs in the rows for training.
    """

    names: tuple[str, ...]
    classes: tuple[str, ...]
    rows: int
    training_rows: int
    first: tuple[float, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    ranges: tuple[tuple[float, float], ...]
    jumps: float
    label_counts: tuple[int, ...]


@dataclass(frozen=True)
class TableInquiry(Inquiry[TableFacts]):
    """Asks for the facts of a table of which these columns are read."""

    columns: str
    label: str | None
    validation: float

    def find(self) -> TableFacts:
        """Read the table."""
        checksum = self.checksum or (checksum_of(self.path) if self.path else "")
        table = load_table(self.path, checksum, self.columns, self.label)
        rows = len(table.values)
        training = training_part(rows, self.validation)
        mean, deviation = (tuple(each.tolist()) for each in table.scaling(training))
        counts = np.bincount(table.labels[:training], minlength=len(table.classes))
        with np.errstate(all="ignore"):  # `OwnTable` refuses columns that cannot be scaled
            jumps = table.jumps(training) if rows - training > 1 else float("nan")
        return TableFacts(
            checksum, table.names, table.classes, rows, training, tuple(table.values[0].tolist()),
            mean, deviation, table.ranges, jumps, tuple(counts.tolist()),
        )  # fmt: skip


@dataclass(frozen=True)
class OwnTable(SplitTask):
    """Base of the tasks on a file of comma-separated values, or on a series of our own.

    Each column is scaled to mean 0 and standard deviation 1 over the rows for training; what is
    shown is in the columns' own units. The last rows are held out: probe and held-out sequences
    come from there.
    """

    path: str = setting(
        "", path=True, zero="our own", label="table",
        help="A file of comma-separated values (or ; or tabs), one row per step, with or without a"
        " header; without a file, our own driven pendulum.",
    )  # fmt: skip
    checksum: str = setting(
        "", follows="path", help="Identifies the contents of the file; computed from the file."
    )
    columns: str = setting(
        "", zero="all numbers", label="columns",
        help="Names or numbers (from 1) of the columns to read, separated by commas.",
    )  # fmt: skip
    validation: float = setting(
        0.2, low=0.01, high=0.5, step=0.01, label="held out",
        help="Share of the rows, the last ones, that training never reads.",
    )  # fmt: skip

    rows_after: ClassVar[int]
    """How many rows after a sequence it takes to know its answers."""

    def __post_init__(self) -> None:
        super().__post_init__()
        facts = self.facts
        object.__setattr__(self, "checksum", facts.checksum)
        name = self.path or "our series"
        check_room(facts.rows, self.validation, self.length, name, "rows")
        self._check_varied()

    @property
    @abstractmethod
    def labelled_by(self) -> str | None:
        """The column of labels, the last one if ""; None if none are read."""

    @property
    def facts(self) -> TableFacts:
        """What is known of the table without its rows."""
        inquiry = TableInquiry(
            self.path, self.checksum, self.columns, self.labelled_by, self.validation
        )
        return know(inquiry)

    @property
    def table(self) -> Table:
        """The rows; they are read where batches are drawn."""
        return load_table(self.path, self.checksum, self.columns, self.labelled_by)

    @property
    def remarks(self) -> tuple[str, ...]:
        """How the columns were scaled, and how many of them are drawn."""
        facts = self.facts
        count = len(facts.names)
        each = zip(facts.names, facts.mean, facts.deviation, strict=True)
        texts = (f"({name} − {mean:.4g}) / {deviation:.3g}" for name, mean, deviation in each)
        scaled = "the network reads " + ", ".join(texts).replace("− -", "+ ")
        return (scaled, *[f"first {SHOWN} of {count} columns"] * (count > SHOWN))

    def row_numbers(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Ints:
        """Return (steps, size): the rows of random sequences in the split's part of the table.

        From the same generator longer sequences begin like shorter ones, and may go on beyond the
        last row.
        """
        facts = self.facts
        rows = self.length + self.rows_after
        first = sequence_starts(rng, split, facts.rows, facts.training_rows, rows, size)
        return first + np.arange(steps)[:, None]

    def scaled(self, rows: Ints) -> Floats:
        """Return (T, columns, B) of rows (T, B) as the network reads them."""
        facts = self.facts
        scaled = (self.table.values[rows] - np.array(facts.mean)) / np.array(facts.deviation)
        return np.asarray(scaled.swapaxes(1, 2))

    def natural(self, values: Floats) -> Floats:
        """Return (T, columns) as the network reads them in the columns' own units."""
        facts = self.facts
        return np.asarray(values * np.array(facts.deviation) + np.array(facts.mean))

    def _check_varied(self) -> None:
        """Raise SettingError if a column of numbers cannot be scaled."""
        facts = self.facts
        columns = zip(
            facts.names, facts.mean, facts.deviation, facts.ranges, facts.first, strict=True
        )
        for name, mean, spread, (low, high), value in columns:
            if not np.isfinite(spread):
                what = "has numbers too large to be squared"
            elif spread <= 1e-12 * abs(value):
                what = f"is {value:g} in all {facts.training_rows:,} rows for training"
            elif max(mean - low, high - mean) > FARTHEST * spread:
                what = "has a number in the rows held out that is much too far from the others"
            else:
                continue
            raise SettingError("columns", f"cannot have {name!r}, which {what}: name only others.")
