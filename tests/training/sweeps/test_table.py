"""The rows of a sweep on disk."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.sweeps.running import Row, carry_out, orders_of
from rnnviz.training.sweeps.sweep import Sweep
from rnnviz.training.sweeps.table import Table, read_table
from tests.training.sweeps.helpers import small_sweep


def filled(sweep: Sweep, folder: Path, count: int | None = None) -> Table:
    """Return a table with the rows of the first so many runs."""
    table = Table(sweep, folder)
    table.begin()
    for order in list(orders_of(sweep, set(table.rows)))[:count]:
        table.add(carry_out(order))
    return table


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    sweep = small_sweep(
        ("model.cell", ["rnn", "lstm"]),
        ("model.bidirectional", [False, True]),
        ("training.clip_threshold", [0.1]),
        ("model.cell.forget_bias", [1.0]),
        seeds=2,
    )
    table = filled(sweep, tmp_path / "out")
    read = read_table(table.folder)
    assert read.sweep == sweep
    assert read.rows == table.rows
    assert sum(bool(row.failed) for row in read.rows.values()) == 4
    with open(table.path, newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 8
    assert list(lines[0])[-6:] == [
        "seed.weights", "updates", "loss", "gradient-ratio", "stopped", "failed",
    ]  # fmt: skip


def test_a_sweep_goes_on_where_it_stopped_and_tries_again_what_failed(tmp_path: Path) -> None:
    sweep = small_sweep(("task.delay", [1, 2, 3]))
    table = filled(sweep, tmp_path / "out", 1)
    keys = list(sweep.runs())
    table.add(Row(keys[1], failed="lost."))
    again = Table(sweep, table.folder)
    again.begin()
    assert list(again.rows) == keys[:1]
    assert len(read_table(table.folder).rows) == 1


def test_a_last_line_that_a_kill_has_cut_off_is_no_row(tmp_path: Path) -> None:
    sweep = small_sweep(("task.delay", [1, 2]))
    table = filled(sweep, tmp_path / "out")
    whole = table.path.read_bytes()
    for cut in range(len(whole) - 20, len(whole)):
        table.path.write_bytes(whole[:cut])
        assert list(read_table(table.folder).rows) == list(sweep.runs())[:1]


def test_rows_end_in_the_order_of_the_sweep(tmp_path: Path) -> None:
    sweep = small_sweep(("task.delay", [1, 2, 3]))
    straight = filled(sweep, tmp_path / "a")
    straight.finish()
    table = Table(sweep, tmp_path / "b")
    table.begin()
    for row in reversed(straight.rows.values()):
        table.add(row)
    assert table.path.read_bytes() != straight.path.read_bytes()
    table.finish()
    assert table.path.read_bytes() == straight.path.read_bytes()


def test_a_wider_sweep_keeps_the_rows(tmp_path: Path) -> None:
    table = filled(small_sweep(("task.delay", [1, 2])), tmp_path / "out")
    wider = Table(small_sweep(("task.delay", [2, 3]), seeds=2), table.folder)
    wider.begin()
    assert set(wider.rows) == set(table.rows)
    wider.finish()
    assert len(read_table(table.folder).rows) == 2


@pytest.mark.parametrize(
    "other",
    [
        small_sweep(("task.delay", [1, 2]), updates=4),
        small_sweep(("task.alphabet", [2, 3])),
        replace(small_sweep(("task.delay", [1, 2])), measures=("loss",)),
    ],
)
def test_another_sweep_is_not_mixed_in(tmp_path: Path, other: Sweep) -> None:
    table = filled(small_sweep(("task.delay", [1, 2])), tmp_path / "out")
    before = table.path.read_bytes()
    with pytest.raises(RnnvizError, match="another sweep"):
        Table(other, table.folder).begin()
    assert table.path.read_bytes() == before


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RnnvizError, match="something else"):
        Table(small_sweep(), tmp_path).begin()
    with pytest.raises(RnnvizError, match="something else"):
        Table(small_sweep(), tmp_path / "mine.txt").begin()
    with pytest.raises(RnnvizError, match="no folder"):
        Table(small_sweep(), tmp_path / "no" / "where").begin()
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1,0,3,0.5", "line 2: there are 4 cells, not 7"),
        ("1,0,3,half,0.1,,", "line 2: could not convert"),
        ("one,0,3,0.5,0.1,,", "line 2: invalid literal"),
        ("1,0,3,0.5,0.1,,\n\n1,1", "line 3: there are 0 cells"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str, words: str) -> None:
    table = filled(small_sweep(("task.delay", [1])), tmp_path / "out")
    header = table.path.read_text().splitlines()[0]
    table.path.write_text(f"{header}\n{line}\n")
    with pytest.raises(RnnvizError, match=words):
        read_table(table.folder)


def test_a_folder_from_elsewhere_does_not_make_the_program_read_files(tmp_path: Path) -> None:
    table = filled(small_sweep(), tmp_path / "out")
    about = table.folder / "sweep.json"
    values = json.loads(about.read_text())
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    values["experiment"] = {"format": 1, "task": "series", "task.path": str(secret)}
    about.write_text(json.dumps(values))
    with pytest.raises(RnnvizError, match="without your consent"):
        read_table(table.folder)
