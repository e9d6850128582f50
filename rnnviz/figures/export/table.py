"""What a plot shows, as a table in a text file."""

from __future__ import annotations

import csv
import io

from rnnviz.figures.plots.plot import Plot


def table_csv(plot: Plot) -> str:
    """Return what is plotted as comma-separated values; "" if nothing is.

    The first line holds the columns' names. A number is written with as many digits as tell it from
    all others; what is missing is empty.
    """
    table = plot.table()
    if not table:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(map(_cell, column.tolist()) for column in table.values()), strict=True))
    return text.getvalue()


def _cell(value: object) -> object:
    return "" if isinstance(value, float) and value != value else value
