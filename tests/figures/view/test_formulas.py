"""Formulas say what a number is made of: symbols by their names, sums by their largest terms."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.figures.view.formulas import Formulas
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.unit_step import Spot, formulas_of
from rnnviz.settings import Value
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import trained


def formulas(snapshot: Snapshot, number: int = 0, step: int = 9, unit: int = 3) -> Formulas:
    return formulas_of(RunView(snapshot), Spot(number, step, unit))


def symbol(snapshot: Snapshot, step: int) -> str:
    token = int(snapshot.probe.batch.inputs[step, 0])
    return f'"{snapshot.experiment.task.vocabulary[token]}"'


def test_a_symbol_that_is_read_is_written_as_itself() -> None:
    snapshot = trained()
    assert formulas(snapshot, step=1).forward("x") == f"x_t = {symbol(snapshot, 1)}"
    embedded = trained(model__embedding=3)
    expected = f"x_t = W_e[·, {symbol(embedded, 1)}]"
    assert formulas(embedded, step=1).forward("x") == expected
    assert formulas(trained(task="adding")).forward("x").startswith("‖x_t‖ = ")
    assert formulas(trained(task="sine")).forward("x").startswith("x_t = ")


@pytest.mark.parametrize("settings", [
    {}, {"model__embedding": 3}, {"task": "adding"}, {"model__cell": "window"},
    {"model__cell": "gru", "model__cell__reset": "before"}, {"model__cell__peepholes": True},
], ids=str)  # fmt: skip
def test_contributions_add_up_to_the_products(settings: dict[str, Value]) -> None:
    found = formulas(trained(**settings))
    for name, node in found.cell.diagram.table.items():
        parts = found.contributions(name)
        products = [
            float(found.inside.terms[weights, name][3])
            for weights in getattr(node, "reads", ())
            if found.inside.rows[weights, name].ndim == 2
        ]
        assert sum(value for _, value in parts) == pytest.approx(sum(products), abs=1e-5)
        sizes = [abs(value) for _, value in parts]
        assert sizes == sorted(sizes, reverse=True)


def test_a_contribution_is_a_weight_times_what_it_is_read_from() -> None:
    snapshot = trained()
    parts = dict(formulas(snapshot).contributions("a_f"))
    row = 1 * 6 + 3  # of the second block, unit 3
    h = snapshot.trace.layers[0].states["h"][8, :, 0]
    for unit, product in enumerate((snapshot[WEIGHTS]["layer0.W_h"][row] * h).tolist()):
        assert parts[f"unit {unit}"] == pytest.approx(product, rel=1e-5)
    token = int(snapshot.probe.batch.inputs[9, 0])
    weight = float(snapshot[WEIGHTS]["layer0.W_x"][row, token])
    assert parts[f"input {symbol(snapshot, 9)}"] == pytest.approx(weight)
    assert formulas(snapshot).largest("c") == ""


def test_what_comes_from_below_or_from_another_step_says_so() -> None:
    stack = trained(model__layers=2, model__bidirectional=True)
    names = {name for name, _ in formulas(stack, number=3).contributions("a_f")}
    assert names == {f"unit {k}{of}" for k in range(6)
                     for of in ("", " of layer 1", " of layer 1 ←")}  # fmt: skip
    window = trained(model__cell="window")
    names = {name for name, _ in formulas(window).contributions("a_h")}
    when = ("", *(f" at t − {ago}" for ago in range(1, 5)))
    assert names == {f"input {symbol(window, 9 - k)}{then}" for k, then in enumerate(when)}


@pytest.mark.parametrize(("settings", "said"), [
    ({}, "injected + f_{t+1} · ∂L/∂c_{t+1}"),
    ({"model__cell": "lstm-noforget"}, "injected + ∂L/∂c_{t+1}"),
    ({"model__cell__peepholes": True}, "injected + f_{t+1} · ∂L/∂c_{t+1} + p · δ_{t+1}"),
    ({"model__cell": "rnn"}, "injected + W_hᵀ δ_{t+1}"),
    ({"model__cell": "gru"}, "injected + z_{t+1} · ∂L/∂h_{t+1} + W_hᵀ δ_{t+1}"),
    ({"model__cell": "window"}, "injected"),
], ids=str)  # fmt: skip
def test_a_states_gradient_is_injected_and_carried(settings: dict[str, Value], said: str) -> None:
    snapshot = trained(**settings)
    layer = snapshot.trace.layers[0]
    state = next(reversed(layer.states))
    text = formulas(snapshot).returned(state)
    assert text.startswith(f"∂L/∂{state}_t = {said} = ")
    last = formulas(snapshot, step=15).returned(state)
    carried = " + carried" if layer.reach is None else ""
    assert last.startswith(f"∂L/∂{state}_t = injected{carried} = ")


def test_in_reverse_the_step_read_next_is_the_one_before() -> None:
    snapshot = trained(model__bidirectional=True)
    text = formulas(snapshot, number=1).returned("c")
    assert text.startswith("∂L/∂c_t = injected + f_{t-1} · ∂L/∂c_{t-1} = ")
    layer = snapshot.trace.layers[1]
    carried = float(layer.gates["f"][8, 3, 0]) * float(layer.gradients["c"].total[8, 3, 0])
    assert carried == pytest.approx(float(layer.gradients["c"].carried[9, 3, 0]), rel=1e-4)
    assert np.isfinite(carried)
