"""What the source matrix shows: which loss reaches which timestep."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.panels.source_matrix.panel import SourceMatrixPlot
from rnnviz.figures.plots.thinning import largest
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import View
from rnnviz.training.snapshot.parts.sources import SOURCES, SourceNorms
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, tint, trained, writing

SIZE = (900, 700)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def with_sources(snapshot: Snapshot, **changes: object) -> Snapshot:
    sources = snapshot[SOURCES]
    changed = dataclasses.replace(sources.matrices[0], **changes)  # type: ignore[arg-type]
    part = dataclasses.replace(sources, matrices=(changed,))
    return dataclasses.replace(snapshot, parts={**snapshot.parts, "sources": part})


def matrix(snapshot: Snapshot, theme: Theme = DARK) -> tuple[Sheet, SourceMatrixPlot, SourceNorms]:
    sheet = Sheet(snapshot, theme=theme, size=SIZE, panels=["source_matrix"])
    plot, _ = sheet.plot("source_matrix")
    assert isinstance(plot, SourceMatrixPlot)
    assert plot.matrix is not None
    return sheet, plot, plot.matrix


def centre(sheet: Sheet, row: int, t: int) -> tuple[float, float]:
    """Return the middle of a cell on the page."""
    plot, area = sheet.plot("source_matrix")
    place = area._replace(height=plot.area.height)
    x = place.x + place.width * (t + 0.5) / plot.time.steps
    return x, place.bottom - place.height * (row + 0.5) / len(plot.matrix.steps)


@themes
def test_a_cell_of_the_source_matrix_has_the_colour_of_its_norm(theme: Theme) -> None:
    sheet, _, values = matrix(trained(), theme)
    for row, s in enumerate(values.steps.tolist()):
        for t in range(16):
            color = tint(theme, values.norms[row, t]) if t <= s else argb(theme.panel)
            assert sheet.pixel(*centre(sheet, row, t)) == color, (s, t)


def test_pointing_at_the_source_matrix_gives_loss_step_and_value() -> None:
    sheet, plot, values = matrix(trained())
    _, area = sheet.plot("source_matrix")
    x, y = centre(sheet, 9, 4)
    cursor = plot.locate(x - area.x, y - area.y)
    assert cursor == Cursor(step=4, source=9)
    assert (plot.read(cursor)[0], plot.read(cursor)[2]) == ("t 4", "s 9")
    printed = float(plot.read(cursor)[-1].replace("\u2212", "-"))
    assert printed == pytest.approx(values.norms[9, 4], rel=0.005)
    assert plot.read(Cursor(step=9, source=4))[-1] == "no path"


def test_zero_underflow_and_broken_are_three_marks() -> None:
    snapshot = trained()
    norms = snapshot[SOURCES].matrices[0].norms.copy()
    norms[15, 3], norms[15, 4], norms[14, 2] = 0.0, np.nan, 1e-40
    sheet, plot, _ = matrix(with_sources(snapshot, norms=norms))
    assert sheet.pixel(*centre(sheet, 15, 3)) == argb(DARK.underflow)
    assert sheet.pixel(*centre(sheet, 14, 2)) == argb(DARK.underflow)
    assert sheet.pixel(*centre(sheet, 15, 4)) == argb(DARK.alert)
    assert sheet.pixel(*centre(sheet, 2, 9)) == argb(DARK.panel)
    legend = [entry.label for entry in plot.guides if isinstance(entry, Stroke)]
    assert legend == ["underflow", "NaN or ∞"]
    assert len(matrix(snapshot)[1].guides) == 1


def test_what_cancels_is_missing_from_the_bar() -> None:
    snapshot = trained()
    sums = np.ones(16)
    kept = np.linspace(0, 1, 16)
    sheet, plot, _ = matrix(with_sources(snapshot, total=kept, sum_of_norms=sums))
    _, area = sheet.plot("source_matrix")
    bars = Area.of(plot.kept_bars.mapRectToScene(plot.kept_bars.rect()))
    assert (bars.x, bars.right) == (area.x, area.right)
    full = sheet.pixel(bars.right - 3, bars.y + 1)
    for t in range(16):
        x = bars.x + bars.width * (t + 0.5) / 16
        column = [sheet.pixel(x, y) for y in range(int(bars.y), int(bars.bottom))]
        assert column.count(full) == pytest.approx(bars.height * kept[t], abs=1.1)
    assert plot.read(Cursor(step=5))[-1] == "cancellation 67\u00a0%"


def test_an_older_part_says_of_which_update_it_is() -> None:
    snapshot = trained()
    old = dataclasses.replace(snapshot[SOURCES], update=12)
    late = dataclasses.replace(snapshot, parts={**snapshot.parts, "sources": old})
    assert matrix(snapshot)[1].stamp.words == ""
    assert matrix(late)[1].stamp.words == "update 12"


@pytest.mark.parametrize("size", [(700, 300), (420, 200)])
def test_it_says_so_in_the_plot_whatever_room_there_is_for_titles(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = trained()
    parts = {
        name: dataclasses.replace(snapshot.parts[name], update=12)  # type: ignore[type-var]
        for name in ("sources", "spectrum")
    }
    late = dataclasses.replace(snapshot, parts={**snapshot.parts, **parts})
    with writing(monkeypatch) as written:
        sheet = Sheet(late, panels=["source_matrix", "spectrum"], size=size)
    stamps = [place for text, place in written if text == "update 12"]
    assert len(stamps) == 2
    for stamp, place in zip(stamps, sheet.places, strict=True):
        assert place.area.x < stamp.x
        assert stamp.right < place.area.right


def test_many_losses_lose_no_maximum() -> None:
    values = np.full((2000, 3), -1.0)
    values[1234, 1], values[77, 2] = 5.0, np.inf
    small = largest(values, 60)
    assert small.shape == (60, 3)
    assert small[1234 * 60 // 2000, 1] == 5
    assert small[77 * 60 // 2000, 2] == np.inf


def test_a_window_of_steps_shows_their_cells() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, size=SIZE, panels=["source_matrix"], view=View(window=(4, 12)))
    plot, _ = sheet.plot("source_matrix")
    norms = snapshot[SOURCES].matrices[0].norms
    for t in range(4, 12):
        assert sheet.pixel(*centre(sheet, 13, t - 4)) == tint(DARK, norms[13, t])
    table = plot.table()
    assert table["t"].tolist() == list(range(4, 12))
    assert table["‖∂L_13/∂h‖"] == pytest.approx(norms[13, 4:12])
    assert {len(column) for column in table.values()} == {8}


def test_the_cursor_is_a_line_in_matrix_and_bars_and_one_through_the_row() -> None:
    snapshot = trained()
    sheet, plot, _ = matrix(snapshot)
    (x, y), (off_x, off_y) = centre(sheet, 9, 4), centre(sheet, 3, 12)
    bars = Area.of(plot.kept_bars.mapRectToScene(plot.kept_bars.rect()))
    across = [(x + by, off_y) for by in (-1, 0, 1)]  # a line of one pixel is at one of these
    down = [(off_x, y + by) for by in (-1, 0, 1)]
    places = across, down, [(left, bars.y + 3) for left, _ in across]
    before = [[sheet.pixel(*place) for place in some] for some in places]
    sheet.point(Cursor(step=4, source=9))
    for some, colors in zip(places, before, strict=True):
        assert [sheet.pixel(*place) for place in some] != colors


def test_the_task_with_one_loss_has_one_row() -> None:
    _, plot, values = matrix(trained(task="adding"))
    assert values.steps.tolist() == [29]
    assert plot.read(Cursor(step=3, source=29))[2] == "s 29"


def test_numbers_of_an_earlier_update_say_so() -> None:
    snapshot = trained()
    part = dataclasses.replace(snapshot[SOURCES], update=20)
    stale = dataclasses.replace(snapshot, parts={**snapshot.parts, "sources": part})
    (_, now, _), (_, then, _) = matrix(snapshot), matrix(stale)
    cursor = Cursor(step=3, source=9)
    assert (now.read(cursor)[0], then.read(cursor)[0]) == ("t 3", "t 3 (update 20)")
    assert then.explain(cursor) == f"{now.explain(cursor)} (at update 20)"


def test_loss_steps_are_labelled_by_round_numbers() -> None:
    _, plot, _ = matrix(trained(updates=1, task__delay=500))
    texts = [label.text for label in plot.left.labels]
    assert texts[0] == "loss s"
    numbers = [int(text) for text in texts[1:]]
    assert len(numbers) > 4
    assert all(number % 5 == 0 for number in numbers)
