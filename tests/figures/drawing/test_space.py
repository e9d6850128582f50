"""Notes find the place where they cover nothing."""

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.space import Space

AREA = Area(10, 20, 200, 100)


def test_an_empty_plot_has_room_at_the_upper_right() -> None:
    place, covered = Space(AREA).place(60, 20)
    assert covered == 0
    assert (place.right, place.y) == (206, 24)


def test_a_note_avoids_lines_bars_and_boxes() -> None:
    space = Space(AREA)
    space.add_line(np.array([10.0, 210.0]), np.array([34.0, 34.0]))  # through the upper corners
    space.add_line(np.array([150.0, 210.0]), np.array([70.0, 70.0]), base=120.0)
    space.add_box(Area(10, 90, 50, 30))  # at the lower left
    place, covered = space.place(60, 20)
    assert covered == 0
    assert not place.overlaps(Area(150, 70, 60, 50))
    assert not place.overlaps(Area(10, 90, 50, 30))
    assert not place.y < 34 < place.bottom


def test_gaps_of_a_line_are_free() -> None:
    space = Space(AREA)
    space.add_line(np.array([10.0, np.nan]), np.array([30.0, np.nan]))
    assert space.covered(Area(100, 20, 50, 20)) == 0
    assert space.covered(Area(10, 20, 50, 20)) == 1


def test_where_there_is_no_room_it_covers_least() -> None:
    space = Space(AREA)
    xs = np.linspace(10, 210, 100)
    space.add_line(xs, np.where(xs < 100, 20.0, 110.0), base=120.0)
    place, covered = space.place(150, 90)
    assert place.right > 190
    assert 0 < covered <= 150
