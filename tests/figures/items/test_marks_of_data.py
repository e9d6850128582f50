"""Curves, heatmaps, rules, shades and dots: pyqtgraph's items, stroked and filled in pixels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.strokes import dashed
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.dots import Dots
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.items.shade import Shade
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK
from tests.figures.stage import Stage

GROUND, INK = argb(DARK.panel), argb(DARK.ink)
WAVE = np.linspace(0, 10, 400)


def look() -> Style:
    return Style.of(DARK)


def curve(width: float = 2.0, dash: tuple[float, ...] = (), connect: str = "finite") -> Curve:
    return Curve(look().pen("ink", width, dash), connect)


def runs_of(row: list[int]) -> list[int]:
    """Return how many pixels long the strokes of a row are."""
    inked = np.array([color != GROUND for color in row])
    edges = np.flatnonzero(np.diff(inked.astype(int), prepend=0, append=0))
    return (edges[1::2] - edges[::2]).tolist()


def test_a_curve_is_interrupted_where_there_is_no_number() -> None:
    line = curve()
    stage = Stage(line)
    line.set_points(np.arange(11), np.where(np.arange(11) == 5, np.nan, 0.5))
    stage.draw()
    y = stage.at(0, 0.5)[1]
    assert stage.pixel(stage.at(3, 0)[0], y) == INK
    for value in (4.5, 5, 5.5):
        assert stage.pixel(stage.at(value, 0)[0], y) == GROUND
    assert stage.pixel(stage.at(8, 0)[0], y) == INK
    xs, ys = line.getData()
    assert xs.tolist() == list(range(11))
    assert np.isnan(ys[5])


def test_a_curve_of_pairs_connects_no_pair_with_the_next() -> None:
    line = curve(connect="pairs")
    stage = Stage(line)
    line.set_points(np.array([1.0, 2, 4, 5]), np.full(4, 0.5))
    stage.draw()
    y = stage.at(0, 0.5)[1]
    inked = [stage.pixel(stage.at(value, 0)[0], y) == INK for value in (1.5, 3, 4.5)]
    assert inked == [True, False, True]


def test_dashes_are_as_long_on_a_steep_line_as_on_a_level_one() -> None:
    line = curve(2.0, (4, 3))
    stage = Stage(line)
    line.set_points(np.array([0.0, 10]), np.array([0.5, 0.5]))
    stage.draw()
    level = runs_of(stage.row(stage.at(0, 0.5)[1]))[1:-1]
    line.set_points(np.array([5.0, 5.001]), np.array([0.0, 1.0]))
    stage.draw()
    steep = runs_of(stage.column(stage.at(5, 0)[0]))[1:-1]
    assert len(level) > len(steep) > 5
    assert np.mean(level) == pytest.approx(np.mean(steep), abs=1.5)
    assert np.mean(level) == pytest.approx(8, abs=2.5)


def test_a_pattern_of_dashes_begins_anew_after_a_gap() -> None:
    xs = np.array([0.0, 10, np.nan, 20, 24])
    found, _ = dashed(xs, np.zeros(5), (4, 2))
    strokes = found.reshape(-1, 3)[:, :2]
    assert strokes.tolist() == [[0, 4], [6, 10], [20, 24]]


@pytest.mark.parametrize("dash", [(), (4, 3)])
def test_a_file_has_the_same_curve_as_the_screen(dash: tuple[float, ...]) -> None:
    line = curve(1.6, dash)
    stage = Stage(line)
    line.set_points(WAVE, 0.5 + 0.4 * np.sin(2 * WAVE))
    stage.draw()
    screen = stage.pixels()
    stage.draw(exported=True)
    differing = np.abs(screen - stage.pixels()).max(axis=2) > 40
    assert differing.mean() < 1e-3


def test_a_curve_is_twice_as_wide_in_a_picture_twice_as_fine() -> None:
    line = curve(3.0)
    stage = Stage(line)
    line.set_points(np.array([0.0, 10]), np.array([0.5, 0.5]))
    heights = []
    for ratio in (1, 2):
        stage.draw(ratio)
        x = int(stage.at(4, 0)[0]) * ratio
        rows = range(int(stage.area.y) * ratio + 4, int(stage.area.bottom) * ratio - 4)
        heights.append(sum(stage.image.pixel(x, y) != GROUND for y in rows))
    assert heights[1] == pytest.approx(2 * heights[0], abs=2)


def test_a_heatmap_has_hard_edges_on_whole_pixels_and_its_first_row_below() -> None:
    image = Heatmap()
    table = np.arange(3 * 7, dtype=np.uint32).reshape(3, 7) * 0x010101 + 0xFF101010
    stage = Stage(image)
    image.set_pixels(table, Area(0, 0, 10, 1))
    for exported in (False, True):
        stage.draw(exported=exported)
        seen = {stage.pixel(x, y) for x in range(110, 300) for y in range(40, 170)}
        assert seen <= set(table.ravel().tolist())
        for row, column in ((0, 0), (2, 0), (1, 3), (2, 6)):
            x, y = stage.at((column + 0.5) * 10 / 7, (row + 0.5) / 3)
            assert stage.pixel(x, y) == table[row, column]
    stage.plot.vb.invertY(True)
    stage.draw()
    assert stage.pixel(*stage.at(0.5, 0.9)) == table[0, 0]


def test_colours_of_a_heatmap_are_replaced_and_0_may_be_none() -> None:
    image = Heatmap()
    stage = Stage(image)
    table = np.full((2, 2), 0xFF336699, np.uint32)
    image.set_pixels(table, Area(0, 0, 10, 1))
    stage.draw()
    assert stage.pixel(*stage.at(2, 0.2)) == 0xFF336699
    image.set_pixels(np.full((2, 2), 0xFF998877, np.uint32), Area(0, 0, 10, 1))
    stage.draw()
    assert stage.pixel(*stage.at(2, 0.2)) == 0xFF998877
    see_through = np.array([[0, 0xFF336699], [0, 0]], np.uint32)
    image.set_pixels(see_through, Area(0, 0, 10, 1), transparent=True)
    stage.draw()
    assert stage.pixel(*stage.at(2, 0.2)) == GROUND
    assert stage.pixel(*stage.at(8, 0.2)) == 0xFF336699


@pytest.mark.parametrize("level", [False, True])
def test_a_rule_is_a_hairline_from_border_to_border(level: bool) -> None:
    rule = Rule(look().pen("ink", 1.0), level)
    stage = Stage(rule)
    rule.setValue(0.4 if level else 4)
    for ratio in (1, 2):
        stage.draw(ratio)
        inked = [stage.pixel(x, y) == INK for x, y in across(stage, ratio, level)]
        place = stage.at(4, 0.4)[level] * ratio
        where = np.flatnonzero(inked) + ratio * int(stage.area.y if level else stage.area.x)
        assert len(where) == ratio  # a hairline of the layout, on whole pixels
        assert where.mean() == pytest.approx(place - 0.5, abs=ratio)
        assert set(stage.row(where[0]) if level else stage.column(where[0])) == {INK} or ratio > 1


def across(stage: Stage, ratio: int, level: bool) -> list[tuple[int, int]]:
    """Return the pixels across a line, through the whole of the area."""
    left, top, right, bottom = (
        round(ratio * edge)
        for edge in (stage.area.x, stage.area.y, stage.area.right, stage.area.bottom)
    )
    if level:
        return [((left + right) // 2, y) for y in range(top, bottom)]
    return [(x, (top + bottom) // 2) for x in range(left, right)]


def test_a_dashed_rule_has_gaps() -> None:
    rule = Rule(look().pen("ink", 2.0, (3, 3)))
    stage = Stage(rule)
    rule.setValue(4)
    stage.draw()
    assert len(runs_of(stage.column(stage.at(4, 0)[0]))) > 5


def test_a_shade_fills_its_region_without_soft_edges() -> None:
    shade = Shade(look().brush("accent"))
    stage = Stage(shade)
    shade.setRegion((2.03, 4.51))
    stage.draw()
    row = stage.row(stage.at(0, 0.5)[1])
    assert set(row) == {GROUND, argb(DARK.accent)}
    assert row.count(argb(DARK.accent)) == pytest.approx(2.48 / 10 * stage.area.width, abs=1.5)
    assert set(stage.column(stage.at(3, 0)[0])) == {argb(DARK.accent)}


def test_dots_grow_with_the_picture() -> None:
    dots = Dots(size=9.0, pen=None, brush=look().brush("ink"))
    stage = Stage(dots)
    dots.setData([5.0], [0.5])
    counts = []
    for ratio, exported in ((1, False), (1, True), (2, False)):
        stage.draw(ratio, exported)
        counts.append(int((stage.pixels()[40 * ratio : -40 * ratio] > 200).all(axis=2).sum()))
    assert counts[1] == pytest.approx(counts[0], rel=0.35)
    assert counts[2] == pytest.approx(4 * counts[1], rel=0.3)


def test_items_of_pyqtgraph_lie_where_the_axes_say() -> None:
    stage = Stage(pg.PlotCurveItem([0, 10], [0.5, 0.5], pen=pg.mkPen(DARK.ink, width=3)))
    assert stage.pixel(*stage.at(6, 0.5)) != GROUND
