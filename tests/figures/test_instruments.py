"""What the weights mean."""

import numpy as np
import pytest

from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.panels.weights import WeightsPlot
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import RunView
from tests.figures.helpers import Sheet, trained

SIZE = (900, 700)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@themes
def test_a_weight_has_the_colour_of_its_value(theme: Theme) -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, theme, size=SIZE, panels=["weights"])
    plot, area = sheet.plot("weights")
    assert isinstance(plot, WeightsPlot)
    rows = dict(zip([one.name for one in plot.sheets], plot._rows(area), strict=True))
    for name in ("layer0.W_h", "layer0.W_x"):
        values, row = snapshot.weights[name].T, rows[name.rpartition(".")[2]]
        down, across = values.shape
        for i in range(down):
            for k in range(across):
                x = row.x + row.width * (k + 0.5) / across
                y = row.y + row.height * (i + 0.5) / down
                assert sheet.pixel(x, y) == theme.signed.color((float(values[i, k]) + 1) / 2)


def test_the_gradients_of_the_weights_are_those_of_the_probe() -> None:
    snapshot = trained()
    norms = snapshot.gradient_norms
    assert norms.keys() == snapshot.weights.keys()
    assert all(np.isfinite(value) and value > 0 for value in norms.values())
    plot, area = Sheet(snapshot, size=SIZE, panels=["weights"]).plot("weights")
    assert isinstance(plot, WeightsPlot)
    rows = dict(zip([sheet.name for sheet in plot.sheets], plot._rows(area), strict=True))
    cursor = plot.locate(area, area.x + 1, rows["W_x"].y + 1)
    assert cursor.unit == 0
    length = np.linalg.norm(snapshot.weights["layer0.W_x"][0::6])
    assert plot.read(cursor)[1] == f"‖W_x‖ {length:.3g}"


def test_blocks_are_named_under_the_weights_that_have_them() -> None:
    """A readout has none, nor have peepholes, though 4 divides their number as well."""
    peephole = trained(model__cell__peepholes=True, model__units=8)
    (plot,) = Drawing(DARK, ["weights"]).panels[0].plots(RunView(peephole))
    assert isinstance(plot, WeightsPlot)
    divided = {sheet.name: sheet.blocks for sheet in plot.sheets}
    names = ("i", "f", "o", "g")
    assert divided == {"W_y": (), "b_y": (), "p": (), "W_x": names, "W_h": names, "b": names}
    assert list(divided)[-3:] == ["W_x", "W_h", "b"]
