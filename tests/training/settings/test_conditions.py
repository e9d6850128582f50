"""A setting that says when it does nothing does nothing then, and something otherwise."""

from contextlib import suppress

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.errors import RnnvizError
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.settings import Entry, Setting, Value
from rnnviz.training.snapshot.parts.weights import WEIGHTS

SMALL: dict[str, Value] = {"model.units": 4, "training.batch": 2}
SHORT: dict[str, Value] = {"task": "copy", "task.delay": 3}


def conditional() -> list[tuple[dict[str, Value], Entry]]:
    """Return every setting that has a condition, with the kind that it belongs to."""
    kinds: list[dict[str, Value]] = [{}]
    kinds += [{"task": name} for name in tasks] + [{"model.cell": name} for name in cells]
    kinds += [{"training.optimizer": name} for name in optimizers]
    found: dict[tuple[str, Setting], tuple[dict[str, Value], Entry]] = {}
    for kind in kinds:
        for entry in Experiment().with_settings(kind).entries():
            if entry.setting.when or entry.setting.unless:
                found.setdefault((entry.key, entry.setting), (kind, entry))
    return list(found.values())


def others(entry: Entry) -> list[Value]:
    """Return values that are allowed and not the default."""
    low, high = entry.setting.low, entry.setting.high
    assert low is not None
    assert high is not None
    values = [
        entry.setting.type(low + share * (min(high, 10) - low)) for share in (0.001, 0.1, 0.5)
    ]
    return [entry.setting.convert(value) for value in values if value != entry.value]


def weights(settings: dict[str, Value]) -> np.ndarray:
    trainer = Trainer(Experiment().with_settings(settings))
    trainer.step(4)
    return np.concatenate([one.ravel() for one in trainer.snapshot()[WEIGHTS].values()])


def other_than(entry: Entry, values: tuple[Value, ...]) -> Value:
    """Return a value of the setting that a condition is about, other than these."""
    about = entry.setting
    words: tuple[Value, ...] = about.choices or (1, 2, 3)
    return next(value for value in words if value not in values)


@pytest.mark.parametrize(("kind", "entry"), conditional(), ids=lambda x: getattr(x, "key", ""))
def test_it_acts_as_it_says(kind: dict[str, Value], entry: Entry) -> None:
    about = entry.setting
    for key, *values in filter(None, (about.when, about.unless)):
        table = {one.key: one for one in Experiment().with_settings(kind).entries()}
        assert key in table
        assert [table[str(key)].setting.convert(value) for value in values] == values
        without = other_than(table[str(key)], tuple(values))
        given = (values[0], without) if about.when else (without, values[0])
        for value, acts in zip(given, (True, False), strict=True):
            settings = {**SMALL, **({} if "task" in kind else SHORT), **kind, str(key): value}
            assert about.acts(Experiment().with_settings(settings).to_dict()) == acts
            plain = weights(settings)
            changed = False
            for choice in others(entry):
                with suppress(RnnvizError):  # what would do nothing may be refused
                    changed |= not np.array_equal(plain, weights({**settings, entry.key: choice}))
            assert changed == acts


def test_without_a_condition_it_always_acts() -> None:
    assert Setting(int, 1, "A number.", low=0, high=2).acts({})
