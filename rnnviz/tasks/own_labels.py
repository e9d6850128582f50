"""Own labels: the label of each row of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.errors import SettingError
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Split
from rnnviz.tasks.forecast import SHOWN
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.own_table import OwnTable
from rnnviz.tasks.symbols import class_rows


@tasks.register("labels")
@dataclass(frozen=True)
class OwnLabels(OwnTable):
    """The label that each row of a table has, given the numbers up to it."""

    label: str = setting(
        "", zero="the last", label="label",
        help="Name or number (from 1) of the column whose labels are predicted.",
    )  # fmt: skip
    length: int = setting(
        50, low=2, high=2000, log=True, label="length",
        help="Rows of a sequence; what lies further back cannot be remembered.",
    )  # fmt: skip

    title = "Own labels"
    shape = Shape.SYNCED
    about = (
        "Predict the label of each row of your own table (CSV) from the numbers up to it. In our"
        " own table, a driven pendulum is seen from above: its displacement does not say whether"
        " the bob is above or below the pivot, the rows before do. The baseline knows only how"
        " often each label occurs in the training rows; the last rows are held out."
    )
    loss = CROSS_ENTROPY
    baseline = "label frequencies"
    rows_after = 0
    goal = Accuracy("labels correct", 0.95)

    def __post_init__(self) -> None:
        super().__post_init__()
        facts = self.facts
        counts = facts.label_counts
        if sum(count > 0 for count in counts) < 2:
            only = facts.classes[counts.index(max(counts))]
            raise SettingError(
                "label",
                f"is {only!r} in all {facts.training_rows:,} rows for training, so there is nothing"
                " to predict: name another column.",
            )

    @property
    def labelled_by(self) -> str:
        """The column that is chosen."""
        return self.label

    @property
    def inputs(self) -> int:
        """The columns of numbers."""
        return len(self.facts.names)

    @property
    def outputs(self) -> int:
        """The labels."""
        return len(self.facts.classes)

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """The labels' marks."""
        return _marks(self.facts.classes)

    @property
    def remarks(self) -> tuple[str, ...]:
        """How the columns were scaled, and what the marks stand for."""
        pairs = zip(self.answer_vocabulary, self.facts.classes, strict=True)
        marks = (f"{mark} {name}" for mark, name in pairs)
        return (*super().remarks, ", ".join(marks))

    def split_batch(self, rng: np.random.Generator, split: Split, size: int) -> Batch:
        """Return `size` sequences from anywhere in the split's part."""
        rows = self.row_numbers(rng, split, self.length, size)
        return Batch(
            self.scaled(rows).astype(np.float32),
            self.table.labels[rows].astype(np.int64),
            np.ones(rows.shape, dtype=bool),
            np.full(size, self.length),
        )

    def chance(self) -> float:
        """The entropy of a label in the rows for training."""
        counts = np.array(self.facts.label_counts)
        shares = counts[counts > 0] / self.facts.training_rows
        return float(-(shares * np.log(shares)).sum())

    def relevant_steps(self, batch: Batch) -> Bools:
        """None: every row matters alike."""
        return np.zeros_like(batch.counted)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """A curve for each of the first columns, then the labels."""
        facts = self.facts
        values = self.natural(batch.inputs[:, :, sequence])
        curves = [
            Row(name, values=values[:, k], group=name, scale=facts.ranges[k], quantity="value")
            for k, name in enumerate(facts.names[:SHOWN])
        ]
        return (*curves, *class_rows(self, batch, outputs, sequence, batch.counted))


def _marks(classes: Sequence[str]) -> tuple[str, ...]:
    """Return a character for each label: its first if that tells them apart, else a letter."""
    firsts = tuple(name[0] for name in classes)
    if len(set(firsts)) == len(firsts):
        return firsts
    return tuple(chr(ord("A" if k < 26 else "a") + k % 26) for k in range(len(firsts)))
