"""What plots show, as tables: CSV, which every program reads, and NPZ for numpy."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.page import Page
from rnnviz.figures.plots.plot import Plot
from rnnviz.training.settings.embedded import KEYWORD
from rnnviz.training.settings.runs import run_name


def table_csv(plot: Plot) -> str:
    """Return what is plotted as comma-separated values; "" if nothing is.

    The first line holds the columns' names. A number is written with as many digits as tell it from
    all others; what is missing is empty.
    """
    table = plot.table()
    return _lines(table, _rows(table, list(table))) if table else ""


def csv_of(page: Page) -> bytes:
    """Return what the plots of a page show as comma-separated values.

    Of several plots the rows stand one under the other, each after its plot's name; the columns
    that a plot has not are empty.
    """
    tables = _tables(page)
    if len(tables) == 1:
        (table,) = tables.values()
        return _lines(table, _rows(table, list(table))).encode()
    columns = list(dict.fromkeys(chain.from_iterable(tables.values())))
    rows = [(name, *row) for name, table in tables.items() for row in _rows(table, columns)]
    return _lines(["plot", *columns], rows).encode()


def npz_of(page: Page, embedded: str) -> bytes:
    """Return what the plots of a page show as arrays: "states h.h 3" is a plot's column.

    The array "rnnviz" is the text of the moment, unless that is empty.
    """
    arrays = {
        f"{name}.{column}": values
        for name, table in _tables(page).items()
        for column, values in table.items()
    }
    if embedded:
        arrays[KEYWORD] = np.array(embedded)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _tables(page: Page) -> dict[str, Mapping[str, NDArray[np.generic]]]:
    """Return what each plot of a page shows, by its name; where there are several runs with it."""
    several = len(page.snapshots) > 1
    tables = {}
    for plot in page.board.plots:
        of_run = (
            f", run {run_name(plot.run.index or 0)}"
            if several and not _overlays(plot, page)
            else ""
        )
        table = plot.table()
        if table:
            tables[f"{plot.name}{of_run}"] = table
    if not tables:
        raise RnnvizError("nothing is plotted there, so there are no numbers to write.")
    return tables


def _overlays(plot: Plot, page: Page) -> bool:
    """Return whether a plot shows all runs."""
    return any(panel.overlays for panel in page.board.visible if panel.kind == plot.kind)


def _rows(
    table: Mapping[str, NDArray[np.generic]], columns: Sequence[str]
) -> list[tuple[object, ...]]:
    count = len(next(iter(table.values())))
    cells = [
        [_cell(value) for value in table[name].tolist()] if name in table else [""] * count
        for name in columns
    ]
    return list(zip(*cells, strict=True))


def _lines(header: Sequence[str] | Mapping[str, object], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _cell(value: object) -> object:
    return "" if isinstance(value, float) and value != value else value
