"""Labels: the label of each row of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.data.source import seal as seal_of
from rnnviz.data.table import Table, load_table
from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.errors import SettingError
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Score, Shape, Split, Task
from rnnviz.tasks.forecast import SHOWN
from rnnviz.tasks.rows import answer_rows
from rnnviz.tasks.series import check_varied, table_remarks
from rnnviz.tasks.windows import check_room, starts, training_part

SOLVED = 0.95  # of the labels


@tasks.register("labels")
@dataclass(frozen=True)
class Labels(Task):
    """The label that each row of a table has, given the numbers up to it.

    As in `rnnviz.tasks.series`, columns are scaled over the rows for training, and the last rows
    are held out.
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
        help="Names or numbers (from 1) of the columns to read, with commas between.",
    )  # fmt: skip
    label: str = setting(
        "", zero="the last", label="label",
        help="Name or number (from 1) of the column whose labels are to be told.",
    )  # fmt: skip
    length: int = setting(
        50, low=2, high=2000, log=True, label="length",
        help="Rows of a sequence; what lies further back cannot be remembered.",
    )  # fmt: skip
    validation: float = setting(
        0.2, low=0.01, high=0.5, step=0.01, label="held out",
        help="Share of the rows, the last ones, that training never reads.",
    )  # fmt: skip

    title = "Own labels"
    shape = Shape.SYNCED
    about = (
        "Tell the label of each row of a table of yours (CSV) from the numbers up to it. In our own"
        " table, a driven pendulum is seen from above: its displacement does not say whether the"
        " bob is above or below the pivot, what went before does. Who remembers nothing answers by"
        " how often each label occurs in the rows for training; the last rows are held out."
    )
    loss = CROSS_ENTROPY
    baseline = "label frequencies"
    accuracy_of = "labels"
    criterion = f"{SOLVED:.0%} of the held-out labels right".replace("%", " %")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.path and not self.seal:
            object.__setattr__(self, "seal", seal_of(self.path))
        table, name = self._table, self.path or "our series"
        check_room(len(table.values), self.validation, self.length, name, "rows")
        check_varied(table, self._training)
        counts = np.bincount(table.labels[: self._training])
        if (counts > 0).sum() < 2:
            only = table.classes[int(counts.argmax())]
            raise SettingError(
                "label",
                f"is {only!r} in all {self._training:,} rows for training, so there is nothing to"
                " tell: name another column.",
            )

    @property
    def _table(self) -> Table:
        return load_table(self.path, self.seal, self.columns, self.label)

    @property
    def _training(self) -> int:
        return training_part(len(self._table.values), self.validation)

    @property
    def inputs(self) -> int:
        """The columns of numbers."""
        return len(self._table.names)

    @property
    def outputs(self) -> int:
        """The labels."""
        return len(self._table.classes)

    @property
    def remarks(self) -> tuple[str, ...]:
        """How the columns were scaled, and what the marks stand for."""
        table = self._table
        marks = (f"{mark} {name}" for mark, name in zip(_marks(table), table.classes, strict=True))
        return (*table_remarks(table, self._training), ", ".join(marks))

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` sequences from anywhere in the part for training."""
        return self._windows(rng, Split.TRAINING, size)

    def draw(self, seed: int, split: Split, number: int, size: int) -> Batch:
        """Return batch `number` of a split."""
        return self._windows(np.random.default_rng([seed, split, number]), split, size)

    def _windows(self, rng: np.random.Generator, split: Split, size: int) -> Batch:
        table, cut, length = self._table, self._training, self.length
        mean, deviation = table.scaling(cut)
        places = starts(rng, split, len(table.values), cut, length, size)
        rows = places + np.arange(length)[:, None]
        scaled = (table.values[rows] - mean) / deviation
        return Batch(
            scaled.swapaxes(1, 2).astype(np.float32),
            table.labels[rows].astype(np.int64),
            np.ones((length, size), dtype=bool),
            np.full(size, length),
        )

    def chance(self) -> float:
        """The entropy of a label in the rows for training."""
        counts = np.bincount(self._table.labels[: self._training])
        shares = counts[counts > 0] / self._training
        return float(-(shares * np.log(shares)).sum())

    def solved(self, score: Score) -> bool:
        """Most of the labels."""
        return score.accuracy is not None and score.accuracy >= SOLVED

    def relevant_steps(self, batch: Batch) -> Bools:
        """None: every row matters alike."""
        return np.zeros_like(batch.counted)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """A curve for each of the first columns, then the labels."""
        table = self._table
        mean, deviation = table.scaling(self._training)
        values = batch.inputs[:, :, sequence] * deviation + mean
        curves = [
            Row(name, values=values[:, k], group=name, scale=table.ranges[k], quantity="value")
            for k, name in enumerate(table.names[:SHOWN])
        ]
        return (*curves, *answer_rows(self, batch, outputs, sequence, _marks(table)))


def _marks(table: Table) -> list[str]:
    """Return a character for each label: its first if that tells them apart, else a letter."""
    firsts = [name[0] for name in table.classes]
    if len(set(firsts)) == len(firsts):
        return firsts
    return [chr(ord("A") + k) if k < 26 else chr(ord("a") + k - 26) for k in range(len(firsts))]
