"""What the gradient flow means: tracks, marks, names of weights, and how the network folds."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ElementTree
from itertools import cycle, pairwise
from pathlib import Path

import numpy as np
import pytest

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.page import Page
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.export import render
from rnnviz.figures.export.svg import svg
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.panels.flow.flow_plot import FlowPlot
from rnnviz.figures.panels.flow.fold import Fold
from rnnviz.figures.panels.flow.loops import chosen
from rnnviz.figures.panels.flow.ribbons import Widths
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, LIGHT, THEMES, Theme
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.run_view import NOWHERE, USUAL, Cursor
from rnnviz.figures.view.view import View
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, padded, tint, trained, with_gradients

SIZE = (1000, 240)
CELLS = ("rnn", "lstm", "lstm-noforget", "gru", "window")
FOLDS = (0.0, 0.3, 0.7, 1.0)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


class Flow(Sheet):
    """The flow of a snapshot, alone on a sheet."""

    def __init__(
        self,
        snapshot: Snapshot,
        theme: Theme = DARK,
        size: tuple[int, int] = SIZE,
        folded: float = 0.0,
        cursor: Cursor = NOWHERE,
        view: View = USUAL,
    ) -> None:
        view = dataclasses.replace(view, folded=folded)
        super().__init__(
            snapshot, theme=theme, size=size, panels=["flow"], view=view, cursor=cursor
        )
        plot, self.area = self.plot("flow")
        assert isinstance(plot, FlowPlot)
        self.flow = plot
        places = [
            row._replace(x=row.x + self.area.x, y=row.y + self.area.y)
            for row in plot.flow_layout.rows
        ]
        self.places_of_ribbons = places
        self.rows = dict(zip([ribbon.state for ribbon in plot.ribbons], places, strict=False))

    def edge(self, step: int) -> float:
        """The x between two cells."""
        return self.flow.time.edge(self.area, step)

    def centre(self, step: int) -> float:
        return self.flow.time.centre(self.area, step)


def middle(row: Area) -> float:
    return row.y + row.height / 2


@themes
@pytest.mark.parametrize("cell", ["lstm", "lstm-noforget"])
def test_the_cell_state_runs_on_a_track_through_the_cells(cell: str, theme: Theme) -> None:
    flow = Flow(trained(model__cell=cell), theme)
    edge = argb(mix(theme.panel, theme.dim, 0.75))
    row = flow.rows["c"]
    top = {flow.pixel(x, row.y + 1) for x in range(int(flow.centre(0)), int(flow.centre(15)))}
    assert top == {edge}  # unbroken: between the cells and across them
    grays = {int(color) for color in theme.activity.table}
    ribbons = {ribbon.state: ribbon for ribbon in flow.flow.ribbons}
    for step in (2, 7, 12):
        share = ribbons["c"].total.shares[step]
        x = flow.centre(step) - 4
        on_track = flow.pixel(x, middle(row))
        near = {theme.magnitudes.color(share + d) for d in np.linspace(-0.03, 0.03, 25)}
        assert on_track in near
        assert flow.pixel(x, middle(flow.rows["h"])) in grays  # h goes into the cell


@pytest.mark.parametrize("cell", ["rnn", "gru", "window"])
def test_without_such_a_state_there_is_no_track(cell: str) -> None:
    flow = Flow(trained(model__cell=cell))
    assert argb(mix(DARK.panel, DARK.dim, 0.75)) not in flow.colors(flow.area)
    assert not any(ribbon.belt for ribbon in flow.flow.ribbons)


@themes
def test_underflow_and_broken_and_no_path_are_marked_apart(theme: Theme) -> None:
    factor = np.where(np.arange(16) < 4, np.nan, np.where(np.arange(16) < 9, 1e-40, 1.0))
    flow = Flow(with_gradients(trained(), factor), theme)
    for row in flow.rows.values():

        def link(step: int, row: Area = row) -> set[int]:
            x = flow.edge(step)
            return flow.colors(Area(x - 8, middle(row) - 8, 16, 16))

        assert argb(theme.alert) in link(2)
        assert argb(theme.underflow) not in link(2)
        assert argb(theme.underflow) in link(6)
        assert argb(theme.alert) not in link(6)
        assert not {argb(theme.underflow), argb(theme.alert)} & link(12)
    labels = [entry.label for entry in flow.flow.guides if isinstance(entry, Stroke)]
    assert labels == ["underflow", "NaN or ∞"]
    assert flow.flow.read(Cursor(2))[-1].endswith("NaN")
    assert flow.flow.read(Cursor(6))[-1].endswith("(underflow)")
    window = Flow(trained(model__cell="window"), theme)
    row = window.rows["h"]
    between = window.colors(Area(window.edge(8) - 5, row.y + 3, 10, row.height - 6))
    assert between == {argb(theme.panel), argb(theme.line)}
    assert not [entry for entry in window.flow.guides if isinstance(entry, Stroke)]
    assert window.flow.read(Cursor(8))[-1] == "h 0 (no path)"


def test_what_broke_is_named_where_it_began() -> None:
    factor = np.where(np.arange(16) < 5, np.inf, 1.0)
    flow = Flow(with_gradients(trained(model__cell="rnn"), factor))
    above = middle(flow.rows["h"]) - 5  # higher than the bar itself
    tagged = [argb(DARK.alert) in flow.colors(Area(flow.edge(step) - 9, above, 18, 1))
              for step in range(1, 16)]  # fmt: skip
    assert np.flatnonzero(tagged).tolist() == [4]  # between the steps 4 and 5


@pytest.mark.parametrize("folded", FOLDS)
def test_marks_remain_where_cells_do_not_fit(folded: float) -> None:
    snapshot = trained(updates=1, task="adding", task__length=400, model__cell="rnn")
    steps = np.arange(400)
    broken = with_gradients(snapshot, np.where(steps < 100, np.nan, np.where(steps < 300, 0.0, 1)))
    flow = Flow(broken, folded=folded)
    colors = flow.colors(flow.area)
    assert argb(DARK.alert) in colors
    if folded < 1:
        assert argb(DARK.underflow) in colors
    if folded == 0:
        row = flow.rows["h"]
        at = [flow.colors(Area(flow.centre(t) - 4, middle(row) - 2, 8, 4)) for t in (50, 200, 398)]
        assert argb(DARK.alert) in at[0]
        assert argb(DARK.underflow) in at[1]
        assert not {argb(DARK.alert), argb(DARK.underflow)} & at[2]


Text = tuple[str, float, float, str]
"""Words, x, y of the baseline, colour."""


def texts(
    snapshot: Snapshot, path: Path, size: tuple[int, int], theme: Theme = DARK, folded: float = 0.0
) -> list[Text]:
    """Return all that is written on a flow."""
    with Page(Style.of(theme), ["flow"], View(folded=folded), (snapshot,), 1.0) as page:
        page.resize(size)
        path.write_bytes(svg(page, "", ""))
    elements = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    return [
        (e.text or "", float(e.attrib["x"]), float(e.attrib["y"]), e.attrib["fill"])
        for e in elements
    ]


@pytest.mark.parametrize(
    ("layers", "height", "both"),  # every two of them in every way
    [
        (layers, height, (layers + number) % 2 == 0)
        for layers in (1, 2, 3, 4)
        for number, height in enumerate((170, 300, 700))
    ],
)
def test_labels_of_layers_stay_apart(layers: int, both: bool, height: int, tmp_path: Path) -> None:
    snapshot = trained(updates=1, model__layers=layers, model__bidirectional=both)
    for folded in (0.0, 1.0):
        found = texts(snapshot, tmp_path / "flow.svg", (900, height), folded=folded)
        edge = next(x for text, x, _, _ in found if text == "loss")
        labels = sorted(y for _, x, y, _ in found if x == edge)
        assert len(labels) >= 3
        assert np.diff(labels).min() > 8.5


def weights(found: list[Text]) -> list[tuple[str, str]]:
    """Return the names of weights among what is written, whose indices stand lower; colours."""
    return [(f"W_{index}", color) for (text, _, y, color), (index, _, low, _) in pairwise(found)
            if text == "W" and low > y]  # fmt: skip


@themes
def test_weights_are_named_in_one_colour_in_every_copy(theme: Theme, tmp_path: Path) -> None:
    snapshot = trained(task="adding", task__length=6)
    found = texts(snapshot, tmp_path / "flow.svg", (1200, 400), theme)
    for name, count in (("W_x", 6), ("W_h", 5), ("W_y", 1)):
        colors = [color for text, color in weights(found) if text == name]
        assert colors == [theme.color(name)] * count
    window = texts(trained(task="adding", task__length=6, model__cell="window"),
                   tmp_path / "flow.svg", (1200, 400), theme)  # fmt: skip
    assert "W_h" not in dict(weights(window))
    assert not weights(texts(trained(), tmp_path / "flow.svg", (700, 400), theme))


def test_copies_slide_into_one_cell_and_keep_their_order() -> None:
    time = Flow(trained()).flow.time
    area = Area(100, 0, 900, 200)
    spreads = []
    for folded in np.linspace(0, 1, 11).tolist():
        copies = Fold(folded).copies(area, time)
        middles = copies.lefts + copies.width / 2
        assert (np.diff(copies.lefts) >= 0).all()
        assert middles.mean() == pytest.approx(550, abs=1)
        spreads.append(middles[-1] - middles[0])
    assert spreads[0] == pytest.approx(900 * 15 / 16, abs=1)
    assert spreads[-1] == 0
    assert (np.diff(spreads) < 0).all()


@pytest.mark.parametrize("column", [None, 0, 8])
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_loop_shows_what_is_carried_at_the_cursor_or_the_median(
    cell: str, column: int | None
) -> None:
    factors = 10.0 ** np.linspace(-5, 0, 16)
    snapshot = with_gradients(trained(losses=ALL_LOSSES, model__cell=cell), factors)
    flow = Flow(snapshot, folded=1.0, cursor=Cursor(column))
    for ribbon in flow.flow.ribbons:
        values = np.linalg.norm(
            snapshot.trace.layers[0].gradients[ribbon.state].carried[:, :, 0].astype(float), axis=1
        )
        known = np.sort(values[:-1])  # nothing is carried to the last step
        assert 1e-9 < known[0] < known[-1] < 10
        value = known[len(known) // 2] if column is None else values[column]
        assert tint(DARK, value) in flow.colors(flow.area)


def test_the_median_counts_underflow_as_least_and_takes_what_is_broken() -> None:
    def found(*kinds: Kind, column: int | None = None) -> tuple[float, int]:
        shares = np.where(np.array(kinds) == Kind.FINITE, np.arange(len(kinds)) / 10, np.nan)
        one = chosen(Widths(shares, np.array(kinds, dtype=np.int8), 10), column)
        return float(one.shares[0]), int(one.kinds[0])

    finite, lost = Kind.FINITE, Kind.UNDERFLOW
    assert found(finite, finite, finite) == (0.1, finite)
    assert found(finite, finite, finite, column=2) == (0.2, finite)
    assert found(lost, finite, finite) == (0.1, finite)
    assert found(lost, lost, finite)[1] == lost
    assert found(Kind.NO_PATH, lost, finite, finite) == (0.2, finite)
    assert found(finite, Kind.BROKEN, finite)[1] == Kind.BROKEN
    assert found(Kind.NO_PATH, Kind.NO_STEP)[1] == Kind.NO_PATH


def test_a_folded_network_has_one_cell_and_no_time_axis() -> None:
    snapshot = trained(model__cell="rnn")
    flow = Flow(snapshot, folded=1.0)
    shaded = DARK.panel
    for step in (1, 3, 13):  # nothing where the copies were, the steps to remember not shaded
        column = flow.flow.time.column(flow.area, step)
        assert flow.colors(column._replace(x=column.x + 2, width=20)) == {argb(shaded)}
    assert str(flow.flow.title) == "Gradient flow · folded network · answers"
    assert flow.flow.locate(flow.centre(3) - flow.area.x, 9).step == 3
    assert flow.flow.read(Cursor(3))[0] == "t 3, carried (the answers’ losses)"


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_every_network_folds(cell: str, layers: int) -> None:
    both = cell != "window"
    snapshot = trained(updates=2, model__cell=cell, model__layers=layers, model__bidirectional=both)
    pictures = []
    for folded, theme in zip(FOLDS, cycle((DARK, LIGHT)), strict=False):
        Flow(snapshot, theme, (300, 120), folded, Cursor(4))
        pictures.append(Flow(snapshot, folded=folded).image)
    assert all(one != other for one, other in pairwise(pictures))
    switch = Flow(snapshot).flow.switch
    assert (switch is not None) == (cell != "window")  # nothing goes on in time: nothing folds


@pytest.mark.parametrize("losses", [ALL_LOSSES, ANSWERS], ids=str)
def test_a_track_begins_where_its_layer_is_read_from(losses: Losses) -> None:
    """Where nothing arrives, the ribbon begins in the middle of the cell."""
    snapshot = trained(losses=losses, model__bidirectional=True)
    first = int(snapshot.trace.followed[:, 0].argmax())
    assert (first == 0) == (losses == ALL_LOSSES)
    flow = Flow(snapshot, size=(1000, 400))
    grays = {int(color) for color in DARK.activity.table}
    ways = set()
    for ribbon, row in zip(flow.flow.ribbons, flow.places_of_ribbons, strict=True):
        if ribbon.belt:
            last, ahead = (first, -5) if ribbon.layer.reverse else (15, 5)
            assert flow.pixel(flow.centre(last) + ahead, middle(row)) in grays
            assert flow.pixel(flow.centre(last) - ahead, middle(row)) not in grays
            ways.add(ribbon.layer.reverse)
    assert ways == {False, True}


def test_an_export_has_no_button_and_shows_what_is_folded(tmp_path: Path) -> None:
    found = {text for text, *_ in texts(trained(), tmp_path / "flow.svg", (900, 300), folded=1.0)}
    assert "Gradient flow · folded network · answers" in found
    assert "carried: median over the steps" in found
    assert not {"fold", "unfold"} & found
    render(trained(), tmp_path / "flow.pdf", size=(900, 300), panels=["flow"])


def test_only_the_last_layer_is_said_to_get_the_loss() -> None:
    snapshot = trained(model__layers=2)
    for shown, above in ((None, "loss"), (LayerId(1), "loss"), (LayerId(0), "from layer 2")):
        labels = {label.text for label in Flow(snapshot, view=View(layer=shown)).flow.left.labels}
        assert labels & {"loss", "from layer 2"} == {above}


def test_the_scale_of_the_view_sets_the_widths() -> None:
    snapshot = with_gradients(trained(losses=ALL_LOSSES, model__cell="rnn"), 1e-6)
    heights = [
        Flow(snapshot, view=View(decades=decades)).flow.ribbons[0].carried.shares[8]
        for decades in ((-12.0, 4.0), (-9.0, -3.0))
    ]
    values = snapshot.trace.layers[0].gradients["h"].carried[8, :, 0].astype(float)
    log = np.log10(np.linalg.norm(values))
    assert heights == pytest.approx([(log + 12) / 16, (log + 9) / 6])


@themes
@pytest.mark.parametrize("size", [SIZE, (240, 240)])
def test_what_lies_below_the_scale_is_still_a_line(theme: Theme, size: tuple[int, int]) -> None:
    flow = Flow(with_gradients(trained(model__cell="rnn"), 1e-20), theme, size)
    x, y = flow.edge(8), middle(flow.rows["h"])
    assert argb(mix(theme.panel, theme.dim, 0.6)) in flow.colors(Area(x - 3, y - 2, 6, 4))


def test_a_track_ends_with_its_sequence() -> None:
    flow = Flow(padded(trained(), 12))
    plot, area = flow.plot("flow")
    row = plot.flow_layout.rows[0]
    edge = mix(DARK.panel, DARK.dim, 0.75)
    y = area.y + round(row.y + 1)
    xs = [x for x in range(int(area.x), int(area.right)) if flow.pixel(x, y) == argb(edge)]
    last = plot.time.centre(area, 11)
    assert xs
    assert last - 2 < max(xs) < plot.time.edge(area, 12)
