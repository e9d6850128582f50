"""What the cell inspector means: its numbers are those of the trace, and its formulas add up."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from rnnviz.engine.diagram import Sum
from rnnviz.engine.flow.cell_step import UP
from rnnviz.engine.interventions.holds import HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.pointer import Pointer
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Align, Canvas
from rnnviz.figures.panels.inspector.cell_plot import CellPlot
from rnnviz.figures.panels.inspector.drawing import short
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import TextStyle
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import USUAL, Cursor
from rnnviz.figures.view.unit_step import Spot
from rnnviz.figures.view.view import View
from rnnviz.registry import cells
from rnnviz.settings import Value
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.engine.oracle import VARIANTS
from tests.figures.helpers import (
    BY_NUMBERS,
    Sheet,
    padded,
    tint,
    trained,
    trained_held,
    with_gradients,
    with_nan,
)

SIZE = (1100, 640)
SETTINGS: dict[str, dict[str, Value]] = {
    name: {
        "model__cell": cell.kind,
        **{
            f"model__cell__{key}": value
            for key, value in vars(cell).items()
            if isinstance(value, (str, bool))
        },
    }
    for name, cell in VARIANTS.items()
}
every_cell = pytest.mark.parametrize("name", VARIANTS)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def inspector(
    snapshot: Snapshot, theme: Theme = DARK, size: tuple[int, int] = SIZE, view: View = USUAL
) -> tuple[Sheet, CellPlot, Area]:
    sheet = Sheet(snapshot, theme=theme, size=size, panels=["inspector"], view=view)
    plot, area = sheet.plot("inspector")
    assert isinstance(plot, CellPlot)
    return sheet, plot, area


def number(text: str) -> float:
    """Return the value of a formula in which numbers are filled in."""
    names = {
        "σ": lambda a: 1 / (1 + math.exp(-a)), "tanh": math.tanh,
        "relu": lambda a: max(a, 0.0), "linear": lambda a: a,
    }  # fmt: skip
    return float(eval(text.replace("−", "-").replace("·", "*"), names))


@every_cell
def test_every_formula_comes_to_what_it_says(name: str) -> None:
    _sheet, plot, _ = inspector(trained(**SETTINGS[name]))
    table = plot.wiring.diagram.table
    for step, unit in ((0, 0), (7, 3), (15, 5)):
        formulas = plot.formulas(Spot(0, step, unit))
        assert formulas.forward("h").startswith("h_t = ")
        for part in (*plot.wiring.diagram.inputs, *table):
            for text in (formulas.forward(part), formulas.backward(part)):
                *_, filled, result = text.rsplit(" = ", 2)
                if re.search(r"[a-zA-Z‖∂]", re.sub("σ|tanh|relu|linear|e−", "", filled)):
                    continue  # only symbols before the result
                terms = [abs(float(t)) for t in re.findall(r"\d[\d.]*(?:e-\d+)?", _plain(filled))]
                tolerance = 0.02 * max(terms, default=0) * max(1, *terms)
                tolerance = max(tolerance, 0.006 * abs(number(result)), 1e-30)
                assert number(filled) == pytest.approx(number(result), abs=tolerance), text


def _plain(text: str) -> str:
    return text.replace("−", "-")


def test_the_formulas_hold_the_numbers_of_the_trace() -> None:
    snapshot = trained()
    _sheet, plot, _ = inspector(snapshot)
    layer = snapshot.trace.layers[0]
    step, unit = 9, 3
    at = {**layer.states, **layer.gates}
    f, i, g, c = (short_of(at[name][step, unit, 0]) for name in "figc")
    before = short_of(at["c"][step - 1, unit, 0])
    forward, backward = plot.explained(Cursor(step, unit, mark="c"))
    numbers = f"{f} · {before} + {i} · {g}".replace("+ −", "− ")
    assert forward == f"c_t = f_t · c_{{t-1}} + i_t · g_t = {numbers} = {c}"
    assert backward.endswith(f"= {short_of(layer.gradients['c'].total[step, unit, 0])}")
    assert plot.explained(Cursor(step, unit, mark="c_before"))[1].endswith(
        f"= {short_of(layer.gradients['c'].carried[step - 1, unit, 0])}"
    )
    assert "= injected + W_hᵀ δ_{t+1} = " in plot.explained(Cursor(step, unit))[1]


def short_of(value: float) -> str:
    from rnnviz.figures.view.numbers import compact

    return compact(float(value))


def test_a_gate_says_how_it_came_about() -> None:
    snapshot = trained()
    _sheet, plot, _ = inspector(snapshot)
    f = float(snapshot.trace.layers[0].gates["f"][9, 3, 0])
    a = math.log(f / (1 - f))
    forward, backward = plot.explained(Cursor(9, 3, mark="f"))
    assert forward == f"f_t = σ(a_f) = σ({short_of(a)}) = {short_of(f)}"
    assert backward.startswith("∂L/∂f_t = ∂L/∂c_t · c_{t-1} = ")
    forward, largest, backward = plot.explained(Cursor(9, 3, mark="a_f>f"))
    assert largest.startswith("largest: ")
    assert forward.startswith("a_f = W_x x_t + W_h h_{t-1} + b = ")
    assert backward.startswith("δ_f = ∂L/∂f_t · f_t(1 − f_t) = ")


@themes
def test_boxes_have_the_colours_of_their_values(theme: Theme) -> None:
    snapshot = trained()
    sheet, plot, area = inspector(snapshot, theme)
    sheet.point(Cursor(9, 3))
    layer, geometry = snapshot.trace.layers[0], plot.geometry_of(area)
    for name in ("f", "i", "o", "g"):
        scale = layer.ranges[name]
        value = float(layer.gates[name][9, 3, 0])
        box = geometry.part(name)
        color = theme.map_of(scale).color((value - scale.low) / (scale.high - scale.low))
        assert sheet.pixel(box.x + 4, box.bottom - 5) == color
    box = geometry.part("c_before")
    value = float(layer.states["c"][8, 3, 0])
    assert sheet.pixel(box.x + 4, box.bottom - 5) == theme.signed.color((value + 2) / 4)


@themes
def test_lines_have_the_colour_and_width_of_what_flows_back(theme: Theme) -> None:
    snapshot = trained()
    sheet, plot, area = inspector(snapshot, theme)
    sheet.point(Cursor(9, 3))
    geometry = plot.geometry_of(area)
    formulas = plot.formulas(Spot(0, 9, 3))
    run_ = next(one for one in plot.wiring.wires if one.edges == (("f", "kept"),))
    part = formulas.part(run_.edges)
    layer = snapshot.trace.layers[0]
    dc, before = (float(a[t, 3, 0]) for a, t in (
        (layer.gradients["c"].total, 9), (layer.states["c"], 8)))  # fmt: skip
    assert part == pytest.approx(dc * before, rel=1e-5)
    share = (math.log10(abs(part)) + 9) / 10
    x, (_, y0), (_, y1) = geometry.at((1, 1))[0], geometry.at((1, 0)), geometry.at((1, 2))
    row = [sheet.pixel(x + dx, (y0 + y1) / 2) for dx in range(-40, 41)]
    width = sum(color != argb(theme.panel) for color in row)
    assert width == pytest.approx(share * geometry.thick, abs=2)
    assert tint(theme, abs(part)) in row


def test_pointing_at_a_box_or_a_line_finds_it() -> None:
    _sheet, plot, _ = inspector(trained())
    area = plot.area
    geometry = plot.geometry_of(area)
    for name in geometry.parts:
        box = geometry.part(name)
        cursor = plot.locate(box.x + box.width / 2, box.y + box.height / 2)
        assert cursor == Cursor(mark=name)
        assert len(plot.explained(cursor)) == (3 if name.startswith("a_") else 2)
    x, y = geometry.at((4, 0))
    assert plot.locate(x, y) == Cursor(mark="c>tanh_c next")
    forward, backward = plot.explained(Cursor(9, 3, mark="c>tanh_c next"))
    assert forward.startswith("c_t = f_t · c_{t-1}")
    assert backward.startswith("∂L/∂c_t = ")
    assert plot.explained(Cursor(9, 3, mark="h>next"))[1].startswith(
        "part of ∂L/∂h_t = W_hᵀ δ_{t+1} = "
    )
    assert plot.explained(Cursor(9, 3, mark=UP))[1].startswith("part of ∂L/∂h_t = injected")
    assert plot.locate(area.right - 2, area.bottom - 90) == Cursor(mark="")
    assert plot.explain(Cursor(9, 3, mark="")) == plot.explain(Cursor(9, 3, mark="h"))
    for foreign in ("z", "z>rest", "c_before>new"):
        assert plot.explained(Cursor(9, 3, mark=foreign)) == ()


def test_without_a_choice_it_is_the_last_loss_and_unit_0() -> None:
    _sheet, plot, _ = inspector(trained())
    assert plot.spot(Cursor()) == Spot(0, 15, 0)
    assert plot.caption == ("point at a state to choose", "t 15", "unit 0")
    assert plot.read(Cursor()) == ()
    assert plot.read(Cursor(4, 2)) == ("t 4", "unit 2")
    assert plot.spot(Cursor(4)) == Spot(0, 4, 0)
    _sheet, plot, _ = inspector(padded(trained(), 12))
    assert plot.spot(Cursor()) == Spot(0, 11, 0)


def test_there_is_nothing_on_padding_nor_of_a_unit_that_is_not() -> None:
    snapshot = padded(trained(), 12)
    sheet, plot, area = inspector(snapshot)
    for cursor in (Cursor(12), Cursor(3, 999), Cursor(999)):
        assert plot.spot(cursor) is None
        assert plot.read(cursor) == plot.explained(cursor) == ()
        sheet.point(cursor)
        assert DARK.magnitudes.color(0.5) not in sheet.colors(area)


def test_the_layer_is_the_one_that_was_chosen() -> None:
    snapshot = trained(model__layers=2, model__bidirectional=True)
    _sheet, plot, _ = inspector(snapshot)
    spot = plot.spot(Cursor(4))
    assert spot is not None
    assert snapshot.trace.layers[spot.number].id.index == 1
    assert plot.read(Cursor(4, 2)) == ("layer 2", "t 4", "unit 2")
    _below, below, _ = inspector(snapshot, view=View(layer=LayerId(0, True)))
    assert below.read(Cursor(4, 2)) == ("layer 1 ←", "t 4", "unit 2")
    assert below.spot(Cursor(4, 2, layer=LayerId(1, True))) == Spot(3, 4, 2)
    assert below.spot(Cursor(4, 2, layer=LayerId(9, True))) == Spot(1, 4, 2)
    formulas = below.formulas(Spot(1, 4, 2))
    assert formulas.label("c_before") == "c_{t+1}"
    value = float(snapshot.trace.layers[1].states["c"][5, 2, 0])
    assert formulas.value("c_before") == pytest.approx(value)


def test_zero_underflow_and_broken_are_told_apart() -> None:
    texts = {}
    for name, factor in (("lost", 1e-38), ("NaN", np.nan), ("whole", 1.0)):
        texts[name] = " ".join(written(with_gradients(trained(), factor), Cursor(9, 3)))
    assert "∂ underflow" in texts["lost"]
    assert "∂ NaN" in texts["NaN"]
    assert "underflow" not in texts["whole"]
    assert "∂ 0" in written(trained(), Cursor(15, 3)), "nothing is carried to the last step"
    sheet, _, area = inspector(with_gradients(trained(), 1e-38))
    assert argb(DARK.underflow) in sheet.colors(area)
    sheet, _, area = inspector(with_gradients(trained(), np.nan))
    assert argb(DARK.alert) in sheet.colors(area)


def test_a_state_that_is_no_number_is_said() -> None:
    assert any(
        text.endswith("NaN") for text in written(with_nan(trained(), "h", 9, 3), Cursor(9, 3))
    )


def test_nothing_recurs_in_a_window() -> None:
    snapshot = trained(model__cell="window")
    _sheet, plot, _ = inspector(snapshot)
    assert not any("_before" in run_.mark or "next" in run_.mark for run_ in plot.wiring.wires)
    read = snapshot.probe.batch.inputs[9:4:-1, 0]
    symbols = " ".join(f'"{snapshot.experiment.task.vocabulary[token]}"' for token in read)
    assert plot.formulas(Spot(0, 9, 3)).forward("x") == f"[x_t … x_{{t-4}}] = {symbols}"
    assert plot.formulas(Spot(0, 1, 3)).forward("x").endswith('" 0 0 0')
    assert plot.explained(Cursor(9, 3))[1].startswith("∂L/∂h_t = injected = ")


def test_after_a_fault_that_left_no_weights_it_says_so() -> None:
    snapshot = replace(trained(), trace_update=29)
    _sheet, plot, _ = inspector(snapshot)
    assert plot.explained(Cursor(4)) == plot.read(Cursor(4)) == plot.caption == ()
    assert any("fault" in text for text in written(snapshot, Cursor(4)))


class Recorder(Canvas):
    """A canvas that remembers which texts were written where."""

    def __init__(self, painter: QPainter) -> None:
        super().__init__(painter, Style.of(DARK))
        self.texts: list[tuple[str, Area]] = []

    def text(
        self, x: float, y: float, text: str, style: TextStyle, color: int, align: Align = "left"
    ) -> None:
        wide, tall = self.lettering.width(text, style), 0.7 * self.lettering.pixels(style)
        left = x - {"left": 0.0, "center": wide / 2, "right": wide}[align]
        self.texts.append((text, Area(left, y - tall / 2, wide, tall)))


def recorded(snapshot: Snapshot, cursor: Cursor, size: tuple[int, int]) -> tuple[Recorder, Area]:
    _sheet, plot, _ = inspector(snapshot, size=size)
    plot.point(cursor)
    image = QImage(*size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas = Recorder(painter)
    plot._draw_cell(canvas, plot.area)
    painter.end()
    return canvas, plot.area


def written(snapshot: Snapshot, cursor: Cursor) -> list[str]:
    return [text for text, _ in recorded(snapshot, cursor, SIZE)[0].texts]


@every_cell
@pytest.mark.parametrize("size", [(1600, 950), (620, 240), (480, 190), (300, 500)], ids=str)
def test_no_text_lies_on_another_or_outside(name: str, size: tuple[int, int]) -> None:
    canvas, area = recorded(trained(**SETTINGS[name]), Cursor(9, 3), size)
    assert canvas.texts
    for text, place in canvas.texts:
        assert area.x - 2 <= place.x, text
        assert place.right <= area.right + 2, text
        assert area.y - 2 <= place.y, text
        assert place.bottom <= area.bottom + 2, text
    for (one, first), (other, second) in itertools.combinations(canvas.texts, 2):
        across = first.x < second.right and second.x < first.right
        assert not (across and first.y < second.bottom and second.y < first.bottom), (one, other)


@every_cell
def test_with_room_every_part_says_its_number(name: str) -> None:
    snapshot = trained(**SETTINGS[name])
    _sheet, plot, _ = inspector(snapshot)
    canvas, _ = recorded(snapshot, Cursor(9, 3), (1600, 950))
    texts = [text for text, _ in canvas.texts]
    formulas = plot.formulas(Spot(0, 9, 3))
    for gate in snapshot.trace.layers[0].gates:
        assert f"{gate}\nt\n " in "\n".join(texts), gate
    for state in snapshot.trace.layers[0].states:
        assert f"{state}\nt\n " in "\n".join(texts), state
        if state in plot.wiring.diagram.outputs:
            assert f"∂ {short(formulas.gradient(f'{state}_before'))}" in texts


def test_every_registered_cell_was_drawn() -> None:
    assert {cell.kind for cell in VARIANTS.values()} == set(cells)
    assert all(any(isinstance(n, Sum) for n in cell.diagram.nodes) for cell in VARIANTS.values())


def test_two_runs_have_two_diagrams() -> None:
    sheet = Sheet(trained(), trained(model__cell="rnn"), panels=["inspector"])
    plots = sheet.board.plots.instruments
    assert [str(plot.title) for plot in plots] == ["Cell inspector · LSTM", "Cell inspector · RNN"]
    assert [plot.run_index for plot in plots] == [0, 1]


def test_another_cell_is_shown_by_the_same_plot() -> None:
    sheet, plot, _ = inspector(trained())
    sheet.show(trained(model__cell="gru"), cursor=Cursor(9, 3, mark="z"))
    assert sheet.plot("inspector")[0] is plot
    assert str(plot.title) == "Cell inspector · GRU"
    assert plot.explained(Cursor(9, 3, mark="z"))[0].startswith("z_t = σ(a_z) = ")


def test_the_table_holds_the_numbers_of_the_diagram() -> None:
    snapshot = trained()
    sheet, plot, _ = inspector(snapshot)
    sheet.point(Cursor(9, 3))
    table = plot.table()
    row = table["quantity"].tolist().index("c")
    layer = snapshot.trace.layers[0]
    assert table["value"][row] == pytest.approx(layer.states["c"][9, 3, 0])
    assert table["gradient"][row] == pytest.approx(layer.gradients["c"].total[9, 3, 0])


def test_a_pinned_state_stays_while_the_parts_are_pointed_at(qapp: QApplication) -> None:
    figure = Figure(DARK, ["states", "inspector"], view=BY_NUMBERS)
    figure.board.resize(1400, 800)
    figure.show(trained())
    places = dict(zip([p.name for p in figure.board.plots], figure.board.places, strict=True))
    heat, area = places["states h"].area, places["inspector"].area
    (plot,) = (one for one in figure.board.plots if isinstance(one, CellPlot))
    pointer = Pointer(figure)

    def click(x: float, y: float) -> None:
        pointer.press(x, y)
        pointer.release(x, y)

    click(heat.x + heat.width * 4.5 / 16, heat.y + heat.height * 2.5 / 6)
    state = Cursor(4, 2, layer=LayerId(0), plot="states h", mark="h")
    assert figure.cursor == state
    box = plot.geometry_of(area).part("f")
    x, y = box.x + 5, box.y + 3
    pointer.hover(x, y)
    part = replace(state, mark="f", plot="inspector")
    assert figure.cursor == part
    assert figure.cursor.pinned
    assert plot.explained(figure.cursor)[0].startswith("f_t = σ(a_f)")
    pointer.hover(-1, -1)
    assert figure.cursor == state
    click(x, y)
    pointer.hover(-1, -1)
    assert figure.cursor == figure.pin == part
    click(x, y)
    assert figure.pin == replace(part, mark=None)
    click(area.right - 2, area.bottom - 90)
    assert figure.pin == replace(part, mark=None), "a click beside all parts changes nothing"
    figure.set_pin(None)
    click(area.right - 2, area.bottom - 90)
    assert figure.pin is None


def test_a_held_gate_says_so_and_what_it_does_not_read_has_no_number() -> None:
    snapshot = trained_held(Holds((HeldGate(LayerId(0), "f", 1.0, 3),)))
    sheet = Sheet(snapshot, size=(1100, 900), panels=["inspector"])
    plot, _ = sheet.plot("inspector")
    for unit, held in ((3, True), (2, False)):
        cursor = Cursor(9, unit, LayerId(0))
        sheet.point(cursor)
        table = plot.table()
        values = dict(zip(table["quantity"].tolist(), table["value"].tolist(), strict=True))
        assert np.isnan(values["a_f"]) == held
        assert (values["f"] == 1.0) == held
        forward, *_, backward = plot.explained(replace(cursor, mark="f"))
        assert (forward == "f_t is held at 1.00") == held
        assert backward.startswith("∂L/∂f_t = ∂L/∂c_t · c_{t-1} = ")
        texts = plot.explained(replace(cursor, mark="a_f"))
        expected = ("a_f is not read: f_t is held at 1.00", "δ_f = 0: f_t is held")
        assert (texts == expected) == held
        assert plot.explained(replace(cursor, mark="h"))[0].startswith("h_t = o_t · tanh(c_t) = ")
