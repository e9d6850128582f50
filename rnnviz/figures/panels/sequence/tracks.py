"""Tracks: the rows of a task as the columns of a plot show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

import numpy as np

from rnnviz.figures.view.numbers import Scale, compact, round_scale
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.tasks.base import Row

Track: TypeAlias = tuple[Row, ...]
"""A row of symbols, or neighbouring rows of numbers on one scale."""


def tracks_of(rows: Iterable[Row], time: TimeAxis) -> list[Track]:
    """Return the columns of rows that are shown, as the rows share tracks."""
    tracks: list[Track] = []
    rows = [row.part(time.entries) for row in rows]
    for (is_curve, _), group in groupby(rows, key=lambda row: (row.values is not None, row.group)):
        members = tuple(group)
        tracks += [members] if is_curve else [(row,) for row in members]
    return tracks


def quantity_of(row: Row) -> str:
    """Return what the colour of a row stands for."""
    return row.quantity or row.name


def known_of(row: Row, run: RunView) -> Row:
    """Return a row without what slow motion has not come to yet."""
    quantity = {"target": "losses", "prediction": "outputs"}.get(row.name, "inputs")
    known, judged = run.known(quantity), run.known("losses")
    if known is None or judged is None:
        return row
    symbols, values = row.symbols, row.values
    if symbols is not None:
        symbols = tuple(s if k else "" for s, k in zip(symbols, known, strict=True))
    if values is not None:
        values = np.where(known, values, np.nan)
    judged = judged if row.judged is None else judged & row.judged
    return replace(row, symbols=symbols, values=values, judged=judged & known)


def scale_of(track: Track) -> Scale:
    """Return the scale that the task sets, or that of what is given: no prediction moves it."""
    if track[0].scale is not None:
        return round_scale(*track[0].scale)
    given = [
        row.values
        for row in track
        if row.values is not None and row.right is None and row.name != "prediction"
    ]
    values = np.concatenate(given) if given else np.zeros(1)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    return round_scale(min(low, 0.0), max(high, 1.0))


def is_wrong(row: Row, column: int) -> bool:
    """Return whether an answer is judged in a column, and wrong."""
    judged = row.judged is None or bool(row.judged[column])
    return row.right is not None and judged and not row.right[column]


def text_of(row: Row, column: int) -> str:
    """Return what a row says in a column; "" for nothing."""
    if row.symbols is not None:
        return row.symbols[column]
    assert row.values is not None
    value = float(row.values[column])
    return "" if np.isnan(value) else compact(value)
