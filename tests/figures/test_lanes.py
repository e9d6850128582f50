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
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rnnviz.engine.trace import UNBOUNDED
from rnnviz.figures.board.absent import Absent
from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.board.page import subject_of
from rnnviz.figures.export import export, render
from rnnviz.figures.items.banner import Banner
from rnnviz.figures.items.canvas import Area
from rnnviz.figures.panels.compare.panel import OverlayPlot
from rnnviz.figures.panels.compare.ratio_plot import DECADES, RatioPlot
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.style.theme import DARK, THEMES
from rnnviz.figures.view.run_view import Cursor, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import panels
from rnnviz.training.run.fault import Tensor, TensorKind
from rnnviz.training.settings.scene import load_scene
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import (
    Painting,
    trained,
    with_fault,
    with_gradients,
    with_layers,
    with_nan,
)
from tests.figures.test_panels import CASES, CURSORS

SIZES = [(980, 590), (1600, 900)]


def lstm() -> Snapshot:
    return trained()


def rnn() -> Snapshot:
    return trained(model__cell="rnn")


def drawn(
    *snapshots: Snapshot, size: tuple[int, int] = (1600, 900), panels: list[str] | None = None
) -> Drawing:
    drawing = Drawing(DARK, panels)
    drawing.resize(Area(0, 0, *size))
    drawing.show(*snapshots)
    return drawing


def painted(drawing: Drawing, cursor: Cursor | None = None) -> QImage:
    image = QImage(int(drawing.page.width), int(drawing.page.height), QImage.Format.Format_RGB32)
    with Painting(image, drawing) as canvas:
        drawing.draw_fixed(canvas)
        drawing.draw(canvas, cursor or Cursor())
    return image


def places(drawing: Drawing, run: int) -> list[Area]:
    rows = len(drawing.scores[0])
    return [place.area for place in drawing.places[run * rows : (run + 1) * rows]]


class Words:
    """Collects the texts that a drawing writes."""

    def __init__(self, drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
        from rnnviz.figures.items.painting import PaintCanvas

        self.texts: list[str] = []
        write = PaintCanvas.text

        def heard(canvas: PaintCanvas, x: float, y: float, text: str, *rest: object) -> None:
            self.texts.append(text)
            write(canvas, x, y, text, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(PaintCanvas, "text", heard)
        painted(drawing)
        monkeypatch.undo()


@pytest.mark.parametrize("size", SIZES)
def test_rows_and_columns_of_the_runs_are_equal_to_the_pixel(size: tuple[int, int]) -> None:
    drawing = drawn(lstm(), rnn(), size=size)
    names, others = ([plot.name for plot in score] for score in drawing.scores)
    assert names == others
    first, second = places(drawing, 0), places(drawing, 1)
    shift = second[0].x - first[0].x
    for one, other in zip(first, second, strict=True):
        assert other == one._replace(x=one.x + shift)
        assert float(shift).is_integer()
    for place in drawing.places:
        assert place.area.right <= size[0]
        assert place.area.bottom <= size[1]
        assert place.title.y >= Banner.height(lettering())


def test_equal_runs_are_equal_pictures() -> None:
    """Scales are equal, so the same values have the same pixels in both runs."""
    drawing = drawn(lstm(), lstm())
    image = painted(drawing)
    first, second = places(drawing, 0), places(drawing, 1)
    for one, other in zip(first, second, strict=True):
        box = (int(one.width), int(one.height))
        assert image.copy(int(one.x), int(one.y), *box) == image.copy(
            int(other.x), int(other.y), *box
        )


def test_what_a_run_has_not_is_left_empty_in_its_place() -> None:
    drawing = drawn(lstm(), rnn())
    absent = {plot.name: plot for plot in drawing.scores[1] if isinstance(plot, Absent)}
    assert set(absent) == {"states c", "gates"}
    assert not any(isinstance(plot, Absent) for plot in drawing.scores[0])
    assert absent["gates"].words == "not in run B"
    other = drawn(rnn(), lstm())
    assert [plot.name for plot in other.scores[0]] == [plot.name for plot in drawing.scores[0]]


def test_axes_of_updates_losses_and_norms_are_equal() -> None:
    long, short = trained(updates=240), trained(updates=30, model__cell="rnn")
    drawing = drawn(long, short, panels=list(panels))
    tops = {plot.updates.top for plot in drawing.plots if hasattr(plot, "updates")}
    assert tops == {drawing.shown.updates.top} if drawing.shown else False
    scales = {plot.scale for plot in drawing.plots if plot.name.startswith("clipping")}
    assert len(scales) == 1
    losses = [plot for plot in drawing.plots if plot.name == "loss"]
    assert len(losses) == 1
    (loss,) = losses
    values = np.concatenate([s.metrics.loss.values for s in (long, short)])
    assert loss.scale.low <= values.min()  # type: ignore[attr-defined]
    assert loss.scale.high >= values.max()  # type: ignore[attr-defined]


def test_the_log_ratio_is_that_of_the_norms() -> None:
    one, other = lstm(), rnn()
    shown = side_by_side((one, other), View(sequence=2))
    plot = RatioPlot(shown, shown.beside[0])
    norms = [
        np.linalg.norm(s.trace.layers[0].gradients["h"].total[:, :, 2].astype(float), axis=1)
        for s in (one, other)
    ]
    assert plot.ratios[0].decades == pytest.approx(np.log10(norms[0]) - np.log10(norms[1]))
    assert [ratio.state for ratio in plot.ratios] == ["h"]  # an RNN has no c
    assert plot.read(Cursor(4))[1].startswith("h ")
    both = side_by_side((one, trained(updates=31)), View(sequence=0))
    assert [ratio.state for ratio in RatioPlot(both, both.beside[0]).ratios] == ["h", "c"]


def test_a_vanished_gradient_is_an_infinite_ratio_and_a_broken_one_none() -> None:
    gone = with_gradients(lstm(), np.where(np.arange(16) < 5, 0.0, 1.0))
    shown = side_by_side((lstm(), gone), View(sequence=0))
    ratio = RatioPlot(shown, shown.beside[0]).ratios[0]
    assert (ratio.decades[:5] == np.inf).all()
    assert ratio.decades[5:] == pytest.approx(0)
    shown = side_by_side((gone, lstm()), View(sequence=0))
    assert (RatioPlot(shown, shown.beside[0]).ratios[0].decades[:5] == -np.inf).all()
    broken = with_gradients(lstm(), np.nan)
    shown = side_by_side((lstm(), broken), View(sequence=0))
    assert RatioPlot(shown, shown.beside[0]).ratios[0].broken.all()


def test_columns_of_the_ratio_stand_in_the_colour_of_the_run_that_has_more() -> None:
    larger = with_gradients(lstm(), 100.0)
    for snapshots, run in (((larger, lstm()), 0), ((lstm(), larger), 1)):
        drawing = drawn(*snapshots, panels=["compare"])
        image = painted(drawing)
        plot, place = drawing.plots[1], drawing.places[1].area
        assert isinstance(plot, RatioPlot)
        x = int(plot.time.centre(place, 7))
        middle, reach = place.y + place.height / 2, place.height * 2 / (2 * DECADES)
        way = -1 if run == 0 else 1
        inside = image.pixel(x, int(middle + way * 0.8 * reach))
        beyond = image.pixel(x, int(middle + way * 1.3 * reach))
        ground = argb(DARK.panel)
        assert inside not in (ground, beyond)
        assert image.pixel(x, int(middle - way * 0.8 * reach)) != inside


@pytest.mark.parametrize("size", SIZES)
def test_the_header_says_what_differs(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Words(drawn(lstm(), rnn(), size=size), monkeypatch).texts
    line = "".join(texts)
    assert "only this differs:  cell LSTM | RNN" in line
    assert {"A", "B", "LSTM", "RNN"} <= set(texts)
    same = Words(drawn(lstm(), lstm(), size=size), monkeypatch).texts
    assert "no difference yet: change a setting of one run" in same
    two = trained(model__cell="rnn", model__units=8)
    line = "".join(Words(drawn(lstm(), two, size=(1600, 900)), monkeypatch).texts)
    assert "2 settings differ:  cell LSTM | RNN  ·  hidden units 6 | 8" in line


def test_a_single_run_has_no_header_and_nothing_compared() -> None:
    drawing = drawn(lstm())
    assert drawing.banner is None
    assert not any(isinstance(plot, OverlayPlot | RatioPlot) for plot in drawing.plots)


def test_instruments_overlay_or_stand_one_above_the_other() -> None:
    drawing = drawn(lstm(), rnn())
    names = [plot.name for plot in drawing.plots[2 * len(drawing.scores[0]) :]]
    assert names[:5] == ["loss", "overlay", "ratio B", "history A", "history B"]
    assert names[5:] == []  # for what else is usual there would be no room
    chosen = drawn(lstm(), rnn(), panels=["loss", "clipping"])
    assert [plot.name for plot in chosen.plots] == ["loss", "clipping A", "clipping B"]
    assert drawing.needs == {"trace", "history", "continuation"}
    runs = {plot.name: plot.run for plot in drawing.plots}
    assert (runs["history A"], runs["history B"], runs["loss"]) == (0, 1, None)


IN_TURN = list(zip(CASES, cycle(THEMES), strict=False))  # both themes each would take long


@pytest.mark.parametrize(("case", "theme"), IN_TURN)
def test_any_run_beside_any_other(case: str, theme: str) -> None:
    snapshot = CASES[case]()
    beside = trained(model__cell="rnn") if case == "copy" else snapshot
    drawing = drawn(snapshot, beside, with_nan(beside, "h", 0, 0), panels=list(panels))
    drawing.theme = THEMES[theme]
    for cursor in CURSORS:
        painted(drawing, cursor)


def test_layers_that_only_one_run_has() -> None:
    deep = with_layers(lstm(), (0, False), (1, False))
    drawing = drawn(deep, lstm())
    painted(drawing, Cursor(3, 2))
    gates = [[plot.title for plot in score if "ates" in plot.title] for score in drawing.scores]
    assert gates == [["Gates · layer 1", "Gates · layer 2"], ["Gates", "Gates · layer 2"]]
    ratio = next(plot for plot in drawing.plots if isinstance(plot, RatioPlot))
    assert [one.label for one in ratio.ratios] == ["layer 1 · ‖∂L/∂h‖", "layer 1 · ‖∂L/∂c‖"]


def test_states_of_different_ranges_are_on_one_scale() -> None:
    relu = trained(model__cell="rnn", model__cell__activation="relu")
    drawing = drawn(lstm(), relu)
    scales = {
        band.scale
        for score in drawing.scores
        for plot in score
        if isinstance(plot, HeatPlot) and plot.name == "states h"
        for band in plot.bands
    }
    assert scales == {UNBOUNDED}
    (alone,) = drawn(relu, panels=["states"]).plots
    assert isinstance(alone, HeatPlot)
    assert alone.bands[0].scale == relu.trace.layers[0].ranges["h"]


def test_a_fault_is_told_in_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Words(
        drawn(lstm(), with_fault(rnn(), Tensor(TensorKind.STATE, "h"), 4)), monkeypatch
    ).texts
    assert "NaN in update 31" in texts


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FigureView]:
    view = FigureView(Figure(DARK))
    qtbot.addWidget(view)
    view.resize(1600, 900)
    view.show()
    qtbot.waitExposed(view)
    view.figure.show(lstm(), rnn())
    yield view
    view.close()


def test_one_cursor_goes_through_both_runs(view: FigureView) -> None:
    drawing = view.figure.drawing
    before = view.grab().toImage()
    one, other = (areas[2] for areas in (places(drawing, 0), places(drawing, 1)))
    time = drawing.scores[0][2].time
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
    assert subject_of([lstm().experiment, other]).endswith("· weight seed 0 | weight seed 4")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_runs_differ_in_colour_and_in_more_than_colour(theme: object) -> None:
    looks = [theme.run(run) for run in range(3)]  # type: ignore[attr-defined]
    assert len({color for color, _ in looks}) == len({dash for _, dash in looks}) == 3


def test_each_run_explains_its_own_numbers() -> None:
    drawing = Drawing(DARK)
    drawing.resize(Area(0, 0, 1600, 900))
    drawing.show(lstm(), trained(model__cell="rnn"))
    texts = []
    for plot, place in zip(drawing.plots, drawing.places, strict=True):
        if plot.name == "gradient":
            cursor = drawing.ground.locate(place.area.x + 50, place.area.y + 5)
            assert cursor is not None
            texts.append((cursor.plot, plot.explain(cursor)))
    assert [name for name, _ in texts] == ["gradient", "gradient 1"]
    assert texts[0][1] != texts[1][1]
