"""Table: a sweep's folder, in which each run that is over has a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rnnviz.data.regular_file import reason
from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, told_as_unwritten, write_whole
from rnnviz.training.scenes.reading import mapping_at
from rnnviz.training.settings.experiment import FORMAT, Experiment, check_format, read_json
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.sweeps.reading import sweep_in, to_dict
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.sweep import Settings, Sweep

ROWS, ABOUT = "runs.csv", "sweep.json"


class Table:
    """The rows of a sweep, in a file that grows by a row as each run ends.

    Attributes
    ----------
    rows : dict of settings to Row
        What came of the runs that are over, those of an earlier start included.
    """

    def __init__(self, sweep: Sweep, folder: Path) -> None:
        self.sweep, self.folder = sweep, folder
        self.rows: dict[Settings, Row] = {}

    @property
    def path(self) -> Path:
        """The file of the rows."""
        return self.folder / ROWS

    def begin(self) -> None:
        """Make the folder, or go on with what was begun in it; what failed is tried again.

        Raises
        ------
        RnnvizError
            If the folder holds another sweep, or cannot be written to.
        """
        about = {
            "format": FORMAT,
            "sweep": to_dict(self.sweep),
            "experiment": self.sweep.experiment.to_dict(),
        }
        if (self.folder / ABOUT).exists():
            if _common(read_json(self.folder / ABOUT)) != _common(about):
                raise RnnvizError(
                    f"{self.folder} holds another sweep: name another folder, or remove this one."
                )
            rows = _rows_in(self.path, self.sweep)
            self.rows = {row.settings: row for row in rows if not row.failed}
        elif self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise RnnvizError(f"{self.folder} holds something else: name a new folder.")
        with told_as_unwritten(self.folder):
            self.folder.mkdir(exist_ok=True)
        check_writable(self.path)
        content = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
        write_whole(self.folder / ABOUT, content.encode())
        self._write(self.rows.values())

    def add(self, row: Row) -> None:
        """Add the row of a run to the file.

        Raises
        ------
        RnnvizError
            If it cannot be written.
        """
        self.rows[row.settings] = row
        with told_as_unwritten(self.path), open(self.path, "a", newline="") as file:
            file.write(_line(_cells(row, self.sweep)))  # one call: a line is there or not

    def finish(self) -> None:
        """Put the rows in the order of the sweep, whatever order they were finished in."""
        planned = {key: self.rows[key] for key in self.sweep.runs() if key in self.rows}
        self._write({**planned, **self.rows}.values())  # others are of an earlier, wider sweep

    def _write(self, rows: Iterable[Row]) -> None:
        lines = (_line(_cells(row, self.sweep)) for row in rows)
        write_whole(self.path, "".join((_line(_header(self.sweep)), *lines)).encode())


def read_table(folder: Path, agree: Agree | None = None) -> Table:
    """Return what a sweep's folder holds.

    `agree` is about the files that the experiment names; see `Experiment.load`.

    Raises
    ------
    RnnvizError
        If it holds none, or a line is not a row of it.
    """
    about = folder / ABOUT
    values = read_json(about)
    try:
        check_format(values.get("format"))
        described = mapping_at(values, "sweep")
        if not described:
            raise RnnvizError("it holds no sweep.")
        experiment = Experiment.found_in(values, about, {}, agree)
        table = Table(sweep_in(described, experiment), folder)
    except RnnvizError as problem:
        raise RnnvizError(f"{about}: {problem}") from None
    table.rows = {row.settings: row for row in _rows_in(table.path, table.sweep)}
    return table


def _common(about: Mapping[str, Any]) -> object:
    """Return what has to be the same in two files for their rows to belong to one sweep."""
    sweep = about.get("sweep")
    if not isinstance(sweep, dict) or not isinstance(sweep.get("vary"), dict):
        return None
    return about.get("experiment"), list(sweep["vary"]), sweep["updates"], sweep["measure"]


def _rows_in(path: Path, sweep: Sweep) -> Iterator[Row]:
    """Yield the rows of a file; a last line that a kill has cut off counts for nothing.

    Raises
    ------
    RnnvizError
        If it cannot be read, or a line is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, ValueError) as problem:
        raise RnnvizError(f"{path} cannot be read: {reason(problem)}.") from None
    whole = text[: text.rfind("\n") + 1].splitlines()
    for number, cells in enumerate(csv.reader(whole), start=1):
        try:
            if number > 1:
                yield _row(cells, sweep)
            elif tuple(cells) != _header(sweep):
                raise ValueError("its columns are not those of the sweep")
        except (ValueError, csv.Error) as problem:
            raise RnnvizError(f"{path}, line {number}: {problem}.") from None


def _header(sweep: Sweep) -> tuple[str, ...]:
    return (*sweep.keys, "updates", *sweep.measures, "stopped", "failed")


def _cells(row: Row, sweep: Sweep) -> tuple[object, ...]:
    measured = row.measured or (None,) * len(sweep.measures)
    return (*(value for _, value in row.settings), row.updates, *measured, row.stopped, row.failed)


def _row(cells: Sequence[str], sweep: Sweep) -> Row:
    """Return the row in the cells of a line; raise ValueError if they make none."""
    if len(cells) != len(_header(sweep)):
        raise ValueError(f"there are {len(cells)} cells, not {len(_header(sweep))}")
    own, rest = cells[: len(sweep.keys)], cells[len(sweep.keys) :]
    kinds = (*(type(axis.values[0]) for axis in sweep.axes), int)
    settings = tuple(
        (key, text == "True" if kind is bool else kind(text))
        for key, kind, text in zip(sweep.keys, kinds, own, strict=True)
    )
    updates, *measured, stopped, failed = rest
    numbers = tuple(float(text) if text else None for text in measured)
    return Row(settings, int(updates), () if failed else numbers, stopped, failed)


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
