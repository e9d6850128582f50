"""What all plots have in common."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from rnnviz.figures.items.curve import Curve
from rnnviz.registry import panels
from tests.figures.helpers import Sheet, trained
from tests.figures.stage import Stage


def test_ranges_stay_whatever_is_added() -> None:
    stage = Stage()
    before = stage.plot.vb.viewRange()
    line = Curve(stage.look.pen("ink", 1.0))
    stage.plot.addItem(line)
    line.set_points(np.array([-50.0, 500]), np.array([-1e6, 1e6]))
    stage.plot.addItem(pg.PlotCurveItem([0, 1e3], [0, 1e3]))
    stage.plot.addItem(pg.ScatterPlotItem([1e4], [1e4]))
    stage.draw()
    assert stage.plot.vb.viewRange() == before
    assert stage.plot.vb.state["autoRange"] == [False, False]
    assert stage.plot.vb.state["mouseEnabled"] == [False, False]


def test_every_plot_on_a_board_has_fixed_ranges() -> None:
    sheet = Sheet(trained(), panels=list(panels), size=(1400, 900))
    before = {plot.name: plot.vb.viewRange() for plot in sheet.plots}
    for plot in sheet.plots:
        plot.addItem(pg.PlotCurveItem([-1e3, 1e3], [-1e3, 1e3]))
    sheet.draw()
    assert {plot.name: plot.vb.viewRange() for plot in sheet.plots} == before


def test_the_area_is_the_data_s_in_pixels() -> None:
    stage = Stage()
    assert stage.plot.area == (0, 0, stage.area.width, stage.area.height)
    place = stage.plot.vb.mapFromView(pg.Point(10, 1))
    assert (place.x(), place.y()) == (stage.area.width, 0)
