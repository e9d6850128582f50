"""What the spectrum of the recurrent weights shows."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.panels.spectrum import SpectrumPlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from tests.figures.helpers import Sheet, trained

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
    first, choice = plot.block.block, plot.choose(5, 5)
    sheet.set_view(choice.view)
    again, _ = sheet.plot("spectrum")
    assert again is plot
    assert plot.block.block != first
    assert plot.caption == (f"eigenvalues of W_h of {plot.block.block}",)


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
