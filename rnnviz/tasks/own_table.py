"""Own tables: what forecasts and labels of a person's table have in common."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from rnnviz.data.own_file import checksum_of
from rnnviz.data.table import Table
from rnnviz.errors import SettingError
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Ints, Split, SplitTask
from rnnviz.tasks.forecast import SHOWN
from rnnviz.tasks.held_out import check_room, sequence_starts, training_part

FARTHEST = 1e15  # standard deviations from the mean; more could not be squared in 32 bits


@dataclass(frozen=True)
class OwnTable(SplitTask):
    """Base of the tasks on a file of comma-separated values, or on a series of our own.

    Each column is scaled to mean 0 and standard deviation 1 over the rows for training; what is
    shown is in the columns' own units. The last rows are held out: probe and held-out sequences
    come from there.
    """

    path: str = setting(
        "", path=True, zero="our own", label="table",
        help="A file of comma-separated values (or ; or tabs), a row a step, with or without a"
        " header; without one, a driven pendulum of our own.",
    )  # fmt: skip
    checksum: str = setting(
        "", follows="path", help="By which the file is known again; it follows from the file."
    )
    columns: str = setting(
        "", zero="all numbers", label="columns",
        help="Names or numbers (from 1) of the columns to read, with commas between.",
    )  # fmt: skip
    validation: float = setting(
        0.2, low=0.01, high=0.5, step=0.01, label="held out",
        help="Share of the rows, the last ones, that training never reads.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.path and not self.checksum:
            object.__setattr__(self, "checksum", checksum_of(self.path))
        name = self.path or "our series"
        check_room(len(self.table.values), self.validation, self.length, name, "rows")
        self._check_varied()

    @property
    @abstractmethod
    def table(self) -> Table:
        """The columns that are read."""

    @property
    def training_rows(self) -> int:
        """The number of rows for training, which are the first ones."""
        return training_part(len(self.table.values), self.validation)

    @property
    def remarks(self) -> tuple[str, ...]:
        """How the columns were scaled, and how many of them are drawn."""
        count = len(self.table.names)
        scaled = self.table.scaled(self.training_rows)
        return (scaled, *[f"first {SHOWN} of {count} columns"] * (count > SHOWN))

    def row_numbers(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Ints:
        """Return (steps, size): the rows of random sequences in the split's part of the table.

        From the same generator longer sequences begin like shorter ones, and may go on beyond the
        last row.
        """
        total, training = len(self.table.values), self.training_rows
        first = sequence_starts(rng, split, total, training, self.length, size)
        return first + np.arange(steps)[:, None]

    def scaled(self, rows: Ints) -> Floats:
        """Return (T, columns, B) of rows (T, B) as the network reads them."""
        mean, deviation = self.table.scaling(self.training_rows)
        return ((self.table.values[rows] - mean) / deviation).swapaxes(1, 2)

    def natural(self, values: Floats) -> Floats:
        """Return (T, columns) as the network reads them in the columns' own units."""
        mean, deviation = self.table.scaling(self.training_rows)
        return np.asarray(values * deviation + mean)

    def _check_varied(self) -> None:
        """Raise SettingError if a column of numbers cannot be scaled."""
        table, rows = self.table, self.training_rows
        mean, deviation = table.scaling(rows)
        low, high = np.array(table.ranges).T
        with np.errstate(over="ignore", invalid="ignore"):
            farthest = np.maximum(mean - low, high - mean)
        columns = zip(table.names, deviation, farthest, table.values[0], strict=True)
        for name, spread, far, value in columns:
            if not np.isfinite(spread):
                what = "has numbers too large to be squared"
            elif spread <= 1e-12 * abs(value):
                what = f"is {value:g} in all {rows:,} rows for training"
            elif far > FARTHEST * spread:
                what = "has a number in the rows held out that is much too far from the others"
            else:
                continue
            raise SettingError("columns", f"cannot have {name!r}, which {what}: name only others.")
