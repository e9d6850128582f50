import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.plots.heat_plot import HeatPlot, furthest, shrunk
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import Order, View
from tests.figures.helpers import BY_NUMBERS, Sheet, padded, trained, trained_held, with_nan

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def check_pixels(sheet: Sheet, name: str) -> None:
    """Every cell's middle pixel has the map's colour for the cell's value."""
    plot, area = sheet.plot(name)
    assert isinstance(plot, HeatPlot)
    rows = area.rows(len(plot.bands), 3.0)
    for band, row in zip(plot.bands, rows, strict=True):
        units = band.values.shape[1]
        colormap = sheet.board.look.theme.map_of(band.scale)
        for step in range(plot.time.length):
            for unit in range(units):
                share = (band.values[step, unit] - band.scale.low) / (
                    band.scale.high - band.scale.low
                )
                x = plot.time.centre(area, step)
                y = row.y + row.height * (unit + 0.5) / units
                assert sheet.pixel(x, y) == colormap.color(float(share)), (band.name, step, unit)


@themes
@pytest.mark.parametrize("name", ["states h", "states c", "gates"])
def test_a_cell_has_the_colour_of_its_value(theme: Theme, name: str) -> None:
    check_pixels(Sheet(trained(), theme=theme, size=(1000, 900)), name)


def test_what_is_no_number_stands_out() -> None:
    sheet = Sheet(with_nan(trained(), "h", 5, 2), size=(1000, 900))
    check_pixels(sheet, "states h")
    plot, area = sheet.plot("states h")
    x, y = plot.time.centre(area, 5), area.y + area.height * 2.5 / 6
    assert sheet.pixel(x, y) == argb(DARK.alert)


def test_padding_is_drawn_as_no_step() -> None:
    snapshot = padded(trained(), 12)
    sheet = Sheet(snapshot, size=(1000, 900), panels=["states"])
    check_pixels(sheet, "states h")
    plot, area = sheet.plot("states h")
    left = plot.time.edge(area, 12) + 1
    beyond = area._replace(x=round(left), width=area.right - left)
    colors = sheet.colors(beyond)
    assert argb(DARK.panel) in colors
    # Strokes between the colours of ground and hairline, and nothing else.
    ground, line = (
        np.array([argb(c) >> s & 255 for s in (16, 8, 0)]) for c in (DARK.panel, DARK.line)
    )
    for color in colors:
        channels = np.array([color >> shift & 255 for shift in (16, 8, 0)])
        assert (channels >= ground - 1).all()
        assert (channels <= line + 1).all()


def test_more_units_than_pixels_lose_no_peak() -> None:
    values = np.zeros((3000, 400), dtype=np.float32)
    values[1234, 321] = -0.9
    values[77, 8] = 0.8
    image = shrunk(values, 500, 60)
    assert image.shape == (60, 500)
    assert image.min() == np.float32(-0.9)
    assert image.max() == np.float32(0.8)
    assert image[321 * 60 // 400, 1234 * 500 // 3000] == np.float32(-0.9)


@given(count=st.integers(1, 200), room=st.integers(1, 300), seed=st.integers(0, 100))
def test_shrinking_keeps_the_furthest_of_each_group(count: int, room: int, seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal((count, 2))
    shrunken = furthest(values, room)
    assert len(shrunken) == min(count, room)
    assert np.abs(shrunken).max() == np.abs(values).max()
    assert np.isin(shrunken, values).all()


def test_reading_a_cell_gives_the_traces_value() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, size=(1000, 900))
    plot, area = sheet.plot("states h")
    x, y = plot.time.centre(area, 7), area.y + area.height * 3.5 / 6
    found = plot.locate(x - area.x, y - area.y)
    assert (found.step, found.unit) == (7, 3)
    value = snapshot.trace.layers[0].states["h"][7, 3, 0]
    assert plot.read(found) == ("t 7", "unit 3", f"h {value:+.2f}".replace("-", "−"))
    gates, area = sheet.plot("gates")
    texts = gates.read(found)
    for name, gate in snapshot.trace.layers[0].gates.items():
        assert any(text.startswith(f"{name} ") for text in texts)
        expected = f"{abs(gate[7, 3, 0]):.2f}"
        assert expected in " ".join(texts)


@themes
@pytest.mark.parametrize("sort", [False, True])
def test_a_pinned_unit_is_marked_in_every_heatmap(theme: Theme, sort: bool) -> None:
    snapshot, rows = trained(), {(0, LayerId(0)): (4, 2, 0, 5, 1, 3)}
    order = Order("activity", 30, rows, (snapshot.experiment,))
    view = View(sort="activity", order=order) if sort else BY_NUMBERS
    sheet = Sheet(snapshot, theme=theme, size=(1000, 900), panels=["states", "gates"], view=view)
    accent = argb(theme.accent)
    for cursor in (Cursor(5, 2), Cursor(5, 2, pinned=True)):
        sheet.point(cursor)
        for name in ("states h", "states c", "gates"):
            plot, area = sheet.plot(name)
            numbers = {one.text for one in plot.left.highlights}
            assert numbers == ({"2"} if cursor.pinned else set())
            for band, place in zip(plot.bands, plot.rows, strict=True):
                top = place.y + place.height * ((1 if sort else 2) / 6)
                colors = [sheet.pixel(area.x + 2, area.y + top + dy) for dy in range(-2, 2)]
                assert (accent in colors) == cursor.pinned, (name, band.name)


@pytest.mark.parametrize("sort", [False, True])
def test_what_is_held_is_said_and_marked_at_its_row(sort: bool) -> None:
    holds = Holds(
        (HeldGate(LayerId(0), "f", 1.0), HeldGate(LayerId(0), "i", 0.0, 2)),
        tuple(ClampedUnit(LayerId(0), unit, 0.25) for unit in (1, 4)),
    )
    snapshot, rows = trained_held(holds), {(0, LayerId(0)): (4, 2, 0, 5, 1, 3)}
    order = Order("activity", 30, rows, (snapshot.experiment,))
    view = View(sort="activity", order=order) if sort else BY_NUMBERS
    sheet = Sheet(snapshot, size=(1000, 900), panels=["states", "gates"], view=view)
    captions = {name: sheet.plot(name)[0].caption for name in ("states h", "states c", "gates")}
    assert captions["states h"][0] == "h: units 1, 4 held at +0.25"
    assert captions["gates"][0] == "i: unit 2 held at 0.00"
    assert not any("held" in text for text in captions["states c"])
    plot, area = sheet.plot("states h")
    marked = [
        unit
        for row, unit in enumerate(rows[0, LayerId(0)] if sort else range(6))
        if sheet.pixel(area.x - 3, area.y + area.height * (row + 0.5) / 6) != argb(DARK.background)
    ]
    assert sorted(marked) == [1, 4]
    assert plot.read(Cursor(5, 1))[-1] == "h +0.25 (held)"
    assert "held" not in plot.read(Cursor(5, 0))[-1]
    gates, _ = sheet.plot("gates")
    assert "f held at 1.00" not in gates.caption  # it stands in the row
    assert gates.read(Cursor(5, 2))[2:4] == ("i 0.00 (held)", "f 1.00 (held)")


@themes
def test_a_gate_that_is_held_says_so_in_its_row_however_narrow_the_header(theme: Theme) -> None:
    snapshot = trained_held(Holds((HeldGate(LayerId(0), "f", 1.0),)))
    sheet = Sheet(snapshot, theme=theme, size=(420, 500), panels=["gates"])
    plot, area = sheet.plot("gates")
    band, row = next(pair for pair in zip(plot.bands, plot.rows, strict=True) if pair[0].held)
    middle = area.y + row.y + row.height / 2
    seen = {sheet.pixel(area.x + area.width / 2 + dx, middle) for dx in range(-40, 40)}
    assert len(seen) > 1  # one colour alone says nothing
    assert "f held at 1.00" not in plot.caption
    low = row._replace(height=8.0)  # too low for words
    assert band.written_holds(low, plot.look.text) == ("f held at 1.00",)
