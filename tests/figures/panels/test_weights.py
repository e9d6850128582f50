"""What the heatmaps of the weights mean."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.panels.weights.panel import WeightsPlot
from rnnviz.figures.style.theme import THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS
from tests.figures.helpers import Sheet, trained, writing

SIZE = (900, 700)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@themes
def test_a_weight_has_the_colour_of_its_value(theme: Theme) -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, theme=theme, size=SIZE, panels=["weights"])
    plot, area = sheet.plot("weights")
    assert isinstance(plot, WeightsPlot)
    rows = dict(zip([array.name for array in plot.arrays], plot.rows, strict=True))
    for name in ("layer0.W_h", "layer0.W_x"):
        values, row = snapshot[WEIGHTS][name].T, rows[name.rpartition(".")[2]]
        down, across = values.shape
        for i in range(down):
            for k in range(across):
                x = area.x + row.width * (k + 0.5) / across
                y = area.y + row.y + row.height * (i + 0.5) / down
                assert sheet.pixel(x, y) == theme.signed.color((float(values[i, k]) + 1) / 2)


def test_the_gradients_of_the_weights_are_those_of_the_probe() -> None:
    snapshot = trained()
    norms = snapshot[GRADIENT_NORMS]
    assert norms.keys() == snapshot[WEIGHTS].keys()
    assert all(np.isfinite(value) and value > 0 for value in norms.values())
    sheet = Sheet(snapshot, size=SIZE, panels=["weights"])
    plot, _ = sheet.plot("weights")
    assert isinstance(plot, WeightsPlot)
    rows = dict(zip([array.name for array in plot.arrays], plot.rows, strict=True))
    cursor = plot.locate(1, rows["W_x"].y + 1)
    assert cursor.unit == 0
    length = np.linalg.norm(snapshot[WEIGHTS]["layer0.W_x"][0::6])
    assert plot.read(cursor)[1] == f"‖W_x‖ {length:.3g}"


def test_blocks_are_named_under_the_weights_that_have_them() -> None:
    """A readout has none, nor have peepholes, though 4 divides their number as well."""
    peephole = trained(model__cell__peepholes=True, model__units=8)
    sheet = Sheet(peephole, size=SIZE, panels=["weights"])
    plot, _ = sheet.plot("weights")
    assert isinstance(plot, WeightsPlot)
    divided = {array.name: array.blocks for array in plot.arrays}
    names = ("i", "f", "o", "g")
    assert divided == {"W_y": (), "b_y": (), "p": (), "W_x": names, "W_h": names, "b": names}
    assert list(divided)[-3:] == ["W_x", "W_h", "b"]
    assert tuple(label.text for label in plot.bottom.labels) == names


def test_the_table_has_a_row_for_every_weight() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, size=SIZE, panels=["weights"])
    table = sheet.plot("weights")[0].table()
    assert {len(column) for column in table.values()} == {
        sum(values.size for values in snapshot[WEIGHTS].values())
    }
    chosen = (table["array"] == "W_h") & (table["row"] == 2) & (table["column"] == 5)
    assert table["weight"][chosen] == snapshot[WEIGHTS]["layer0.W_h"][5, 2]


def test_another_run_has_other_arrays() -> None:
    sheet = Sheet(trained(), size=SIZE, panels=["weights"])
    plot, area = sheet.plot("weights")
    sheet.show(trained(model__layers=2))
    assert sheet.plot("weights")[0] is plot
    assert [array.name for array in plot.arrays][-3:] == ["W_x 2", "W_h 2", "b 2"]
    assert len(plot.rows) == 8
    assert plot.rows[-1].bottom <= area.height


def test_many_arrays_stay_in_a_low_plot() -> None:
    deep = trained(model__layers=2, model__bidirectional=True)
    plot, area = Sheet(deep, panels=["weights"], size=(600, 90)).plot("weights")
    assert area.height < 4 * len(plot.rows)
    assert plot.rows[-1].bottom <= area.height
    assert all(one.bottom <= other.y for one, other in pairwise(plot.rows))


def test_rows_that_read_or_answer_symbols_are_called_by_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing(monkeypatch) as written:
        sheet = Sheet(trained(), size=SIZE, panels=["weights"])
    plot, area = sheet.plot("weights")
    for array, row in zip(plot.arrays, plot.rows, strict=True):
        places = [place.y + place.height / 2 for text, place in written
                  if text in "ABCD·▶" and place.right < area.x
                  and row.y <= place.y - area.y < row.bottom]  # fmt: skip
        expected = {"W_x": "ABCD·▶", "W_y": "ABCD·"}.get(array.name, "")
        assert "".join(array.symbols) == expected
        middles = [area.y + row.y + row.height * (k + 0.5) / len(expected)
                   for k in range(len(expected))]  # fmt: skip
        assert places == pytest.approx(middles, abs=1)
    for settings in ({"task": "adding"}, {"model__embedding": 3}):
        plot, _ = Sheet(trained(**settings), size=SIZE, panels=["weights"]).plot("weights")
        assert not any(array.symbols for array in plot.arrays if array.name == "W_x")


def test_a_unit_is_marked_where_it_is_fed_and_where_it_is_read() -> None:
    deep = trained(model__layers=2, model__bidirectional=True)
    plot, _ = Sheet(deep, size=SIZE, panels=["weights"]).plot("weights")
    arrays = {array.name: array for array in plot.arrays}
    cursor = Cursor(unit=2, layer=LayerId(0, True))
    assert arrays["W_h←"].fed(cursor) == [2, 8, 14, 20]
    assert arrays["W_h←"].reading(cursor) == [2]
    assert arrays["W_x 2"].reading(cursor) == [8], "of the second direction below"
    assert arrays["W_h"].fed(cursor) == arrays["W_y"].reading(cursor) == []
    assert arrays["W_y"].reading(Cursor(unit=2, layer=LayerId(1, True))) == [8]
    assert arrays["W_y"].reading(Cursor(unit=2)) == [2, 8]
    assert arrays["W_y"].reading(Cursor(unit=999)) == arrays["W_h"].fed(Cursor(unit=999)) == []
