"""Every kind of command: its form, its words, its place in files, and that it can be repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.interventions.holds import NO_HOLDS, ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.errors import RnnvizError
from rnnviz.registry import commands
from rnnviz.settings import Value, build, settings_of
from rnnviz.training.commands.base import Command, Situation
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.form import form_of
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.edit_weight import EditWeight
from rnnviz.training.commands.kinds.hold_gate import HoldGate
from rnnviz.training.commands.kinds.release_all import ReleaseAll
from rnnviz.training.commands.kinds.reset_optimizer import ResetOptimizer
from rnnviz.training.commands.kinds.scale_recurrent import ScaleRecurrent
from rnnviz.training.commands.kinds.shift_bias import ShiftBias
from rnnviz.training.commands.reading import read_journal
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.travel.line import Line

SMALL = Experiment().with_settings({"model.units": 4, "training.batch": 3, "task.delay": 2})
MODELS = {
    "lstm": SMALL,
    "gru": SMALL.with_settings({"model.cell": "gru"}),
    "rnn": SMALL.with_settings({"model.cell": "rnn"}),
    "window": SMALL.with_settings({"model.cell": "window"}),
    "deep": SMALL.with_settings(
        {"model.layers": 2, "model.bidirectional": True, "model.cell.peepholes": True}
    ),
}  # fmt: skip
HOLDS = Holds((HeldGate(LayerId(0), "f", 0.5), HeldGate(LayerId(0), "f", 1.0, 2)),
              (ClampedUnit(LayerId(0), 1, 0.25),))  # fmt: skip
FIRST = LayerId(0)


def situations() -> Iterator[tuple[str, type[Command], Situation]]:
    for kind in commands:
        for name, experiment in MODELS.items():
            holds = HOLDS if "f" in experiment.model.cell.gates else NO_HOLDS
            yield f"{kind} {name}", commands[kind], Situation(experiment, holds)


def reason(kind: type[Command], situation: Situation) -> str:
    """Return why a kind can do nothing in a situation; "" if it can."""
    try:
        form_of(kind, situation)
    except RnnvizError as problem:
        return str(problem)
    return ""


KINDS = list(commands)
ABLE = [one for one in situations() if not reason(*one[1:])]
UNABLE = {one[0]: reason(*one[1:]) for one in situations() if reason(*one[1:])}
NAMES = [name for name, _, _ in ABLE]


def filled(kind: type[Command], situation: Situation) -> Command:
    """Return the command that a form makes."""
    entries = form_of(kind, situation)
    command: Command = build(kind, {entry.key: entry.value for entry in entries})
    return command


def after(situation: Situation, *given: Command) -> Trainer:
    trainer = Trainer(situation.experiment)
    trainer.network.hold(situation.holds)
    for command in given:
        trainer.apply(command)
    return trainer


def held(trainer: Trainer) -> dict[LayerId, object]:
    """What is held, whatever the order in which it was told."""
    model = trainer.experiment.model
    layers = [LayerId(k, r) for k in range(model.layers) for r in (False, True)]
    return {layer: trainer.network.holds.of(layer, model.units) for layer in layers}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is_and_does(kind: str) -> None:
    command: type[Command] = commands[kind]
    assert 5 < len(command.title) <= 30
    assert 20 < len(command.about) < 100
    assert command.about.endswith((".", "?"))
    for setting in settings_of(command).values():
        assert setting.help.endswith(".")


def test_what_can_do_nothing_says_why() -> None:
    assert UNABLE == {
        "hold_gate rnn": "RNN has no gate that could be held.",
        "hold_gate window": "Window (no recurrence) has no gate that could be held.",
        "release_all gru": "nothing is held.",
        "release_all rnn": "nothing is held.",
        "release_all window": "nothing is held.",
        "scale_recurrent window": "Window (no recurrence) has no recurrent weights.",
    }


@pytest.mark.parametrize(("_", "kind", "situation"), ABLE, ids=NAMES)
def test_its_form_makes_a_command_that_a_file_holds(
    _: str, kind: type[Command], situation: Situation
) -> None:
    command = filled(kind, situation)
    command.check(situation.experiment)
    assert 3 < len(command.words) <= 50
    written = json.loads(json.dumps([[0, command.to_dict()]]))
    assert read_journal(written, 0, situation.experiment) == ((0, command),)
    assert after(situation, command).journal == [(0, command)]


@pytest.mark.parametrize(("_", "kind", "situation"), ABLE, ids=NAMES)
def test_every_end_of_every_field_can_be_done(
    _: str, kind: type[Command], situation: Situation
) -> None:
    filled(kind, situation)
    for entry in form_of(kind, situation):
        setting = entry.setting
        values: list[Value] = list(setting.choices)
        if setting.low is not None and setting.high is not None:
            values = [setting.type(setting.low), setting.type(setting.high)]
        elif setting.type is bool:
            values = [False, True]
        assert entry.title
        for value in values:
            trainer = after(situation, filled(kind, replace(situation, chosen={entry.key: value})))
            assert np.isfinite(trainer.network.parameters.flat).all()


@pytest.mark.parametrize(("_", "kind", "situation"), ABLE, ids=NAMES)
def test_what_takes_it_back_leaves_what_was_held(
    _: str, kind: type[Command], situation: Situation
) -> None:
    command = filled(kind, situation)
    back = command.inverse(situation.experiment, situation.holds)
    before, now = after(situation), after(situation, command)
    if held(now) != held(before):
        assert back
    assert held(after(situation, command, *back)) == held(before)
    if back:  # it is taken back without going back: all else must be as it was, too
        flat = now.network.parameters.flat
        assert np.array_equal(flat, before.network.parameters.flat)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({"layer": 2}, "layer"), ({"reverse": True}, "reverse"), ({"unit": 4}, "4")],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_model_does_not_have_is_refused(
    kind: str, changes: dict[str, Value], wrong: str
) -> None:
    if not changes.keys() <= settings_of(commands[kind]).keys():
        return
    command = build(commands[kind], changes)
    with pytest.raises(RnnvizError, match=wrong):
        command.check(SMALL)


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_with_it_is_repeated_bit_for_bit(kind: str) -> None:
    line = Line(SMALL)
    line.apply(HoldGate("f", 0.5))
    for update in range(6):
        if update == 3:
            line.apply(filled(commands[kind], Situation(SMALL, HOLDS)))
        line.advance()
    trainer, end = line.running, line.end
    weights, holds = trainer.network.parameters.flat.tobytes(), held(trainer)
    for place in (Moment(), end):
        line.go_near(place)
        while not line.step_to(place):
            pass
    assert line.running.network.parameters.flat.tobytes() == weights
    assert held(line.running) == holds


def test_a_form_keeps_what_is_chosen_as_far_as_it_is_there() -> None:
    def values(**chosen: Value) -> dict[str, Value]:
        form = form_of(HoldGate, Situation(SMALL, chosen=chosen))
        return {entry.key: entry.value for entry in form}

    assert values() == {"gate": "f", "value": 1.0, "unit": -1}
    assert values(gate="g", value=-0.5, unit=9) == {"gate": "g", "value": -0.5, "unit": 3}
    assert values(gate="f", value=-0.5) == {"gate": "f", "value": 0.0, "unit": -1}
    assert values(gate="c") == values()
    edit = form_of(EditWeight, Situation(SMALL, chosen={"parameter": "readout.b_y", "row": 99}))
    assert [entry.key for entry in edit] == ["parameter", "row", "value"]
    assert edit[1].value == len(Trainer(SMALL).network.parameters["readout.b_y"]) - 1


def test_a_layer_is_named_unless_it_is_the_first() -> None:
    assert ScaleRecurrent(0.9, "g", 2, True).words == "W_h of g in layer 2 ← scaled to ρ = 0.9"
    assert HoldGate("f", 0.5, 3).words == "f of unit 3 held at 0.5"
    assert ShiftBias(-2, "f").words == "b of f -2"


@pytest.mark.parametrize("block", ["i", "f", "o", "g"])
def test_one_block_is_scaled_to_the_radius(block: str) -> None:
    before, trainer = Trainer(SMALL, np.float64), Trainer(SMALL, np.float64)
    trainer.apply(ScaleRecurrent(1.7, block))
    names = SMALL.model.cell.blocks
    blocks, others = (
        dict(zip(names, one.network.parameters["layer0.W_h"].reshape(4, 4, 4), strict=True))
        for one in (trainer, before)
    )
    for name in names:
        if name == block:
            assert np.abs(np.linalg.eigvals(blocks[name])).max() == pytest.approx(1.7)
        else:
            assert np.array_equal(blocks[name], others[name])


def test_biases_are_shifted_by_as_much_and_as_often_as_was_said() -> None:
    trainer = Trainer(SMALL, np.float64)
    before = trainer.network.parameters["layer0.b"].copy()
    for _ in range(2):
        trainer.apply(ShiftBias(1.5, "f"))
    moved = (trainer.network.parameters["layer0.b"] - before).reshape(4, 4)
    assert np.allclose(moved, np.array([0.0, 3.0, 0.0, 0.0])[:, None])


def test_noise_is_a_share_of_each_arrays_size() -> None:
    large = SMALL.with_settings({"model.units": 60})
    trainer = Trainer(large, np.float64)
    before = {name: array.copy() for name, array in trainer.network.parameters.items()}
    trainer.apply(AddNoise(0.3))
    array = trainer.network.parameters["layer0.W_h"]
    noise, usual = array - before["layer0.W_h"], np.sqrt(np.mean(before["layer0.W_h"] ** 2))
    assert noise.std() == pytest.approx(0.3 * usual, rel=0.03)  # of 14,400 draws
    assert abs(noise.mean()) < 0.01 * usual
    again = Trainer(large, np.float64)
    again.apply(AddNoise(0.3))
    assert np.array_equal(again.network.parameters.flat, trainer.network.parameters.flat)
    again.apply(AddNoise(0.3))  # at another place of the journal it is another noise
    assert not np.allclose(again.network.parameters["layer0.W_h"] - array, noise)


@pytest.mark.parametrize(
    ("parameter", "row", "column"),
    [("layer0.W_h", 7, 2), ("readout.W_y", 1, 3), ("layer0.b", 5, 0)],
)
def test_one_weight_is_set_and_no_other(parameter: str, row: int, column: int) -> None:
    before, trainer = Trainer(SMALL), Trainer(SMALL)
    trainer.apply(EditWeight(parameter, row, column, 0.75))
    changed = trainer.network.parameters.flat != before.network.parameters.flat
    assert changed.sum() == 1
    array = trainer.network.parameters[parameter]
    assert array.reshape(len(array), -1)[row, column] == np.float32(0.75)


def test_all_that_is_held_is_released_and_held_again() -> None:
    command = ReleaseAll()
    trainer = after(Situation(SMALL, HOLDS), command)
    assert trainer.network.holds == NO_HOLDS
    for one in command.inverse(SMALL, HOLDS):
        trainer.apply(one)
    assert trainer.network.holds == HOLDS


def measured(trainer: Trainer) -> tuple[object, float]:
    metrics = trainer.snapshot(()).metrics
    return metrics.score, metrics.last_loss


def test_a_net_that_is_changed_is_measured_at_once_and_when_it_is_taken_back() -> None:
    trainer = Trainer(SMALL)
    trainer.step(40)
    as_trained, _ = measured(trainer)
    trainer.step(3)
    hold = HoldGate("o", 0.0)
    back = hold.inverse(trainer.experiment, trainer.network.holds)
    trainer.apply(hold)
    held, loss = measured(trainer)
    assert held != as_trained
    assert held is not None
    assert loss == held.loss
    trainer.apply(*back)
    free, loss = measured(trainer)
    assert (free, loss) == (trainer._held_out.score(trainer.network), free.loss)
    assert free != held


def test_what_leaves_the_net_as_it_is_leaves_its_numbers() -> None:
    trainer = Trainer(SMALL)
    trainer.step(7)
    before = measured(trainer)
    for command in (ResetOptimizer(), Change("training.optimizer.learning_rate", 0.5)):
        trainer.apply(command)
        assert measured(trainer) == before
