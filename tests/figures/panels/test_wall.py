"""Pascanu's wall: the map, the walkers and what is read under the pointer."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication

from rnnviz.engine.flow.wall import descend, evaluate
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.pointer import Pointer
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.shapes import until_border
from rnnviz.figures.items.guides import Key
from rnnviz.figures.panels.wall.map import B, W, ground
from rnnviz.figures.panels.wall.walkers import (
    EVERY,
    RATE,
    REST,
    START,
    WALKED,
    places_at,
    walkers,
)
from rnnviz.figures.panels.wall.wall_plot import WallPlot, split
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained

SIZE = (640, 420)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
LAP = EVERY * (WALKED + REST)


def at(update: int, **settings: str | float) -> Snapshot:
    return dataclasses.replace(trained(**settings), update=update)


def sheet_of(snapshot: Snapshot, theme: Theme = DARK) -> tuple[Sheet, WallPlot, Area]:
    sheet = Sheet(snapshot, theme=theme, size=SIZE, panels=["wall"])
    plot, area = sheet.plot("wall")
    assert isinstance(plot, WallPlot)
    return sheet, plot, area


def on_page(plot: WallPlot, area: Area, w: float, b: float) -> tuple[float, float]:
    x, y = plot.point_of(w, b)
    return area.x + x, area.y + y


@themes
def test_the_map_has_the_colour_of_the_error(theme: Theme) -> None:
    sheet, plot, area = sheet_of(at(0), theme)
    (key,) = plot.guides
    assert isinstance(key, Key)
    for w, b in ((3.6, -1.2), (5.5, -1.5), (3.7, -2.7), (5.6, -2.8), (4.0, -3.0)):
        root = np.sqrt(evaluate(w, b)[0]) / 0.7
        x, y = on_page(plot, area, w, b)
        near = [sheet.pixel(x + dx, y + dy) for dx in (-3, 0, 3) for dy in (-3, 0, 3)]
        wanted = {key.colormap.color(root + d) for d in np.linspace(-0.02, 0.02, 21)}
        assert len(wanted & set(near)) > 0, (w, b)


def test_the_map_falls_off_at_the_wall() -> None:
    """At w = 4.5 the wall stands at b = -2.303: the error jumps within a hundredth of b."""
    found = ground()
    column = found.error[np.abs(found.w - 4.5).argmin()]
    jump = np.abs(np.diff(column))
    assert found.b[jump.argmax()] == pytest.approx(-2.303, abs=0.02)
    assert jump.max() > 5 * np.sort(jump)[-3]
    assert ground() is found  # computed once


def test_the_pointer_reads_error_and_gradient() -> None:
    _sheet, plot, _ = sheet_of(at(0))
    _, strip, _ = split(plot.area)
    cursor = plot.locate(*plot.point_of(4.2, -2.5))
    assert cursor.place == pytest.approx((4.2, -2.5))
    error, gradient = evaluate(4.2, -2.5)
    words = plot.read(cursor)
    assert words[:2] == ("w 4.20", "b −2.50")
    assert float(words[2].split()[1]) == pytest.approx(float(error), rel=5e-3)
    assert float(words[3].split()[1]) == pytest.approx(np.linalg.norm(gradient), rel=5e-3)
    assert plot.locate(strip.x + 5, strip.y + 5) == Cursor()
    assert plot.read(Cursor(step=3)) == ()


def test_one_walker_is_thrown_off_and_the_clipped_one_is_not() -> None:
    free, clipped = walkers(1.0)
    seen = [(W[0] < p[0] < W[1]) & (B[0] < p[1] < B[1]) for p in free.places]
    thrown = seen.index(False)
    assert free.norms[thrown - 1] == free.norms[: thrown + 1].max() > 10
    assert free.norms[thrown] < 1e-3  # on a plateau far off, where it stays
    assert all((W[0] < p[0] < W[1]) & (B[0] < p[1] < B[1]) for p in clipped.places)
    assert clipped.errors[-1] < 0.01 < free.errors[-1]
    for update, expected in ((0, False), ((thrown - 1) * EVERY, False), (thrown * EVERY, True)):
        sheet, plot, area = sheet_of(at(update))
        x, y = on_page(plot, area, *free.places[thrown - 1])
        ring = sheet.colors(Area(x - 10, y - 10, 20, 20))
        assert (argb(DARK.alert) in ring) == expected, update


def test_walkers_move_with_the_updates_and_begin_again() -> None:
    sheet, plot, _ = sheet_of(at(0))
    places = []
    for update in range(2 * EVERY + 1):
        sheet.show(at(update))
        places.append(places_at(plot.walks[1], plot.step, plot.part)[-1])
    wanted = descend(*START, RATE, 1.0, 2).places
    np.testing.assert_allclose(places[0], START)
    np.testing.assert_allclose(places[EVERY // 2], (wanted[0] + wanted[1]) / 2)
    np.testing.assert_allclose(places[EVERY], wanted[1])
    np.testing.assert_allclose(places[-1], wanted[2])
    sheet.show(at(LAP - 1))
    assert len(places_at(plot.walks[0], plot.step, plot.part)) == WALKED + 1
    sheet.show(at(57))
    image = sheet.image
    sheet.show(at(3 * LAP + 57))
    assert sheet.image == image


@pytest.mark.parametrize(
    ("how", "threshold", "expected"), [("norm", 0.3, 0.3), ("value", 0.3, 1.0), ("off", 5.0, 1.0)]
)
def test_the_threshold_is_that_of_the_run(how: str, threshold: float, expected: float) -> None:
    snapshot = trained(training__clip=how, training__clip_threshold=threshold)
    _sheet, plot, _ = sheet_of(snapshot)
    assert plot.walks[0].threshold is None
    assert plot.walks[1].threshold == expected
    assert plot.walks[1].norms[plot.walks[1].clipped].min(initial=9) > expected


@pytest.mark.parametrize("threshold", [1e-4, 1e4])
def test_any_threshold_of_a_run_can_be_shown(threshold: float) -> None:
    sheet, plot, area = sheet_of(at(0))
    for update in (0, 15, 11 * EVERY + 5, 12 * EVERY, LAP - 1):
        sheet.show(at(update, training__clip_threshold=threshold))
        assert argb(DARK.color("norm")) in sheet.colors(area)
        assert all(np.isfinite(column).all() for column in plot.table().values())


def test_the_map_lies_where_its_coordinates_say() -> None:
    """What a pyqtgraph user adds at (w, b) is drawn where the pointer reads (w, b)."""
    _sheet, plot, _ = sheet_of(at(0))
    for w, b in ((3.6, -1.2), (5.5, -3.0)):
        place = plot.vb.mapFromView(pg.Point(w, b))
        assert (place.x(), place.y()) == pytest.approx(plot.point_of(w, b), abs=0.01)


def test_a_way_ends_at_the_border() -> None:
    area = Area(10, 10, 100, 50)
    way = np.array([[20.0, 20], [30, 30], [230, 130], [400, 400]])
    points, left = until_border(area, way)
    assert left
    np.testing.assert_allclose(points, [[20, 20], [30, 30], [90, 60]])
    assert until_border(area, way[:2])[1] is False
    np.testing.assert_allclose(until_border(area, np.array([[20.0, 20], [20, 0]]))[0][-1], [20, 10])


def test_a_click_on_the_map_pins_a_place(qapp: QApplication) -> None:
    figure = Figure(DARK, ["wall"])
    figure.board.resize(*SIZE)
    figure.show(trained())
    (plot,), (place,) = figure.board.plots, figure.board.places
    assert isinstance(plot, WallPlot)
    pointer = Pointer(figure)
    x, y = on_page(plot, place.area, 4.0, -2.5)
    pointer.press(x, y)
    pointer.release(x, y)
    assert figure.pin is not None
    assert figure.pin.place == pytest.approx((4.0, -2.5), abs=0.02)
    assert plot.read(figure.cursor)[0].startswith("w 4.0")
