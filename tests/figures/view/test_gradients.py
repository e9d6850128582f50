import dataclasses

import numpy as np
import pytest

from rnnviz.engine.interventions.holds import HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import magnitude
from rnnviz.figures.view.gradients import Kind, gradient_parts
from tests.figures.helpers import padded, trained, trained_held, with_gradients, with_layers


def kinds(magnitudes: object) -> list[int]:
    return magnitudes.kinds.tolist()  # type: ignore[attr-defined,no-any-return]


def test_values_are_the_norms_of_the_trace() -> None:
    trace = trained().trace
    parts = gradient_parts(trace, 2)[0]["h"]
    expected = magnitude(trace.layers[0].gradients["h"].total)[:, 2]
    assert parts.total.values == pytest.approx(expected)
    assert parts.total.decades == pytest.approx(np.log10(expected))


def test_without_a_later_loss_there_is_no_path() -> None:
    trace = trained(task="adding").trace
    followed = np.zeros_like(trace.followed)
    followed[10] = True
    silent = np.zeros_like(trace.layers[0].gradients["h"].total)
    layer = trace.layers[0]
    zero = {n: dataclasses.replace(g, total=silent, carried=silent, injected=silent)
            for n, g in layer.gradients.items()}  # fmt: skip
    layer = dataclasses.replace(layer, gradients=zero)
    found = gradient_parts(dataclasses.replace(trace, followed=followed, layers=(layer,)), 0)
    for state in ("h", "c"):
        parts = found[0][state]
        assert kinds(parts.total) == [Kind.UNDERFLOW] * 11 + [Kind.NO_PATH] * (trace.steps - 11)
        assert kinds(parts.carried) == [Kind.UNDERFLOW] * 10 + [Kind.NO_PATH] * (trace.steps - 10)
    injected = [Kind.NO_PATH] * trace.steps
    injected[10] = Kind.UNDERFLOW
    assert kinds(found[0]["h"].injected) == injected
    assert kinds(found[0]["c"].injected) == kinds(found[0]["c"].total)


def test_a_reverse_layer_is_reached_from_earlier_losses() -> None:
    snapshot = with_layers(with_gradients(trained(task="adding"), 0.0), (0, True))
    followed = np.zeros_like(snapshot.trace.followed)
    followed[10] = True
    trace = dataclasses.replace(snapshot.trace, followed=followed)
    total = gradient_parts(trace, 0)[0]["h"].total
    assert kinds(total) == [Kind.NO_PATH] * 10 + [Kind.UNDERFLOW] * (trace.steps - 10)


def test_a_layer_under_both_directions_reaches_every_loss() -> None:
    snapshot = with_gradients(trained(task="adding"), 0.0)
    trace = with_layers(snapshot, (0, False), (1, False), (1, True)).trace
    followed = np.zeros_like(trace.followed)
    followed[10] = True
    found = gradient_parts(dataclasses.replace(trace, followed=followed), 0)
    assert set(kinds(found[0]["h"].total)) == {Kind.UNDERFLOW}
    assert Kind.NO_PATH in kinds(found[1]["h"].total)


def test_nothing_is_carried_through_a_window() -> None:
    snapshot = with_gradients(trained(task="adding"), 0.0)
    trace = with_layers(snapshot, (0, False), (1, False)).trace
    followed = np.zeros_like(trace.followed)
    followed[10] = True
    layers = tuple(dataclasses.replace(layer, reach=3) for layer in trace.layers)
    trace = dataclasses.replace(trace, followed=followed, layers=layers)
    lower, upper = (found["h"] for found in gradient_parts(trace, 0))
    for parts, steps in ((upper, [10]), (lower, [8, 9, 10])):
        for part in (parts.total, parts.injected):
            assert np.flatnonzero(part.kinds == Kind.UNDERFLOW).tolist() == steps
        assert set(kinds(parts.carried)) == {Kind.NO_PATH}


def test_padding_and_broken_numbers_are_told_apart() -> None:
    snapshot = padded(trained(), 12)
    total = gradient_parts(snapshot.trace, 0)[0]["h"].total
    assert kinds(total)[12:] == [Kind.NO_STEP] * 4
    factor = np.ones(16)
    factor[3], factor[4] = np.nan, np.inf
    broken = gradient_parts(with_gradients(trained(), factor).trace, 0)[0]["h"].total
    assert kinds(broken)[3:5] == [Kind.BROKEN] * 2
    assert np.isnan(broken.decades[3:5]).all()


def test_subnormal_is_underflow() -> None:
    parts = gradient_parts(with_gradients(trained(), 1e-39).trace, 0)[0]["h"]
    assert Kind.UNDERFLOW in kinds(parts.total)
    assert Kind.NO_PATH not in kinds(parts.total)


def test_where_a_gate_is_shut_in_all_units_there_is_no_path_beyond_it() -> None:
    shut = {gate: Holds((HeldGate(LayerId(0), gate, 0.0),)) for gate in "fo"}
    (forgetful,) = gradient_parts(trained_held(shut["f"]).trace, 0)
    assert set(kinds(forgetful["c"].carried)) == {Kind.NO_PATH}
    assert set(kinds(forgetful["h"].carried)[:-1]) == {Kind.FINITE}
    (silent,) = gradient_parts(trained_held(shut["o"]).trace, 0)
    for part in (silent["c"].total, silent["c"].injected, silent["h"].carried):
        assert set(kinds(part)) == {Kind.NO_PATH}
    assert Kind.FINITE in kinds(silent["h"].total)
    assert Kind.UNDERFLOW not in kinds(silent["h"].total)
