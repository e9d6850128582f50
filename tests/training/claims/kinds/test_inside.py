"""Claims on states and gates, against values that are set by hand."""

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.claims.base import Seen
from rnnviz.training.claims.course import Moment
from rnnviz.training.losses import ANSWERS
from rnnviz.training.scenes.reading import EntryError
from tests.training.claims.helpers import SMALL, claim

TRAINER = Trainer(SMALL)
COUNTING = Experiment().with_settings({"task": "counting", "model.units": 3})


def with_values(trainer: Trainer, name: str, values: Any) -> Moment:
    """Return a run whose state or gate of the first layer has other values on the probe."""
    moment = Moment(trainer)
    trace: Trace = moment.trace()
    first = trace.layers[0]
    if name in first.states:
        first = replace(first, states={**first.states, name: values})
    else:
        first = replace(first, gates={**first.gates, name: values})
    moment._traces[ANSWERS] = replace(trace, layers=(first, *trace.layers[1:]))
    return moment


def seen(kind: str, moment: Moment, **keys: object) -> float:
    said = cast(Seen, claim(kind, moment.run.experiment, at=0, above=0, **keys))
    return said.seen(moment)


def test_a_value_is_taken_over_units_steps_and_sequences() -> None:
    steps, units, size = TRAINER.picture(ANSWERS)[0].layers[0].gates["f"].shape
    values = np.zeros((steps, units, size))
    values[0], values[1] = 0.96, 0.5
    values[2, 0, 0] = -0.99
    moment = with_values(TRAINER, "f", values)
    assert seen("value", moment, of="f", steps=0) == pytest.approx(0.96)
    assert seen("value", moment, of="f") == pytest.approx(
        (0.96 + 0.5 + 0.99 / (units * size)) / steps
    )
    assert seen("value", moment, of="f", take="largest") == pytest.approx(0.99)
    assert seen("value", moment, of="f", take="smallest", steps=1) == pytest.approx(0.5)
    assert seen("value", moment, of="f", take="saturated", steps=0) == 1
    assert seen("value", moment, of="f", take="saturated", steps=1) == 0


def test_steps_are_those_of_the_task() -> None:
    """Copy memory: two letters to remember, four steps on which nothing is, and two answers."""
    moment = Moment(TRAINER)
    task, batch = moment.task, moment.batch
    marks = np.zeros((batch.steps, 5, batch.size))
    remember, answers = task.relevant_steps(batch), task.answer_steps(batch)
    marks += 0.1
    marks[np.broadcast_to(remember[:, None], marks.shape)] = 0.2
    marks[np.broadcast_to(answers[:, None], marks.shape)] = 0.3
    moment = with_values(TRAINER, "i", marks)
    for steps, value in (("silent", 0.1), ("remember", 0.2), ("answers", 0.3)):
        assert seen("value", moment, of="i", steps=steps) == pytest.approx(value)


def test_a_state_that_stays_is_kept() -> None:
    rng = np.random.default_rng(0)
    shape = TRAINER.picture(ANSWERS)[0].layers[0].states["c"].shape
    values = np.broadcast_to(rng.standard_normal(shape[1:]), shape).copy()
    values[3] = 0.5 * values[3] + 7  # every unit moves on, and all sequences shrink alike
    values[4] = -values[4]
    values[5] = rng.standard_normal(shape[1:])
    values[6] = 1.0
    moment = with_values(TRAINER, "c", values)
    numbers = [seen("kept", moment, state="c", **{"from": 0, "to": to}) for to in (2, 3, 4, 5, 6)]
    assert numbers[:3] == pytest.approx([1, 1, -1])
    before, after = (values[k] - values[k].mean(axis=1, keepdims=True) for k in (0, 5))
    assert numbers[3] == pytest.approx(np.corrcoef(before.ravel(), after.ravel())[0, 1])
    assert np.isnan(numbers[4])


def test_a_unit_counts() -> None:
    trainer = Trainer(COUNTING)
    moment = Moment(trainer)
    tokens, valid = moment.batch.inputs, moment.batch.valid
    balance = np.cumsum(np.where(tokens == 1, 1, np.where(tokens == 2, -1, 0)) * valid, axis=0)
    shape = moment.trace().layers[0].states["c"].shape
    values = np.random.default_rng(1).standard_normal(shape)
    values[:, 2] = 3 - 0.5 * balance
    moment = with_values(trainer, "c", values)
    assert seen("counts", moment, state="c", inputs={"a": 1, "b": -1}) == pytest.approx(1)
    assert seen("counts", moment, state="c", inputs={"a": 1, "b": 1}) < 0.9


@pytest.mark.parametrize(
    ("kind", "keys", "message"),
    [
        ("value", {"of": "q"}, "of: this is 'q', but the run has h, c, i, f, o, g"),
        ("value", {"of": "c", "take": "saturated"}, "take: c has no ends"),
        ("value", {"of": "f", "steps": 99}, "steps: this is 99, but the last step"),
        ("value", {"of": "f", "steps": "some"}, "steps: this is 'some', but must be one of all"),
        ("kept", {"from": 0, "to": 99}, "to: this is 99"),
        ("kept", {"from": "first", "to": 1}, "from: this is 'first'"),
        ("counts", {"inputs": {"q": 1}}, "inputs: 'q' is no symbol"),
        ("counts", {"inputs": {}}, "inputs: this is an object"),
    ],
)
def test_what_is_not_there_is_refused(kind: str, keys: dict[str, Any], message: str) -> None:
    with pytest.raises(EntryError, match=message):
        claim(kind, at=0, above=0, **keys)


def test_numbers_are_no_symbols_to_count() -> None:
    adding = Experiment().with_settings({"task": "adding"})
    with pytest.raises(EntryError, match="task adding gives numbers"):
        claim("counts", adding, inputs={"a": 1}, at=0, above=0)
