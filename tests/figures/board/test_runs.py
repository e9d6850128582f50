"""Several runs in one figure: equal scales, equal columns, and in what they differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rnnviz.engine.passes.trace import UNBOUNDED
from rnnviz.figures.board.banner import Banner
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.export import export, render
from rnnviz.figures.panels.compare.panel import OverlayPlot
from rnnviz.figures.panels.compare.ratio_plot import DECADES, Ratio, RatioPlot, ratios_of
from rnnviz.figures.plots.empty_plot import EmptyPlot
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import Cursor, side_by_side
from rnnviz.figures.view.status import subject_of
from rnnviz.figures.view.view import View
from rnnviz.registry import panels
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.cases import CASES, CASES_IN_TURN, CURSORS
from tests.figures.helpers import (
    Sheet,
    trained,
    with_fault,
    with_gradients,
    with_layers,
    with_nan,
    writing,
)

SIZES = [(980, 590), (1600, 900)]
COMPARED = [
    "flow", "sequence", "states", "gates", "losses", "gradient", "loss", "compare", "history",
]  # fmt: skip


def lstm() -> Snapshot:
    return trained()


def rnn() -> Snapshot:
    return trained(model__cell="rnn")


def drawn(
    *snapshots: Snapshot, size: tuple[int, int] = (1600, 900), panels: list[str] | None = COMPARED
) -> Sheet:
    return Sheet(*snapshots, size=size, panels=panels)


def columns(sheet: Sheet) -> list[list[Area]]:
    """Return the areas of the time plots of each run."""
    rows = len(sheet.board.plots.times[0])
    areas = [place.area for place in sheet.places]
    return [areas[:rows], areas[rows : 2 * rows]]


def ratios(first: Snapshot, other: Snapshot, sequence: int = 0) -> list[Ratio]:
    run = side_by_side((first, other), View(sequence=sequence))
    return ratios_of(run, run.beside[0])


def words(
    monkeypatch: pytest.MonkeyPatch, *snapshots: Snapshot, **kinds: tuple[int, int]
) -> list[str]:
    with writing(monkeypatch) as written:
        drawn(*snapshots, **kinds)
    return [text for text, _ in written]


@pytest.mark.parametrize("size", SIZES)
def test_rows_and_columns_of_the_runs_are_equal_to_the_pixel(size: tuple[int, int]) -> None:
    sheet = drawn(lstm(), rnn(), size=size)
    names, others = ([plot.name for plot in column] for column in sheet.board.plots.times)
    assert names == others
    first, second = columns(sheet)
    shift = second[0].x - first[0].x
    for one, other in zip(first, second, strict=True):
        assert other == one._replace(x=one.x + shift)
        assert float(shift).is_integer()
    for plot, place in zip(sheet.plots, sheet.places, strict=True):
        assert place.area.right <= size[0]
        assert place.area.bottom <= size[1]
        assert place.title.y >= Banner(()).height(lettering())
        corner = plot.vb.mapToScene(0, 0)
        assert (corner.x(), corner.y()) == (place.area.x, place.area.y)


def test_equal_runs_are_equal_pictures() -> None:
    """Scales are equal, so the same values have the same pixels in both runs."""
    sheet = drawn(lstm(), lstm())
    for one, other in zip(*columns(sheet), strict=True):
        pictures = [sheet.image.copy(*map(int, area)) for area in (one, other)]
        assert pictures[0] == pictures[1]


def test_what_a_run_has_not_is_left_empty_in_its_place() -> None:
    sheet = drawn(lstm(), rnn())
    first, second = sheet.board.plots.times
    empty = {plot.name: plot for plot in second if isinstance(plot, EmptyPlot)}
    assert not any(isinstance(plot, EmptyPlot) for plot in first)
    assert {str(plot.title) for plot in empty.values()} == {"Cell state c", "Gates"}
    assert {plot.words for plot in empty.values()} == {"not in run B"}
    other = drawn(rnn(), lstm()).board.plots.times[0]
    assert [str(plot.title) for plot in other] == [str(plot.title) for plot in first]


def test_axes_of_updates_losses_and_norms_are_equal() -> None:
    long, short = trained(updates=240), trained(updates=30, model__cell="rnn")
    sheet = drawn(long, short, panels=list(panels))
    assert sheet.board.run is not None
    tops = {plot.updates.top for plot in sheet.plots if hasattr(plot, "updates")}
    assert tops == {sheet.board.run.updates.top}
    scales = {plot.scale for plot in sheet.plots if plot.name.startswith("clipping")}
    assert len(scales) == 1
    losses = [plot for plot in sheet.plots if plot.name == "loss"]
    assert len(losses) == 1
    (loss,) = losses
    values = np.concatenate([s.metrics.loss.values for s in (long, short)])
    assert loss.scale.low <= values.min()
    assert loss.scale.high >= values.max()


def test_the_log_ratio_is_that_of_the_norms() -> None:
    one, other = lstm(), rnn()
    found = ratios(one, other, sequence=2)
    norms = [
        np.linalg.norm(s.trace.layers[0].gradients["h"].total[:, :, 2].astype(float), axis=1)
        for s in (one, other)
    ]
    assert found[0].decades == pytest.approx(np.log10(norms[0]) - np.log10(norms[1]))
    assert [ratio.state for ratio in found] == ["h"]  # an RNN has no c
    assert [ratio.state for ratio in ratios(one, trained(updates=31))] == ["h", "c"]
    sheet = Sheet(one, other, panels=["compare"], view=View(sequence=2))
    plot, _ = sheet.plot("ratio B")
    assert plot.read(Cursor(4))[1].startswith("h ")
    assert plot.table()["log10 ‖∂L/∂h‖"] == pytest.approx(found[0].decades)
    overlay = sheet.plot("overlay")[0].table()
    assert overlay["A ‖∂L/∂h‖"] == pytest.approx(norms[0])
    assert overlay["B ‖∂L/∂h‖"] == pytest.approx(norms[1])


def test_a_vanished_gradient_is_an_infinite_ratio_and_a_broken_one_none() -> None:
    gone = with_gradients(lstm(), np.where(np.arange(16) < 5, 0.0, 1.0))
    ratio = ratios(lstm(), gone)[0]
    assert (ratio.decades[:5] == np.inf).all()
    assert ratio.decades[5:] == pytest.approx(0)
    assert (ratios(gone, lstm())[0].decades[:5] == -np.inf).all()
    assert ratios(lstm(), with_gradients(lstm(), np.nan))[0].broken.all()


def test_columns_of_the_ratio_stand_in_the_colour_of_the_run_that_has_more() -> None:
    larger = with_gradients(lstm(), 100.0)
    for snapshots, run in (((larger, lstm()), 0), ((lstm(), larger), 1)):
        sheet = drawn(*snapshots, panels=["compare"])
        plot, place = sheet.plot("ratio B")
        assert isinstance(plot, RatioPlot)
        x = int(plot.time.centre(place, 7))
        middle, reach = place.y + place.height / 2, place.height * 2 / (2 * DECADES)
        way = -1 if run == 0 else 1
        inside = sheet.pixel(x, middle + way * 0.8 * reach)
        beyond = sheet.pixel(x, middle + way * 1.3 * reach)
        ground = argb(DARK.panel)
        assert inside not in (ground, beyond)
        assert sheet.pixel(x, middle - way * 0.8 * reach) != inside


@pytest.mark.parametrize("size", SIZES)
def test_the_header_says_what_differs(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = words(monkeypatch, lstm(), rnn(), size=size)
    line = "".join(texts)
    assert "only this differs:  cell LSTM | RNN" in line
    assert {"A", "B", "LSTM", "RNN"} <= set(texts)
    same = words(monkeypatch, lstm(), lstm(), size=size)
    assert "no difference yet: change a setting of one run" in same
    two = trained(model__cell="rnn", model__units=8)
    line = "".join(words(monkeypatch, lstm(), two))
    assert "2 settings differ:  cell LSTM | RNN  ·  hidden units 6 | 8" in line


def test_a_single_run_has_no_header_and_nothing_compared() -> None:
    sheet = drawn(lstm())
    assert sheet.board.banner is None
    assert not any(isinstance(plot, OverlayPlot | RatioPlot) for plot in sheet.plots)


def test_instruments_overlay_or_stand_one_above_the_other() -> None:
    usual = drawn(lstm(), rnn(), panels=None)
    times = [[plot.name for plot in column] for column in usual.board.plots.times]
    assert times == [["flow", "sequence"]] * 2
    names = [plot.name for plot in usual.board.plots.instruments]
    assert names == ["loss", "overlay", "ratio B"]
    assert usual.board.needs == {"trace", "continuation", "plane"}
    sheet = drawn(lstm(), rnn())
    names = [plot.name for plot in sheet.board.plots.instruments]
    assert names == ["loss", "overlay", "ratio B", "history A", "history B"]
    chosen = drawn(lstm(), rnn(), panels=["loss", "clipping"])
    assert [plot.name for plot in chosen.plots] == ["loss", "clipping A", "clipping B"]
    assert sheet.board.needs == {"trace", "history"}
    runs = {plot.name: plot.run_index for plot in sheet.plots}
    assert (runs["history A"], runs["history B"], runs["loss"]) == (0, 1, None)


@pytest.mark.parametrize(
    ("case", "theme", "count"),
    [(*one, count) for one, count in zip(CASES_IN_TURN, cycle([3, 2, 2]), strict=False)],
)
def test_any_run_beside_any_other(case: str, theme: str, count: int) -> None:
    snapshot = CASES[case]()
    beside = trained(model__cell="rnn") if case == "copy" else snapshot
    third = with_nan(beside, "h", 0, 0)
    runs = (snapshot, beside, third) if count == 3 else (snapshot, third)
    half = list(CASES).index(case) // 2 % 2  # of the panels, in turn: all would take long
    shown = [*list(panels)[half::2], "flow", "compare"]
    sheet = Sheet(*runs, theme=THEMES[theme], size=(1400, 800), panels=shown)
    for cursor in CURSORS:
        sheet.board.point(cursor)
        for plot in sheet.plots:
            assert all(plot.read(cursor))
    firsts = [column[0].run for column in sheet.board.plots.times]
    assert [view.snapshot for view in firsts if view is not None] == list(runs)
    rows = [[place.area[1::2] for place in sheet.places if place.column == k] for k in range(count)]
    assert all(row == rows[0] for row in rows)
    for plot in sheet.plots:
        assert len({len(column) for column in plot.table().values()}) <= 1


def test_layers_that_only_one_run_has() -> None:
    deep = with_layers(lstm(), (0, False), (1, False))
    sheet = drawn(deep, lstm())
    titles = [[str(plot.title) for plot in column] for column in sheet.board.plots.times]
    gates = [[title for title in column if "ates" in title] for column in titles]
    assert gates == [["Gates · layer 1", "Gates · layer 2"], ["Gates", "Gates · layer 2"]]
    ratio, _ = sheet.plot("ratio B")
    assert [one.label for one in ratio.ratios] == ["layer 1 · ‖∂L/∂h‖", "layer 1 · ‖∂L/∂c‖"]


def test_states_of_different_ranges_are_on_one_scale() -> None:
    relu = trained(model__cell="rnn", model__cell__activation="relu")
    sheet = drawn(lstm(), relu)
    scales = {
        band.scale
        for plot in sheet.plots
        if isinstance(plot, HeatPlot) and plot.name == "states h"
        for band in plot.bands
    }
    assert scales == {UNBOUNDED}
    (alone,) = drawn(relu, panels=["states"]).plots
    assert isinstance(alone, HeatPlot)
    assert alone.bands[0].scale == relu.trace.layers[0].ranges["h"]


def test_a_fault_is_told_in_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "NaN in update 31" in words(
        monkeypatch, lstm(), with_fault(rnn(), Tensor(TensorKind.STATE, "h"), 4)
    )


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FigureView]:
    view = FigureView(Figure(DARK, COMPARED))
    qtbot.addWidget(view)
    view.resize(1600, 900)
    view.show()
    qtbot.waitExposed(view)
    view.figure.show(lstm(), rnn())
    yield view
    view.close()


def test_one_cursor_goes_through_both_runs(view: FigureView) -> None:
    board = view.figure.board
    before = view.grab().toImage()
    first, second = board.plots.times
    plots, places = list(board.plots), board.places
    one, other = (places[plots.index(column[2])].area for column in (first, second))
    time = first[2].time
    QTest.mouseMove(view.viewport(), QPoint(int(time.centre(other, 7)), int(other.y + 3)))
    assert view.figure.cursor.step == 7
    after = view.grab().toImage()
    for area in (one, other):
        x, y = round(time.centre(area, 7) - 0.5), int(area.bottom - 4)
        assert after.pixel(x, y) != before.pixel(x, y)


def test_an_exported_picture_carries_both_runs(view: FigureView, tmp_path: Path) -> None:
    path = tmp_path / "two.png"
    export(view.figure, path)
    with Image.open(path) as picture:
        embedded = picture.text["rnnviz"]  # type: ignore[attr-defined]
    saved = tmp_path / "two.json"
    saved.write_text(embedded)
    scene = load_scene(str(saved))
    assert scene.experiments == (lstm().origin, rnn().origin)
    assert json.loads(embedded)["run_journals"] == [[]]
    for suffix in (".svg", ".pdf"):
        render((lstm(), rnn()), tmp_path / f"two{suffix}", size=(1280, 720))
        again = tmp_path / f"again{suffix}"
        render((lstm(), rnn()), again, size=(1280, 720))
        assert again.read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
    assert "LSTM" in (tmp_path / "two.svg").read_text()


def test_the_title_of_a_page_names_the_runs() -> None:
    assert subject_of([lstm().experiment, rnn().experiment]).endswith("· LSTM | RNN · seed 0")
    other = lstm().experiment.with_settings({"seed.weights": 4})
    assert subject_of([lstm().experiment, other]).endswith("· weight seed 0 | 4")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_runs_differ_in_colour_and_in_more_than_colour(theme: Theme) -> None:
    looks = [theme.run(run) for run in range(3)]
    assert len({color for color, _ in looks}) == len({dash for _, dash in looks}) == 3


def test_each_run_explains_its_own_numbers() -> None:
    sheet = drawn(lstm(), rnn())
    texts = []
    for plot, place in zip(sheet.plots, sheet.places, strict=True):
        if plot.name == "gradient":
            cursor = sheet.board.hit_test.locate(place.area.x + 50, place.area.y + 5)
            assert cursor is not None
            texts.append((cursor.plot, plot.explain(cursor)))
    assert [name for name, _ in texts] == ["gradient", "gradient 1"]
    assert texts[0][1] != texts[1][1]
