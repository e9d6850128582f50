"""What a person chooses to see: a window of timesteps, a layer, an order of units, a scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz import Experiment, Trainer
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.gradients import fitted
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.figures.view.unit_order import KINDS, by_activity, by_similarity, ordered
from rnnviz.figures.view.view import FEWEST, Choice, View, moved, zoomed
from rnnviz.registry import panels
from tests.figures.helpers import Sheet, trained, with_layers

THREE = {"model__layers": 3}


def look(view: View, size: tuple[int, int] = (1400, 900), **settings: object) -> Sheet:
    return Sheet(trained(**settings), size=size, view=view)  # type: ignore[arg-type]


def plot_of(sheet: Sheet, name: str) -> HeatPlot:
    found = next(plot for plot in sheet.plots if plot.name == name)
    assert isinstance(found, HeatPlot)
    return found


@given(
    st.integers(3, 2000).flatmap(
        lambda whole: st.tuples(
            st.just(whole), st.integers(0, whole - 1), st.floats(0.1, 4.0), st.integers(-50, 50)
        )
    )
)
def test_a_window_stays_within_the_sequence_and_on_its_step(
    case: tuple[int, int, float, int],
) -> None:
    whole, step, factor, by = case
    window: tuple[int, int] | None = (0, whole)
    for scale in (0.5, factor, 0.7):
        window = zoomed(window or (0, whole), whole, step, scale)
        start, stop = window or (0, whole)
        assert 0 <= start <= step < stop <= whole
        assert stop - start >= min(FEWEST, whole)
    start, stop = moved(window or (0, whole), whole, by)
    assert start >= 0
    assert stop <= whole


@given(st.integers(1, 40), st.data())
def test_a_window_cuts_axis_and_data_alike(steps: int, data: st.DataObject) -> None:
    length = data.draw(st.integers(1, steps))
    start = data.draw(st.integers(0, steps - 1))
    stop = data.draw(st.integers(start + 1, steps))
    relevant = np.array(data.draw(st.lists(st.booleans(), min_size=length, max_size=length)))
    edges = np.flatnonzero(np.diff(relevant.astype(int), prepend=0, append=0)).tolist()
    whole = TimeAxis(steps, length, tuple(zip(edges[::2], edges[1::2], strict=True)))
    part = whole.window(start, stop)
    marked = np.zeros(part.steps, bool)
    for first, last in part.relevant:
        marked[first:last] = True
    valid = np.arange(steps) < length
    assert part.cut(valid).sum() == part.length
    assert (marked == part.cut(np.append(relevant, np.zeros(steps - length, bool)))).all()
    area = Area(10, 0, 500, 20)
    for step in range(start, stop):
        column = part.column_of(step)
        assert column is not None
        assert part.cut(np.arange(steps))[column] == step
        assert part.step_at(area, part.centre(area, column)) == step


def test_every_time_panel_shows_the_window_alone() -> None:
    whole, part = look(View()), look(View(window=(4, 9)))
    values = plot_of(whole, "states h").bands[0].values
    assert (plot_of(part, "states h").bands[0].values == values[4:9]).all()
    columns = whole.board.plots.times[0], part.board.plots.times[0]
    for plot, windowed in zip(*columns, strict=True):
        cursor = Cursor(6, 2)
        assert plot.read(cursor) == windowed.read(cursor) != ()
        assert windowed.read(Cursor(3, 2)) == ()
    sources = next(plot for plot in part.plots if plot.name == "source_matrix")
    full = next(plot for plot in whole.plots if plot.name == "source_matrix")
    assert sources.read(Cursor(6, source=12)) == full.read(Cursor(6, source=12)) != ()


@pytest.mark.parametrize("window", [(0, 2), (3, 4), (14, 16), (5, 99)])
def test_every_panel_draws_any_window(window: tuple[int, int]) -> None:
    sheet = Sheet(trained(), panels=list(panels), view=View(window=window))
    sheet.point(Cursor(window[0], 1, 3, source=window[0]))
    first = {plot.time.start for plot in sheet.board.plots.times[0]}
    assert first == {window[0] if window[1] <= 16 else 0}
    sheet.show(with_layers(trained(), (0, False), (0, True)), cursor=Cursor(0, 9))
    assert {plot.time.start for plot in sheet.board.plots.times[0]} == first


def test_a_chosen_layer_is_shown_alone_and_by_the_instruments() -> None:
    sheet = look(View(layer=LayerId(1)), **THREE)
    bands = plot_of(sheet, "states h").bands
    assert [band.layer.id.index for band in bands] == [1]
    assert sheet.board.run is not None
    assert [layer.id.index for layer in sheet.board.run.tops] == [1]
    assert "layer 2 alone" in sheet.board.run.label
    sources = next(plot for plot in sheet.plots if plot.name == "source_matrix")
    assert sources.matrix.layer == LayerId(1)  # type: ignore[attr-defined]
    history = next(plot for plot in sheet.plots if plot.name == "history")
    assert list(history.series) == ["h 2", "c 2"]  # type: ignore[attr-defined]
    missing = look(View(layer=LayerId(7, True)), **THREE)
    assert len(plot_of(missing, "states h").bands) == 3


def test_where_there_is_no_room_for_all_layers_the_last_is_shown() -> None:
    roomy, low = look(View(), (1400, 1400), **THREE), look(View(), (1400, 420), **THREE)
    assert len(plot_of(roomy, "states h").bands) == 3
    assert [band.layer.id.index for band in plot_of(low, "states h").bands] == [2]
    assert low.board.run is not None
    assert "layer 3 alone" in low.board.run.label
    assert low.board.view.layer is None  # nobody chose it: with more room, all are back
    low.resize(1400, 1400)
    assert len(plot_of(low, "states h").bands) == 3


def test_a_click_on_a_label_chooses_the_layer_and_all_again() -> None:
    sheet = look(View(), **THREE)

    def clicked() -> Choice | None:
        place = sheet.places[sheet.plots.index(plot_of(sheet, "states h"))]
        x, y = place.gutter + 3, place.area.y + 0.5 * place.area.height
        return sheet.board.hit_test.choice_at(x, y)

    choice = clicked()
    assert choice is not None
    assert replace(choice.view, order=None) == View(layer=LayerId(1))
    sheet.set_view(choice.view)
    again = clicked()
    assert again is not None
    assert replace(again.view, order=None) == View()


def test_units_are_sorted_as_they_were_and_keep_their_numbers() -> None:
    snapshot = trained()
    states = snapshot.trace.layers[0].states["h"]
    order = ordered("activity", RunView(snapshot))
    rows = order.rows[0, LayerId(0)]
    means = np.abs(states).mean(axis=(0, 2))
    assert (np.diff(means[list(rows)]) <= 0).all()

    sheet = look(View(sort="activity", order=order))
    plot = plot_of(sheet, "states h")
    place = sheet.places[sheet.plots.index(plot)].area
    for row, unit in enumerate(rows):
        y = place.y + (row + 0.5) / len(rows) * place.height
        cursor = plot.locate(plot.time.centre(place, 5) - place.x, y - place.y)
        assert (cursor.step, cursor.unit, cursor.layer) == (5, unit, LayerId(0))
    # The pixels are those of the sorted rows.
    image = Sheet(snapshot, view=View(sort="activity", order=order))
    _, area = image.plot("states h")
    for row, unit in enumerate(rows):
        color = argb_of(float(states[5, unit, 0]))
        y = area.y + (row + 0.5) / len(rows) * area.height
        assert image.pixel(plot.time.centre(area, 5), y) == color
    assert any("activity" in text for text in plot.caption)


def argb_of(value: float) -> int:
    return DARK.signed.color((value + 1) / 2)


def test_similar_units_become_neighbours() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((2, 30))
    courses = np.stack([first, second, -first, first * 0.8, second * 1.1, -first * 0.9])
    noisy = courses + 0.05 * rng.standard_normal(courses.shape)
    places = np.argsort(by_similarity(noisy.T[:, :, None]))
    assert abs(places[0] - places[3]) == 1
    assert abs(places[1] - places[4]) == 1
    assert abs(places[2] - places[5]) == 1


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_an_order_holds_every_unit_once(kind: str, data: st.DataObject) -> None:
    shape = tuple(data.draw(st.integers(1, most)) for most in (5, 9, 3))
    values = np.array(
        data.draw(
            st.lists(
                st.sampled_from([0.0, 1.0, -2.0, np.nan, np.inf, 1e30]),
                min_size=int(np.prod(shape)),
                max_size=int(np.prod(shape)),
            )
        )
    ).reshape(shape)
    assert sorted(KINDS[kind](values).tolist()) == list(range(shape[1]))


def test_an_order_of_other_units_is_not_used() -> None:
    order = ordered("activity", RunView(trained()))
    plot = plot_of(look(View(sort="activity", order=order), model__units=9), "states h")
    assert sorted(plot.bands[0].rows) == list(range(9))
    assert by_activity(np.zeros((3, 4, 2))).tolist() == [0, 1, 2, 3]


def test_the_fitted_scale_holds_what_is_shown() -> None:
    shown = RunView(trained())
    parts = list(shown.gradients[0].values())
    low, high = fitted(parts)
    values = np.concatenate([one.total.decades for one in parts])
    assert low <= np.nanmin(values)
    assert np.nanmax(values) <= high
    assert high - low < 16
    assert low == int(low)
    assert high == int(high)
    sheet = Sheet(trained(), view=View(decades=(low, high)), cursor=Cursor(3))
    assert 0 <= sheet.plot("gradient")[0].left.labels[0].value - low < 2


def test_the_block_of_a_gate_can_be_chosen() -> None:
    sheet = look(View(block="f"))
    plot = next(plot for plot in sheet.plots if plot.name == "spectrum")
    assert plot.block.block == "f"  # type: ignore[attr-defined]
    assert plot.switch.choice.view.block not in ("f", "")
    sheet.set_view(replace(sheet.board.view, block="nothing"))
    again = next(plot for plot in sheet.plots if plot.name == "spectrum")
    assert again.block.block == "g"  # type: ignore[attr-defined]


def test_a_window_on_the_timesteps_ends_with_the_sequences_that_it_was_made_for() -> None:
    made = Figure(DARK, ["states"])
    made.board.resize(600, 400)
    made.show(trained())
    made.set_view(replace(made.view, window=(4, 9)))
    made.show(trained(updates=3))
    assert made.view.window == (4, 9)
    made.show(trained(task="adding"))
    assert made.view.window is None


def test_an_order_says_of_which_update_it_is() -> None:
    made = Figure(DARK, ["states"])
    made.board.resize(600, 400)
    made.show(trained())
    made.sort("activity")
    captions = [next(iter(made.board.plots)).caption[-1]]
    for snapshot in (trained(updates=3), trained(task="adding", updates=4)):
        made.show(snapshot)
        captions.append(next(iter(made.board.plots)).caption[-1])
    assert captions[0] == captions[1] == "units by activity, as at update 30"
    assert captions[2] == "units by activity, as at update 4"


@pytest.mark.parametrize("folded", [0.0, 0.4, 1.0])
def test_a_window_after_the_end_of_a_shorter_sequence_shows_all_of_it(folded: float) -> None:
    trainer = Trainer(Experiment().with_settings({"task": "counting", "model.units": 4}))
    snapshot = trainer.snapshot()
    lengths = snapshot.trace.lengths
    shortest = int(lengths.argmin())
    view = View(sequence=shortest, window=(int(lengths[shortest]), snapshot.trace.steps))
    figure = Figure(view=replace(view, folded=folded))
    figure.board.resize(900, 600)
    figure.show(snapshot)
    assert figure.board.run is not None
    assert figure.board.run.time.steps == snapshot.trace.steps
    assert not figure.image().isNull()
