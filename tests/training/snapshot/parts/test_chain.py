"""The part of a snapshot that follows the gradient from step to step."""

import numpy as np
import pytest

from rnnviz.engine.passes.trace import magnitude
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import SLOW
from rnnviz.training.snapshot.parts.chain import CHAIN

NEEDS = frozenset({"trace", "chain"})


def trainer_of(**settings: object) -> Trainer:
    small = {"model.units": 5, "training.batch": 3, "model.cell": "rnn"}
    named = {key.replace("__", "."): value for key, value in settings.items()}
    trainer = Trainer(Experiment().with_settings({**small, **named}))  # type: ignore[arg-type]
    trainer.step(4)
    return trainer


def test_it_is_of_the_sequence_asked_for_and_tells_its_update() -> None:
    trainer = trainer_of()
    snapshot = trainer.snapshot(NEEDS, Focus(sequence=2))
    part = snapshot[CHAIN]
    assert (part.update, part.sequence) == (4, 2)
    assert "chain" in SLOW
    (found,) = part.layers
    gradient = snapshot.trace.layers[0].gradients["h"]
    total, carried = (magnitude(a)[:, 2] for a in (gradient.total, gradient.carried))
    assert found.gain[:-1] == pytest.approx(carried[:-1] / total[1:], rel=1e-4)
    assert not found.gain.flags.writeable


def test_there_is_one_for_every_layer_and_direction() -> None:
    snapshot = trainer_of(model__layers=2, model__bidirectional=True).snapshot(NEEDS)
    found = [one.layer for one in snapshot[CHAIN].layers]
    assert found == [layer.id for layer in snapshot.trace.layers]
    assert snapshot[CHAIN].layers[1].path.tolist() == [False] + [True] * 15


def test_of_a_padded_sequence_there_are_no_more_steps_than_it_has() -> None:
    trainer = trainer_of(task="reber")
    snapshot = trainer.snapshot(NEEDS, Focus(sequence=1))
    length = int(snapshot.trace.lengths[1])
    assert length < snapshot.trace.steps
    assert len(snapshot[CHAIN].layers[0].gain) == length


def test_without_right_answers_no_chain_begins() -> None:
    (found,) = trainer_of().snapshot(NEEDS, Focus(typed=">A.."))[CHAIN].layers
    assert found.start is None
    assert np.isnan(found.gain).all()
