"""What the chain of factors shows: the numbers under the cursor, recomputed by hand."""

import dataclasses
import re

import numpy as np
import pytest

from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.snapshot.parts.chain import CHAIN
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, padded, trained

SIZE = (900, 600)
RNN = {"model__cell": "rnn", "task": "adding"}  # one loss, at the end


def sheet_of(*snapshots: Snapshot) -> Sheet:
    return Sheet(*snapshots, size=SIZE, panels=["chain"])


def numbers(text: str) -> list[float]:
    """Return the last numbers of readings."""
    return [float(part) for part in re.findall(r"-?[\d.]+(?:e-?\d+)?$", text.replace("−", "-"))]


def with_chain(snapshot: Snapshot, **changes: object) -> Snapshot:
    (layer,) = snapshot[CHAIN].layers
    layer = dataclasses.replace(layer, **changes)  # type: ignore[arg-type]
    part = dataclasses.replace(snapshot[CHAIN], layers=(layer,))
    return dataclasses.replace(snapshot, parts={**snapshot.parts, "chain": part})


def test_the_gain_under_the_cursor_is_the_slope_s_factor_times_that_of_the_weights() -> None:
    snapshot = trained(**RNN)  # type: ignore[arg-type]
    plot, _ = sheet_of(snapshot).plot("gain")
    (layer,) = snapshot.trace.layers
    W = snapshot[WEIGHTS]["layer0.W_h"].astype(float)
    t = 20
    g = layer.gradients["h"].total[t + 1, :, 0].astype(float)
    delta = (1 - layer.states["h"][t + 1, :, 0].astype(float) ** 2) * g
    lengths = [np.linalg.norm(v) for v in (g, delta, W.T @ delta)]
    when, *texts = plot.read(Cursor(step=t))
    assert when == "t 20"
    assert [text.rpartition(" ")[0] for text in texts] == ["slope φ′", "weights", "gain"]
    slope, weights, gain = (numbers(text)[0] for text in texts)
    assert slope == pytest.approx(lengths[1] / lengths[0], rel=0.005)
    assert weights == pytest.approx(lengths[2] / lengths[1], rel=0.005)
    assert gain == pytest.approx(lengths[2] / lengths[0], rel=0.005)
    said = plot.explain(Cursor(step=t))
    assert said.startswith("gain = ‖W_hᵀ(φ′ ⊙ ∂L/∂h_{21})‖ / ‖∂L/∂h_{21}‖ = slope ")
    assert f"= {texts[2].partition(' ')[2]}; any direction: σ" in said


def test_the_product_so_far_is_the_ratio_of_gradients_and_the_bound_a_power() -> None:
    snapshot = trained(**RNN)  # type: ignore[arg-type]
    plot, _ = sheet_of(snapshot).plot("product")
    total = snapshot.trace.layers[0].gradients["h"].total[:, :, 0].astype(float)
    W = snapshot[WEIGHTS]["layer0.W_h"].astype(float)
    _, bound, largest, product = (numbers(text)[0] for text in plot.read(Cursor(step=26)))
    assert product == pytest.approx(
        np.linalg.norm(total[26]) / np.linalg.norm(total[29]), rel=0.005
    )
    assert product <= largest <= bound
    assert bound == pytest.approx(np.linalg.norm(W, 2) ** 3, rel=0.005)
    said = plot.explain(Cursor(step=26))
    assert said.startswith("‖J_{27}ᵀ ⋯ J_{29}ᵀ v‖ / ‖v‖ = ")
    assert "bound (σ₁(W_h) · max φ′)³ = " in said


def test_of_a_gated_cell_it_says_what_goes_along_its_state_and_what_the_gate_does() -> None:
    snapshot = trained()
    plot, _ = sheet_of(snapshot).plot("gain")
    (layer,) = snapshot.trace.layers
    straight = layer.gates["f"][8, :, 0] * layer.gradients["c"].total[8, :, 0]
    gate = np.linalg.norm(straight) / np.linalg.norm(layer.gradients["c"].total[8, :, 0])
    said = plot.explain(Cursor(step=7))
    assert "gain = ‖along c + through W_h‖ / ‖∂L/∂(h, c)_{8}‖" in said
    found = re.search(r"\(‖f_\{8} ⊙ ∂L/∂c_\{8}‖ / ‖∂L/∂c_\{8}‖ = ([\d.]+)\)", said)
    assert found is not None
    assert float(found[1]) == pytest.approx(gate, rel=0.005)
    assert plot.drawn[0].color == DARK.color("c")
    product, _ = sheet_of(snapshot).plot("product")
    kept = np.prod(layer.gates["f"][13:, :, 0].astype(float), axis=0).max()
    assert numbers(product.read(Cursor(step=12))[1])[0] == pytest.approx(kept, rel=0.005)
    assert product.read(Cursor(step=12))[1].startswith("∏ f ")


def test_factors_stand_at_their_height() -> None:
    snapshot = trained(**RNN)  # type: ignore[arg-type]
    factors = np.append(np.full(29, 1.0), np.nan)
    factors[3:7] = 5.0
    sheet = sheet_of(with_chain(snapshot, gain=factors, by_unit=factors, by_weights=factors))
    plot, area = sheet.plot("gain")
    for t, share in ((1, 2 / 3), (5, (2 + np.log10(5)) / 3)):
        x = area.x + area.width * (t + 0.5) / 30
        height = plot.area.height
        y = area.y + height - 2 - share * (height - 4)
        near = [sheet.pixel(x, y + dy) & 0xFFFFFF for dy in (-1, 0, 1)]
        assert any(color == int(DARK.ink[1:], 16) for color in near), t


def test_a_factor_that_is_none_has_a_mark_of_its_own() -> None:
    snapshot = trained(**RNN)  # type: ignore[arg-type]
    gain = snapshot[CHAIN].layers[0].gain.copy()
    gain[[4, 5]] = 0.0, np.nan
    plot, _ = sheet_of(with_chain(snapshot, gain=gain)).plot("gain")
    kinds = plot.drawn[-1].magnitudes.kinds
    assert (kinds[4], kinds[5], kinds[6]) == (Kind.UNDERFLOW, Kind.BROKEN, Kind.FINITE)
    assert kinds[29] == Kind.NO_STEP  # nothing is read after it
    window, _ = sheet_of(trained(model__cell="window")).plot("gain")
    assert (window.drawn[-1].magnitudes.kinds == Kind.NO_PATH).all()
    assert window.caption == ("nothing is carried from step to step",)
    assert window.explain(Cursor(step=3)).startswith("Nothing is carried back to step 3")


def test_what_is_older_or_of_another_sequence_says_so() -> None:
    snapshot = trained()
    part = dataclasses.replace(snapshot[CHAIN], update=12, sequence=2)
    old = dataclasses.replace(snapshot, parts={**snapshot.parts, "chain": part})
    for name in ("gain", "product"):
        plot, _ = sheet_of(old).plot(name)
        assert (plot.caption, plot.stamp.words) == (("sequence 3",), "update 12")
        assert plot.explain(Cursor(step=3)).endswith("(at update 12)")
        assert len(set(map(len, plot.table().values()))) == 1
        shorter, _ = sheet_of(padded(snapshot, 5)).plot(name)
        assert shorter.read(Cursor(step=9)) == ()


def test_only_the_last_steps_of_a_long_sequence_have_singular_values() -> None:
    snapshot = trained()
    followed = np.arange(16) >= 11
    plot, _ = sheet_of(with_chain(snapshot, followed=followed & (np.arange(16) < 15))).plot("gain")
    assert plot.caption == ("σ of the last 4 steps",)
    assert "σ₁" not in plot.explain(Cursor(step=3))
    assert "σ₁" in plot.explain(Cursor(step=13))


def test_two_directions_are_two_chains() -> None:
    sheet = sheet_of(trained(losses=ALL_LOSSES, model__bidirectional=True))
    assert {plot.name for plot in sheet.plots} == {
        "gain · →", "product · →", "gain · ←", "product · ←",
    }  # fmt: skip
    plot, _ = sheet.plot("gain · ←")
    assert "_{4}" in plot.explain(Cursor(step=5))
    assert plot.explain(Cursor(step=0)).startswith("Nothing is carried back to step 0")
