"""What the instruments of the gradient's sources, the spectrum, the states and weights mean."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.panels.source_matrix import SourcePlot, blocks
from rnnviz.figures.panels.spectrum import SpectrumPlot
from rnnviz.figures.panels.state_space import StateSpacePlot, project
from rnnviz.figures.panels.weights import WeightsPlot
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.training.snapshot.parts.sources import SOURCES, SourceNorms
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, with_nan

SIZE = (900, 700)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def with_sources(snapshot: Snapshot, **changes: object) -> Snapshot:
    sources = snapshot[SOURCES]
    changed = dataclasses.replace(sources.matrices[0], **changes)  # type: ignore[arg-type]
    part = dataclasses.replace(sources, matrices=(changed,))
    return dataclasses.replace(snapshot, parts={**snapshot.parts, "sources": part})


def matrix(snapshot: Snapshot, theme: Theme = DARK) -> tuple[Sheet, SourcePlot, SourceNorms]:
    sheet = Sheet(snapshot, theme, size=SIZE, panels=["source_matrix"])
    plot, _ = sheet.plot("source_matrix")
    assert isinstance(plot, SourcePlot)
    return sheet, plot, plot.matrix


def centre(sheet: Sheet, row: int, t: int) -> tuple[float, float]:
    plot, area = sheet.plot("source_matrix")
    assert isinstance(plot, SourcePlot)
    grid, _ = plot._split(area)
    rows = len(plot.matrix.steps)
    x = grid.x + grid.width * (t + 0.5) / plot.time.steps
    return x, grid.bottom - grid.height * (row + 0.5) / rows


@themes
def test_a_cell_of_the_source_matrix_has_the_colour_of_its_norm(theme: Theme) -> None:
    sheet, _, values = matrix(trained(), theme)
    for row, s in enumerate(values.steps.tolist()):
        for t in range(16):
            share = (np.log10(values.norms[row, t]) + 12) / 16 if t <= s else np.nan
            color = theme.magnitudes.color(float(share)) if t <= s else argb(theme.panel)
            assert sheet.pixel(*centre(sheet, row, t)) == color, (s, t)


def test_pointing_at_the_source_matrix_gives_loss_step_and_value() -> None:
    sheet, plot, values = matrix(trained())
    _, area = sheet.plot("source_matrix")
    cursor = plot.locate(area, *centre(sheet, 9, 4))
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
    legend = [entry.label for entry in plot.legend(DARK) if isinstance(entry, Stroke)]
    assert legend == ["underflow", "NaN or ∞"]
    assert len(matrix(snapshot)[1].legend(DARK)) == 1


def test_what_cancels_is_missing_from_the_bar() -> None:
    snapshot = trained()
    sums = np.ones(16)
    kept = np.linspace(0, 1, 16)
    sheet, plot, _ = matrix(with_sources(snapshot, total=kept, sum_of_norms=sums))
    _, area = sheet.plot("source_matrix")
    _, bars = plot._split(area)
    full = sheet.pixel(bars.right - 3, bars.y + 1)
    for t in range(16):
        x = bars.x + bars.width * (t + 0.5) / 16
        column = [sheet.pixel(x, y) for y in range(int(bars.y), int(bars.bottom))]
        assert column.count(full) == pytest.approx(bars.height * kept[t], abs=1.1)
    assert plot.read(Cursor(step=5))[-1] == "cancellation 67\u2009%"


def test_an_older_part_says_of_which_update_it_is() -> None:
    snapshot = trained()
    old = dataclasses.replace(snapshot[SOURCES], update=12)
    late = dataclasses.replace(snapshot, parts={**snapshot.parts, "sources": old})
    assert matrix(snapshot)[1].caption == ()
    assert matrix(late)[1].caption == ("update 12",)


def test_many_losses_lose_no_maximum() -> None:
    values = np.full((2000, 3), -1.0)
    values[1234, 1], values[77, 2] = 5.0, np.inf
    small = blocks(values, 60)
    assert small.shape == (60, 3)
    assert small[1234 * 60 // 2000, 1] == 5
    assert small[77 * 60 // 2000, 2] == np.inf


def test_the_task_with_one_loss_has_one_row() -> None:
    _, plot, values = matrix(trained(task="adding"))
    assert values.steps.tolist() == [29]
    assert plot.read(Cursor(step=3, source=29))[2] == "s 29"


def test_eigenvalues_lie_where_they_are() -> None:
    snapshot = trained(model__cell="rnn")
    sheet = Sheet(snapshot, size=SIZE, panels=["spectrum"])
    plot, _ = sheet.plot("spectrum")
    assert isinstance(plot, SpectrumPlot)
    block = snapshot[WEIGHTS]["layer0.W_h"].astype(float)
    for value in np.linalg.eigvals(block):
        found = [
            sheet.pixel(x, y) == argb(DARK.color("h"))
            for x, y in _around(plot, sheet, complex(value))
        ]
        assert any(found), value
    assert plot.block.norm == pytest.approx(np.linalg.norm(block, 2), rel=1e-5)


def _around(plot: SpectrumPlot, sheet: Sheet, value: complex) -> list[tuple[float, float]]:
    from tests.figures.helpers import Painting

    _, area = sheet.plot("spectrum")
    with Painting(sheet.image, sheet.drawing) as canvas:
        circle, _ = plot._split(canvas, area)
    plane = plot.plane(circle)
    x, y = float(plane.x(np.array(value.real))), float(plane.y(np.array(value.imag)))
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def test_a_broken_weight_is_said_not_drawn() -> None:
    snapshot = trained()
    (layer,) = snapshot[SPECTRUM].layers
    nothing = np.full(6, np.nan)
    block = dataclasses.replace(
        layer.blocks[0], eigenvalues=nothing.astype(complex), singular_values=nothing
    )
    layer = dataclasses.replace(layer, blocks=(block,))
    part = dataclasses.replace(snapshot[SPECTRUM], layers=(layer,))
    broken = dataclasses.replace(snapshot, parts={**snapshot.parts, "spectrum": part})
    plot, _ = Sheet(broken, panels=["spectrum"]).plot("spectrum")
    assert plot.caption == ("a weight is not finite",)


def test_a_radius_beyond_all_measure_is_written_in_powers() -> None:
    snapshot = trained(model__cell="rnn")
    (layer,) = snapshot[SPECTRUM].layers
    values = np.full(6, 1.9e10)
    block = dataclasses.replace(
        layer.blocks[0], eigenvalues=values.astype(complex), singular_values=values
    )
    layer = dataclasses.replace(layer, blocks=(block,))
    part = dataclasses.replace(snapshot[SPECTRUM], layers=(layer,))
    large = dataclasses.replace(snapshot, parts={**snapshot.parts, "spectrum": part})
    plot, _ = Sheet(large, panels=["spectrum"]).plot("spectrum")
    assert "ρ = 1.90e10" in plot.explain(Cursor())


def test_numbers_of_an_earlier_update_say_so() -> None:
    snapshot = trained()
    part = dataclasses.replace(snapshot[SOURCES], update=20)
    stale = dataclasses.replace(snapshot, parts={**snapshot.parts, "sources": part})
    (_, now, _), (_, then, _) = matrix(snapshot), matrix(stale)
    cursor = Cursor(step=3, source=9)
    assert (now.read(cursor)[0], then.read(cursor)[0]) == ("t 3", "t 3 (update 20)")
    assert then.explain(cursor) == f"{now.explain(cursor)} (at update 20)"


def test_loss_steps_are_labelled_by_round_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    snapshot = trained(updates=1, task__delay=500)
    monkeypatch.setattr(PaintCanvas, "text", lambda *given: texts.append(given[3]))
    matrix(snapshot)
    beside = texts[texts.index("loss s") + 1 :]
    numbers = [int(text) for text in beside if text.isdigit()]
    assert len(numbers) > 4
    assert all(number % 5 == 0 for number in numbers)


def test_components_of_many_units_are_those_that_all_eigenvectors_give() -> None:
    snapshot = trained(model__units=100, task__delay=30)
    states, valid = snapshot.trace.layers[0].states["h"], snapshot.trace.valid
    cloud = states.transpose(0, 2, 1)[valid].astype(np.float64)
    cloud -= cloud.mean(axis=0)
    values, vectors = np.linalg.eigh(cloud.T @ cloud)
    found = project(states, valid)
    expected = np.abs(cloud @ vectors[:, ::-1][:, :2])
    assert np.abs(found.points.transpose(0, 2, 1)[valid]) == pytest.approx(expected, abs=1e-3)
    assert found.explained == pytest.approx(values[::-1][:2] / values.sum(), rel=1e-4)


def test_the_projection_keeps_the_variance_and_does_not_flip() -> None:
    rng = np.random.default_rng(1)
    mixing = rng.standard_normal((2, 6))
    flat = np.einsum("tkb,ku->tub", rng.standard_normal((20, 2, 4)), mixing)
    valid = np.ones((20, 4), bool)
    found = project(flat, valid)
    assert sum(found.explained) == pytest.approx(1)
    centred = flat - flat.mean(axis=(0, 2))[None, :, None]
    assert (found.points**2).sum() == pytest.approx((centred**2).sum())
    nearly = project(flat + 1e-4 * rng.standard_normal(flat.shape), valid)
    assert np.abs(nearly.points - found.points).max() < 1e-2


def test_states_that_are_no_numbers_or_padding_have_no_point() -> None:
    valid = np.ones((5, 1), bool)
    valid[4] = False
    states = np.random.default_rng(0).standard_normal((5, 3, 1))
    states[2, 1] = np.nan
    points = project(states, valid).points
    assert np.isnan(points[[2, 4]]).all()
    assert np.isfinite(points[[0, 1, 3]]).all()
    assert np.isnan(project(np.full((5, 3, 1), np.nan), valid).points).all()
    assert np.isnan(project(np.ones((5, 3, 1)), valid).explained).all()
    Sheet(with_nan(trained(), "h", 5, 2), panels=["state_space"])


def test_pointing_near_a_state_means_its_step() -> None:
    sheet = Sheet(trained(), size=SIZE, panels=["state_space"])
    plot, area = sheet.plot("state_space")
    assert isinstance(plot, StateSpacePlot)
    plane = plot.plane(area)
    x, y = float(plane.x(plot.path[7, 0])), float(plane.y(plot.path[7, 1]))
    assert plot.locate(area, x, y).step == 7
    assert plot.read(Cursor(7))[0] == "t 7"
    assert plot.locate(area, area.x, area.y) == Cursor()


@themes
def test_a_weight_has_the_colour_of_its_value(theme: Theme) -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, theme, size=SIZE, panels=["weights"])
    plot, area = sheet.plot("weights")
    assert isinstance(plot, WeightsPlot)
    rows = dict(zip([one.name for one in plot.sheets], plot._rows(area), strict=True))
    for name in ("layer0.W_h", "layer0.W_x"):
        values, row = snapshot[WEIGHTS][name].T, rows[name.rpartition(".")[2]]
        down, across = values.shape
        for i in range(down):
            for k in range(across):
                x = row.x + row.width * (k + 0.5) / across
                y = row.y + row.height * (i + 0.5) / down
                assert sheet.pixel(x, y) == theme.signed.color((float(values[i, k]) + 1) / 2)


def test_the_gradients_of_the_weights_are_those_of_the_probe() -> None:
    snapshot = trained()
    norms = snapshot[GRADIENT_NORMS]
    assert norms.keys() == snapshot[WEIGHTS].keys()
    assert all(np.isfinite(value) and value > 0 for value in norms.values())
    plot, area = Sheet(snapshot, size=SIZE, panels=["weights"]).plot("weights")
    assert isinstance(plot, WeightsPlot)
    rows = dict(zip([sheet.name for sheet in plot.sheets], plot._rows(area), strict=True))
    cursor = plot.locate(area, area.x + 1, rows["W_x"].y + 1)
    assert cursor.unit == 0
    length = np.linalg.norm(snapshot[WEIGHTS]["layer0.W_x"][0::6])
    assert plot.read(cursor)[1] == f"‖W_x‖ {length:.3g}"


def test_blocks_are_named_under_the_weights_that_have_them() -> None:
    """A readout has none, nor have peepholes, though 4 divides their number as well."""
    peephole = trained(model__cell__peepholes=True, model__units=8)
    (plot,) = Drawing(DARK, ["weights"]).panels[0].plots(Shown(peephole))
    assert isinstance(plot, WeightsPlot)
    divided = {sheet.name: sheet.blocks for sheet in plot.sheets}
    names = ("i", "f", "o", "g")
    assert divided == {"W_y": (), "b_y": (), "p": (), "W_x": names, "W_h": names, "b": names}
    assert list(divided)[-3:] == ["W_x", "W_h", "b"]
