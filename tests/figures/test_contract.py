"""What every plot of every registered panel promises."""

from __future__ import annotations

import csv
import io
from itertools import product

import numpy as np
import pytest
from PySide6.QtWidgets import QGraphicsItem

from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.export.table import table_csv
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.registry import panels
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained

TASK_OF = {
    "characters": "text",
    "generated": "text",
    "continuation": "series",
    "decision_plane": "rings",
}
"""Of the panels that do not show every task."""
every_panel = pytest.mark.parametrize("kind", list(panels))


def runs(kind: str, updates: int = 30, **settings: object) -> tuple[Snapshot, ...]:
    """Return what a panel has something to show of: a run, or two for what compares."""
    settings = {"task": TASK_OF.get(kind, "copy")} | settings
    if kind == "what_if":
        settings["what_if"] = Nudge(LayerId(0), "h", 3, 5, 0.5)
    cells = ("lstm", "rnn") if kind == "compare" else ("lstm",)
    return tuple(trained(updates, **{"model__cell": cell} | settings) for cell in cells)  # type: ignore[arg-type]


def cursors_of(plot: Plot) -> list[Cursor]:
    """Return what lies at the points of a grid over a plot."""
    shares = np.linspace(0.01, 0.99, 25)
    return [
        plot.locate(float(x) * plot.area.width, float(y) * plot.area.height)
        for x, y in product(shares, shares)
    ]


def items(sheet: Sheet) -> dict[QGraphicsItem, str]:
    """Return all items of a sheet, kept so that none can take the place of another."""
    return {item: type(item).__name__ for item in sheet.view.scene().items()}


@every_panel
def test_a_plot_says_what_is_pointed_at_explains_it_and_gives_its_data(kind: str) -> None:
    sheet = Sheet(*runs(kind), panels=[kind])
    assert sheet.plots
    for plot in sheet.plots:
        for name in ("refresh", "locate", "read", "explain", "table"):
            assert not hasattr(getattr(type(plot), name), "__isabstractmethod__"), name
        cursors = cursors_of(plot)
        assert all(isinstance(cursor, Cursor) for cursor in cursors)
        assert any(plot.explain(cursor) for cursor in cursors), plot.name
        pointing = any(cursor.step is not None for cursor in cursors)
        assert any(plot.read(cursor) for cursor in cursors) or not pointing, plot.name
        assert isinstance(plot.explain(NOWHERE), str)


@every_panel
@pytest.mark.parametrize("updates", [0, 30])
def test_what_is_plotted_can_be_read_as_csv(kind: str, updates: int) -> None:
    for plot in Sheet(*runs(kind, updates), panels=[kind]).plots:
        table = plot.table()
        header, *rows = csv.reader(io.StringIO(table_csv(plot))) if table else [[]]
        assert header == list(table)
        assert {len(rows)} == ({len(column) for column in table.values()} or {0})
        assert all(header)
        for name, column in table.items():
            if np.issubdtype(column.dtype, np.floating):
                written = [float(row[header.index(name)] or "nan") for row in rows]
                np.testing.assert_array_equal(written, column.astype(float))
        assert rows or updates == 0


@every_panel
def test_another_snapshot_is_shown_by_the_same_items(kind: str) -> None:
    sheet = Sheet(*runs(kind), panels=[kind])
    sheet.show(*runs(kind, 31))  # what is only now and then needed has been made
    before, picture = items(sheet), sheet.image
    sheet.show(*runs(kind, 30))
    sheet.show(*runs(kind, 31))
    after = items(sheet)
    assert [after[item] for item in after.keys() - before.keys()] == []
    assert after.keys() == before.keys()
    assert sheet.image == picture


@every_panel
def test_another_run_in_between_leaves_no_trace(kind: str) -> None:
    sheet = Sheet(*runs(kind), panels=[kind])
    first, count = sheet.image, len(items(sheet))
    others = ({"model__cell": "gru", "model__units": 9, "seed__data": 3}, {"model__layers": 2})
    for other in others:
        sheet.show(*runs(kind, 40, **other))
        sheet.show(*runs(kind))
        assert sheet.image == first
    assert len(items(sheet)) == count
