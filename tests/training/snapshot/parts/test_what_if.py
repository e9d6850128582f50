"""What a change does: two passes subtracted by hand, and what calculus says of a small one."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.engine.flow.jacobians import step_jacobians
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Holds
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.what_if import WHAT_IF, Difference
from rnnviz.training.snapshot.what_if import OtherSymbol, OtherValue, WhatIf

NEEDS = frozenset({"trace", "what_if"})
AT = 5


def trainer_of(**settings: object) -> Trainer:
    small = {"model.units": 5, "training.batch": 3, "model.cell": "rnn"}
    named = {key.replace("__", "."): value for key, value in settings.items()}
    trainer = Trainer(Experiment().with_settings({**small, **named}))  # type: ignore[arg-type]
    trainer.step(4)
    return trainer


def found(trainer: Trainer, change: WhatIf, **focus: object) -> Difference:
    part = trainer.snapshot(NEEDS, Focus(what_if=change, **focus))[WHAT_IF]  # type: ignore[arg-type]
    assert part is not None
    return part


def another(trainer: Trainer, step: int = AT, sequence: int = 0) -> OtherSymbol:
    """Return a symbol that is not the one read."""
    return OtherSymbol(step, (int(trainer.probe.batch.inputs[step, sequence]) + 1) % 3)


def by_hand(trainer: Trainer, x: np.ndarray) -> np.ndarray:
    """Return the states (T, units) of a tanh network that reads one-hot rows."""
    weights = {k: w.astype(float) for k, w in trainer.network.parameters.items()}
    h, states = np.zeros(5), []
    for row in x:
        h = np.tanh(weights["layer0.W_x"] @ row + weights["layer0.W_h"] @ h + weights["layer0.b"])
        states.append(h)
    return np.array(states)


def test_the_states_are_those_of_two_passes_subtracted() -> None:
    trainer = trainer_of()
    change, sequence = another(trainer, sequence=2), 2
    part = found(trainer, change, sequence=sequence)
    tokens = trainer.probe.batch.inputs[:, sequence].copy()
    eye = np.eye(trainer.experiment.task.inputs)
    untouched = by_hand(trainer, eye[tokens])
    tokens[AT] = change.token
    (layer,) = part.layers
    expected = by_hand(trainer, eye[tokens]) - untouched
    np.testing.assert_allclose(layer.states["h"], expected, rtol=1e-9, atol=1e-14)
    assert not layer.states["h"][:AT].any()
    assert layer.reached["h"].tolist() == [t >= AT for t in range(len(tokens))]
    assert layer.states["h"][AT:].any(axis=1).all()
    assert part.words.startswith(f"x at t {AT}: ")
    assert part.sequence == sequence


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "window"])
def test_states_gates_gradients_answers_and_loss_are_those_of_two_snapshots(cell: str) -> None:
    """Of the engine's own passes over the probe with the other value in it, in float32."""
    settings = {"task": "adding", "task__length": 12, "model__cell": cell, "model__layers": 2}
    trainer = trainer_of(**settings, model__bidirectional=cell != "window")
    before = trainer.snapshot(NEEDS).trace
    part = found(trainer, OtherValue(AT, 0, 0.5))
    trainer.probe.batch.inputs[AT, 0, 0] += 0.5
    after = trainer.snapshot(NEEDS).trace
    for line, layer in enumerate(part.layers):
        one, other = before.layers[line], after.layers[line]
        for name in one.states:
            difference = (other.states[name] - one.states[name])[:, :, 0]
            np.testing.assert_allclose(layer.states[name], difference, atol=1e-5)
            difference = (other.gradients[name].total - one.gradients[name].total)[:, :, 0]
            np.testing.assert_allclose(layer.gradients[name], difference, atol=1e-5)
            assert layer.states[name].any(axis=1).tolist() == layer.reached[name].tolist()
            back = layer.gradients[name].any(axis=1)
            assert back.tolist() == layer.sent_back.tolist()
        for name in one.gates:
            difference = (other.gates[name] - one.gates[name])[:, :, 0]
            np.testing.assert_allclose(layer.gates[name], difference, atol=1e-5)
    difference = (after.outputs - before.outputs)[:, :, 0]
    np.testing.assert_allclose(part.outputs, difference, atol=1e-5)
    losses = [float(trace.losses[:, 0].sum()) for trace in (before, after)]
    assert part.loss == pytest.approx(losses, rel=1e-4)
    assert part.words == f"input 0 at t {AT}: +0.5"


def test_the_loss_is_of_those_steps_whose_gradients_are_shown() -> None:
    trainer = trainer_of()
    change = another(trainer)
    asked = (ANSWERS, ALL_LOSSES, Losses(Which.STEP, 12))
    parts = [found(trainer, change, losses=losses) for losses in asked]
    trace = trainer.snapshot(NEEDS).trace
    counted, answers = trace.counted[:, 0], trace.followed[:, 0]
    trainer.probe.batch.inputs[AT, 0] = change.token
    after = trainer.snapshot(NEEDS).trace
    for part, steps in zip(parts, (answers, counted, np.arange(trace.steps) == 12), strict=True):
        losses = [float(one.losses[steps, 0].sum()) for one in (trace, after)]
        assert part.loss == pytest.approx(losses, rel=1e-4)
    assert len({part.loss for part in parts}) == 3


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_small_nudge_goes_on_as_the_jacobians_say(cell: str) -> None:
    trainer = trainer_of(model__cell=cell)
    size, unit = 1e-6, 3
    (layer,) = found(trainer, Nudge(LayerId(0), "h", unit, AT, size)).layers
    replay = Replay(trainer.network, np.float64)
    replay.read(trainer.probe.batch, trainer.snapshot(NEEDS).trace)
    moved = np.zeros(5 * len(layer.states))  # (h, c), one above the other
    moved[unit] = size
    for t, J in enumerate(step_jacobians(replay)):
        moved = J @ moved if t > AT else moved
        states = np.concatenate([values[t] for values in layer.states.values()])
        np.testing.assert_allclose(states, moved if t >= AT else 0, rtol=1e-3, atol=1e-3 * size**2)


@pytest.mark.parametrize("state", ["h", "c"])
def test_the_loss_changes_with_a_small_nudge_as_the_gradient_there_says(state: str) -> None:
    trainer = trainer_of(model__cell="lstm", model__layers=2, model__bidirectional=True)
    for layer in trainer.snapshot(NEEDS).trace.layers:
        size, gradient = 1e-4, layer.gradients[state].total[AT, 2, 0]
        above, below = (
            found(trainer, Nudge(layer.id, state, 2, AT, by)).loss[1] for by in (size, -size)
        )
        assert (above - below) / (2 * size) == pytest.approx(float(gradient), rel=1e-3)


@pytest.mark.parametrize("cell", ["lstm", "window"])
def test_a_nudge_reaches_what_follows_from_it_and_nothing_else(cell: str) -> None:
    trainer = trainer_of(model__cell=cell, model__layers=2)
    part = found(trainer, Nudge(LayerId(0), "h", 1, AT, 0.5))
    assert part.words == f"h of unit 1 at t {AT}: +0.5"
    assert part.layers[0].states["h"][AT].tolist() == pytest.approx([0, 0.5, 0, 0, 0])
    for layer in part.layers:
        for name, values in layer.states.items():
            assert values.any(axis=1).tolist() == layer.reached[name].tolist()
            back = layer.gradients[name].any(axis=1)
            assert back.tolist() == layer.sent_back.tolist()


def test_what_is_held_stays_held() -> None:
    trainer = trainer_of(model__cell="lstm")
    first, gates = LayerId(0), (HeldGate(LayerId(0), "f", 0.0),)
    trainer.network.hold(Holds(gates, (ClampedUnit(first, 2, 0.5),)))
    (layer,) = found(trainer, Nudge(first, "c", 1, AT, 0.5)).layers
    assert not layer.gates["f"].any()
    assert not layer.states["h"][:, 2].any()
    trace = trainer.snapshot(NEEDS).trace.layers[0]
    i, g = (trace.gates[name][AT + 1, :, 0].astype(float) for name in "ig")
    after = [gate + layer.gates[name][AT + 1] for gate, name in ((i, "i"), (g, "g"))]
    np.testing.assert_allclose(layer.states["c"][AT + 1], np.prod(after, axis=0) - i * g, atol=1e-6)
    part = found(trainer, Nudge(first, "h", 2, AT, 0.5))
    assert part.problem == "h of unit 2 is held at 0.5"


def test_a_layer_that_is_clamped_hands_nothing_on() -> None:
    trainer = trainer_of(model__cell="lstm", model__layers=2)
    trainer.network.hold(Holds((), tuple(ClampedUnit(LayerId(0), k, 0.5) for k in range(5))))
    below, above = found(trainer, another(trainer)).layers
    assert below.states["c"].any()
    for layer, state in ((below, "h"), (above, "h"), (above, "c")):
        assert not layer.states[state].any()
    assert not above.reached["h"].any()
    assert not below.sent_back.any()


def test_a_difference_far_below_what_float32_tells_is_followed() -> None:
    trainer = trainer_of(task__delay=60)
    trainer.network.parameters["layer0.W_h"][:] *= 0.3
    (layer,) = found(trainer, another(trainer, 0)).layers
    lengths = np.linalg.norm(layer.states["h"], axis=1)
    faded = lengths[lengths > layer.exact["h"]]
    assert faded.min() < 1e-13
    assert (np.diff(np.log10(faded)) < 0).all()


def test_of_a_padded_sequence_it_ends_where_that_ends() -> None:
    trainer = trainer_of(task="reber", model__bidirectional=True)
    length = int(trainer.probe.batch.lengths[1])
    assert length < trainer.probe.batch.steps
    part = found(trainer, another(trainer, 2, 1), sequence=1)
    assert {len(layer.states["h"]) for layer in part.layers} == {length}
    assert [layer.reached["h"].sum() for layer in part.layers] == [length - 2, 3]


@pytest.mark.parametrize(
    ("settings", "change", "problem"),
    [
        ({}, OtherSymbol(900, 1), "this sequence has no step 900"),
        ({}, OtherSymbol(2, 99), "no such symbol"),
        ({}, OtherValue(2, 0, 0.5), "reads no such number"),
        ({"task": "adding"}, OtherValue(2, 9, 0.5), "reads no such number"),
        ({"task": "adding"}, OtherSymbol(2, 0), "no such symbol"),
        ({}, Nudge(LayerId(0), "c", 0, 2, 1.0), "this network has no c of unit 0"),
        ({}, Nudge(LayerId(1, True), "h", 0, 2, 1.0), "this network has no h 2 ← of unit 0"),
        ({}, Nudge(LayerId(0), "h", 5, 2, 1.0), "this network has no h of unit 5"),
    ],
)
def test_what_cannot_be_changed_is_said_in_words(
    settings: dict[str, object], change: WhatIf, problem: str
) -> None:
    part = found(trainer_of(**settings), change)
    assert problem in part.problem
    assert part.layers == ()


def test_the_symbol_that_is_read_is_no_change() -> None:
    trainer = trainer_of()
    same = OtherSymbol(AT, int(trainer.probe.batch.inputs[AT, 0]))
    assert "as it is" in found(trainer, same).problem


def test_the_run_and_every_other_part_know_nothing_of_it() -> None:
    watched, alone = trainer_of(), trainer_of()
    for _ in range(3):
        watched.step()
        seen = watched.snapshot(focus=Focus(what_if=another(watched)))
        own = watched.snapshot()
        for layer, other in zip(seen.trace.layers, own.trace.layers, strict=True):
            np.testing.assert_array_equal(layer.states["h"], other.states["h"])
        assert own[WHAT_IF] is None
    alone.step(3)
    np.testing.assert_array_equal(watched.network.parameters.flat, alone.network.parameters.flat)
    assert watched.journal == []


def test_what_was_typed_can_be_changed_too() -> None:
    trainer = trainer_of()
    part = found(trainer, OtherSymbol(1, 2), typed="AB>..")
    assert part.words == "x at t 1: C instead of B"
    assert len(part.outputs) == 5
    assert part.loss[0] > 0
