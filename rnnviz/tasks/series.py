"""Series: the next row of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.data.source import seal as seal_of
from rnnviz.data.table import Table, load_table
from rnnviz.errors import SettingError
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Split
from rnnviz.tasks.forecast import SHOWN, Forecast
from rnnviz.tasks.windows import check_room, starts, training_part


@tasks.register("series")
@dataclass(frozen=True)
class Series(Forecast):
    """The next row of a file of comma-separated values, or of a series of our own.

    Each column is scaled to mean 0 and standard deviation 1 over the rows for training; what is
    shown is in the columns' own units. The last rows are held out: probe and held-out sequences
    come from there.
    """

    path: str = setting(
        "", path=True, zero="our own", label="table",
        help="A file of comma-separated values (or ; or tabs), a row a step, with or without a"
        " header; without one, a driven pendulum of our own.",
    )  # fmt: skip
    seal: str = setting(
        "", follows="path", help="By which the file is known again; it follows from the file."
    )
    columns: str = setting(
        "", zero="all numbers", label="columns",
        help="Names or numbers (from 1) of the columns to foretell, with commas between.",
    )  # fmt: skip
    validation: float = setting(
        0.2, low=0.01, high=0.5, step=0.01, label="held out",
        help="Share of the rows, the last ones, that training never reads.",
    )  # fmt: skip

    title = "Own series"
    about = (
        "Foretell the next row of a table of yours (CSV), or of our own: the displacement of a"
        " driven pendulum and what drives it. Columns are scaled over the rows for training; the"
        " last rows are held out. The last-value forecast is measured on the held-out rows; how"
        " much of the rest is noise, nobody knows beforehand."
    )
    share = 0.9
    criterion = f"{share:.0%} of the last-value forecast's error on the held-out rows gone".replace(
        "%", " %"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.path and not self.seal:
            object.__setattr__(self, "seal", seal_of(self.path))
        name = self.path or "our series"
        check_room(len(self._table.values), self.validation, self.length, name, "rows")
        check_varied(self._table, self._training)

    @property
    def _table(self) -> Table:
        return load_table(self.path, self.seal, self.columns, None)

    @property
    def _training(self) -> int:
        return training_part(len(self._table.values), self.validation)

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._table.names

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """From the least to the largest of each column."""
        return self._table.ranges

    @property
    def remarks(self) -> tuple[str, ...]:
        """How the columns were scaled."""
        return table_remarks(self._table, self._training)

    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return pieces of the split's part, scaled; NaN beyond the last row."""
        values, cut = self._table.values, self._training
        places = starts(rng, split, len(values), cut, self.length, size)
        rows = places + np.arange(steps)[:, None]
        mean, deviation = self._table.scaling(cut)
        known = rows < len(values)
        cells = values[np.where(known, rows, 0)].swapaxes(1, 2)
        scaled = (cells - mean[:, None]) / deviation[:, None]
        return np.where(known[:, None], scaled, np.nan)

    def natural(self, values: Floats) -> Floats:
        """Undo the scaling."""
        mean, deviation = self._table.scaling(self._training)
        return np.asarray(values * deviation + mean)

    def chance(self) -> float:
        """Mean squared error of "the next row is the last", over the held-out rows."""
        return self._table.jumps(self._training)


def table_remarks(table: Table, rows: int) -> tuple[str, ...]:
    """Return how the columns were scaled by the first rows, and how many of them are drawn."""
    count = len(table.names)
    return (table.scaled(rows), *[f"first {SHOWN} of {count} columns"] * (count > SHOWN))


def check_varied(table: Table, rows: int) -> None:
    """Raise SettingError if a column of numbers cannot be scaled by its first rows."""
    deviation = table.scaling(rows)[1]
    for name, spread, value in zip(table.names, deviation, table.values[0], strict=True):
        if spread > 1e-12 * abs(value) and np.isfinite(spread):
            continue
        what = f"is {value:g} in all {rows:,} rows for training"
        if not np.isfinite(spread):
            what = "has numbers too large to be squared"
        raise SettingError("columns", f"cannot have {name!r}, which {what}: name only others.")
