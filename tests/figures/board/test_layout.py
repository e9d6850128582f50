import itertools
import math

import numpy as np
import pytest

from rnnviz.figures.board.column import least_of
from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.lettering import lettering
from tests.figures.helpers import Sheet, trained, with_layers, with_random_states

SIZES = [(1000, 620), (1600, 950), (3800, 2000)]


def drawn(size: tuple[int, int], text_scale: float = 1.0, **settings: object) -> Sheet:
    snapshot = trained(**settings)  # type: ignore[arg-type]
    return Sheet(snapshot, size=size, text_scale=text_scale)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text_scale", [1.0, 1.5])
def test_nothing_overlaps_and_nothing_leaves_the_page(
    size: tuple[int, int], text_scale: float
) -> None:
    sheet = drawn(size, text_scale)
    boxes = [box for place in sheet.places for box in (place.title, place.area)]
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= size[0]
        assert box.bottom <= size[1]
        assert all(float(edge).is_integer() for edge in box)
    for one, other in itertools.combinations(boxes, 2):
        apart_across = one.right <= other.x or other.right <= one.x
        assert apart_across or one.bottom <= other.y or other.bottom <= one.y


@pytest.mark.parametrize("size", SIZES)
def test_time_panels_share_their_columns_to_the_pixel(size: tuple[int, int]) -> None:
    sheet = drawn(size)
    column = [
        (plot, place.area)
        for plot, place in zip(sheet.plots, sheet.places, strict=True)
        if isinstance(plot, TimePlot)
    ]
    assert len(column) == 7
    first = column[0][1]
    for plot, area in column:
        assert (area.x, area.right) == (first.x, first.right)
        assert (plot.time.centres(area) == column[0][0].time.centres(first)).all()


def test_pixels_of_a_column_belong_to_the_step() -> None:
    """Ask the image where the columns of the heatmaps begin."""
    snapshot = with_random_states(trained())
    sheet = Sheet(snapshot, size=(1000, 620))
    edges = []
    for name in ("states h", "states c"):
        plot, area = sheet.plot(name)
        pixels = np.array(
            [
                [sheet.pixel(x, y) for x in range(int(area.x), int(area.right))]
                for y in range(int(area.y), int(area.bottom))
            ]
        )
        changes = np.flatnonzero((pixels[:, 1:] != pixels[:, :-1]).any(axis=0)) + 1
        edges.append(changes.tolist())
        assert len(changes) == snapshot.trace.steps - 1
        expected = [plot.time.edge(area, step) - area.x for step in range(1, 16)]
        assert np.abs(changes - expected).max() <= 1
    assert edges[0] == edges[1]


def test_the_labels_of_the_gutter_fit() -> None:
    sheet = drawn((1000, 620))
    for plot, place in zip(sheet.plots, sheet.places, strict=True):
        assert plot.gutter(lettering()) <= place.area.x


def test_the_layout_is_kept_while_the_rows_are_the_same() -> None:
    sheet = drawn((1000, 620))
    places = sheet.places
    sheet.show(trained(updates=31))
    assert sheet.places is places
    sheet.show(trained(model__cell="rnn"))
    assert sheet.places is not places


def test_many_layers_still_fit() -> None:
    snapshot = trained(model__layers=4, model__bidirectional=True)
    for size in SIZES[:2]:
        sheet = Sheet(snapshot, size=size)
        assert all(place.area.bottom <= size[1] for place in sheet.places)


def test_a_single_panel_takes_the_page() -> None:
    for kind in ("gradient", "history"):
        sheet = Sheet(trained(), panels=[kind], size=(800, 400))
        (place,) = sheet.places
        assert place.area.width > 650
        assert place.area.height > 320


def test_only_the_lowest_time_panel_and_the_instruments_have_labels_below() -> None:
    sheet = drawn((1000, 620))
    feet = [place.foot for place in sheet.places]
    assert feet == [False] * 6 + [True] * 6


@pytest.mark.parametrize("size", SIZES)
def test_small_square_instruments_stand_side_by_side(size: tuple[int, int]) -> None:
    sheet = drawn(size)
    places = dict(zip([plot.name for plot in sheet.plots], sheet.places, strict=True))
    left, right, wide = (places[name].area for name in ("source_matrix", "spectrum", "loss"))
    assert (left.y, left.height) == (right.y, right.height)
    assert left.x == wide.x
    assert right.right == wide.right
    assert left.right < right.x
    assert abs(left.width - right.width) < 0.25 * left.width
    alone = Sheet(trained(), panels=["loss", "spectrum"], size=size)
    assert len({(place.area.x, place.area.width) for place in alone.places}) == 1


def test_the_gutter_follows_its_labels() -> None:
    sheet = drawn((1000, 620), model__cell="rnn", model__units=6)
    before = sheet.places
    sheet.show(trained(updates=1, model__cell="rnn", model__units=256, task__delay=10))
    labels = max(plot.gutter(lettering()) for plot in sheet.plots)
    assert labels <= sheet.places[0].area.x
    sheet.show(trained(model__cell="rnn"))
    assert sheet.places == before


def test_heatmaps_give_way_before_text_does() -> None:
    ways = [(layer, way) for layer in range(2) for way in (False, True)]
    sheet = Sheet(with_layers(trained(), *ways), size=(1600, 950))
    places = dict(zip([plot.name for plot in sheet.plots], sheet.places, strict=True))
    assert places["sequence"].area.height >= 3 * lettering().em
    assert places["gradient"].area.height >= 3.5 * lettering().em


@pytest.mark.parametrize(
    ("size", "zoom"),
    [((300, 200), 1.0), ((1920, 1080), 1.2), ((3200, 900), 1.0), ((3840, 2160), 2.4)],
)
def test_large_pages_are_drawn_larger(size: tuple[int, int], zoom: float) -> None:
    assert zoom_for(*size) == pytest.approx(zoom)
    assert zoom_for(*size, step=0.25) == zoom // 0.25 * 0.25


INSTRUMENTS = ["loss", "history", "source_matrix", "spectrum", "clipping", "wall", "weights"]


@pytest.mark.parametrize(("size", "count"), [((1600, 700), 2), ((1600, 1400), 1), ((900, 700), 1)])
def test_instruments_stand_in_two_columns_where_they_do_not_fit_into_one(
    size: tuple[int, int], count: int
) -> None:
    sheet = Sheet(trained(), size=size, panels=["states", "losses", *INSTRUMENTS])
    ours = [
        place
        for plot, place in zip(sheet.plots, sheet.places, strict=True)
        if plot.kind in INSTRUMENTS
    ]
    assert {place.column for place in ours} == set(range(1, 1 + count))
    assert max(place.area.right for place in ours) <= size[0]
    for one, other in itertools.combinations(ours, 2):
        assert not one.area.overlaps(other.area)


def test_a_page_of_its_least_height_gives_every_plot_its_own() -> None:
    sheet = Sheet(trained(), size=(900, 300), panels=["flow", "states", "gradient", *INSTRUMENTS])
    board, em = sheet.board, lettering().em
    assert board.least[1] > 300
    board.set_in_view(300)
    sheet.resize(900, math.ceil(board.least[1]))
    heights = {
        plot.name: place.area.height for plot, place in zip(board.plots, board.places, strict=True)
    }
    for plot in board.plots:
        assert heights[plot.name] >= least_of(plot) * em - 1


def test_a_column_that_goes_on_below_fades_there() -> None:
    sheet = Sheet(
        trained(), size=(900, 300), panels=["flow", "loss", "history", "clipping"], explains=True
    )
    board = sheet.board
    board.set_in_view(300)
    height = math.ceil(board.least[1])
    sheet.resize(900, height)
    line = board._line
    assert line is not None
    scrolled = {place.column: place for place in board.places if not place.stays}
    assert scrolled
    for place in scrolled.values():
        assert (place.gutter, place.area.right) in line.fading
    board.scroll(height - 300)
    assert not line.fading
