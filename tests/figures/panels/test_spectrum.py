"""What the spectrum of the recurrent weights shows."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.panels.spectrum import SpectrumPlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.snapshot.parts.chain import CHAIN
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, writing

SIZE = (900, 700)
NAMES = ("real", "imaginary", "singular value")


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
    _, area = sheet.plot("spectrum")
    xs, ys = plot.in_pixels(np.array([value.real]), np.array([value.imag]))
    x, y = area.x + float(xs[0]), area.y + float(ys[0])
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def test_the_unit_circle_is_round_and_the_singular_values_stand_on_the_border() -> None:
    snapshot = trained(model__cell="rnn")
    sheet = Sheet(snapshot, size=SIZE, panels=["spectrum"])
    plot, area = sheet.plot("spectrum")
    xs, ys = plot.in_pixels(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert xs[0] - xs[1] == pytest.approx(ys[0] - ys[1])
    values = np.linalg.svd(snapshot[WEIGHTS]["layer0.W_h"].astype(float))[1]
    xs, _ = plot.in_pixels(values, np.zeros(len(values)))
    low = area.y + plot.area.height
    assert sheet.pixel(area.x + round(xs[0]), low - 9) != argb(DARK.panel)
    for x in xs:
        assert sheet.pixel(area.x + round(x), low - 3) != argb(DARK.panel)
    assert plot.table().keys() == {f"{plot.block.block} {name}" for name in NAMES}


def test_the_eigenvalues_of_another_gate_are_chosen_by_a_click() -> None:
    sheet = Sheet(trained(), size=SIZE, panels=["spectrum"])
    plot, _ = sheet.plot("spectrum")
    first = plot.block.block
    sheet.set_view(plot.switch.choice.view)
    again, _ = sheet.plot("spectrum")
    assert again is plot
    assert plot.block.block != first
    assert plot.caption == (f"eigenvalues of W_h of {plot.block.block}",)
    rnn, _ = Sheet(trained(model__cell="rnn"), size=SIZE, panels=["spectrum"]).plot("spectrum")
    assert rnn.switch is None


def with_block(eigenvalues: np.ndarray, singular_values: np.ndarray) -> Snapshot:
    """Return a snapshot whose only block has these values."""
    snapshot = trained(model__cell="rnn")
    (layer,) = snapshot[SPECTRUM].layers
    block = dataclasses.replace(
        layer.blocks[0], eigenvalues=eigenvalues.astype(complex), singular_values=singular_values
    )
    layer = dataclasses.replace(layer, blocks=(block,))
    part = dataclasses.replace(snapshot[SPECTRUM], layers=(layer,))
    return dataclasses.replace(snapshot, parts={**snapshot.parts, "spectrum": part})


def test_a_broken_weight_is_said_not_drawn() -> None:
    nothing = np.full(6, np.nan)
    plot, _ = Sheet(with_block(nothing, nothing), panels=["spectrum"]).plot("spectrum")
    assert plot.caption == ("a weight is not finite",)


def test_a_radius_beyond_all_measure_is_written_in_powers() -> None:
    values = np.full(6, 1.9e10)
    plot, _ = Sheet(with_block(values, values), panels=["spectrum"]).plot("spectrum")
    assert "ρ = 1.90e10" in plot.explain(Cursor())


@pytest.mark.parametrize(("largest", "said"), [(1.0, "σ₁ 1.00"), (40.0, "σ₁ 40.00 →")])
def test_a_singular_value_beyond_the_border_is_said(
    largest: float, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    singular_values = np.array([largest, 0.5, 0.4, 0.3, 0.2, 0.1])
    with writing(monkeypatch) as written:
        Sheet(with_block(np.full(6, 0.9), singular_values), size=SIZE, panels=["spectrum"])
    assert said in [text for text, _ in written]


def test_a_wide_plane_has_labels_up_to_its_ends() -> None:
    plot, area = Sheet(trained(), size=(1500, 500), panels=["spectrum"]).plot("spectrum")
    assert area.width > 2 * area.height
    for axis, (_, end) in zip((plot.bottom, plot.left), plot.vb.viewRange(), strict=True):
        values = sorted(label.value for label in axis.labels)
        assert values[-1] > end - (values[1] - values[0])


def bars_of(snapshot: Snapshot) -> dict[str, str]:
    """Return the explanations of what lies under the plane, by what it is."""
    sheet = Sheet(snapshot, size=SIZE, panels=["spectrum"])
    plot, area = sheet.plot("spectrum")
    x, test = area.x + area.width / 2, sheet.board.hit_test
    found = [test.locate(x, y) or Cursor() for y in np.arange(area.y, SIZE[1], 2.0)]
    return {cursor.mark: plot.explain(cursor) for cursor in found if cursor.mark is not None}


def test_the_bars_are_explained_by_their_formulas() -> None:
    snapshot = trained(model__cell="rnn", task="adding")
    said = bars_of(snapshot)
    assert list(said) == ["predicted", "measured"]
    W = snapshot[WEIGHTS]["layer0.W_h"].astype(float)
    radius = np.abs(np.linalg.eigvals(W)).max()
    slope = (1 - snapshot.trace.layers[0].states["h"][:, :, 0].astype(float) ** 2).mean()
    assert said["predicted"].startswith(
        f"predicted: ρ(W_h) × mean φ′ = {radius:.3f} × {slope:.3f} = {radius * slope:.3f} per step"
    )
    gradient = snapshot.trace.layers[0].gradients["h"].total[:29, :, 0]
    logs = np.log10(np.linalg.norm(gradient, axis=1))
    per_step = 10 ** np.polyfit(-np.arange(29.0), logs, 1)[0]
    assert "over the 29 steps into which no loss enters" in said["measured"]
    assert f"= {per_step:.3f} per step: half is left after " in said["measured"]


def test_where_loss_enters_at_every_step_the_measured_bar_is_the_mean_of_the_gains() -> None:
    snapshot = trained(losses=ALL_LOSSES, model__cell="rnn")
    gains = snapshot[CHAIN].layers[0].gain[:-1]
    mean = 10 ** np.log10(gains).mean()
    assert f"‖carried_t‖ / ‖∂L/∂h_{{t+1}}‖ = {mean:.3f} per step" in bars_of(snapshot)["measured"]
    gated = bars_of(trained())["predicted"]
    f = trained().trace.layers[0].gates["f"][:, :, 0].mean()
    assert gated.startswith(f"predicted: mean f = {f:.3f} per step: half is left after ")
