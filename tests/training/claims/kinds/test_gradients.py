"""Claims on what is sent back, against the trainer's own pictures and closed forms."""

from typing import cast

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.passes.trace import magnitude, root_mean_square
from rnnviz.training.claims.base import Seen
from rnnviz.training.claims.course import Course, Moment
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which
from rnnviz.training.scenes.reading import EntryError
from tests.training.claims.helpers import RNN, SMALL, claim


def seen(kind: str, trainer: Trainer, **keys: object) -> float:
    said = cast(Seen, claim(kind, trainer.experiment, at=0, above=0, **keys))
    return said.seen(Moment(trainer))


@pytest.mark.parametrize(
    ("key", "losses"),
    [("answers", ANSWERS), ("all", ALL_LOSSES), (6, Losses(Which.STEP, 6))],
)
def test_a_gradient_is_that_of_the_losses_at_a_step(key: object, losses: Losses) -> None:
    trainer = Trainer(SMALL)
    trace = trainer.picture(losses)[0]
    expected = root_mean_square(magnitude(trace.layers[0].gradients["c"].total), trace.valid)
    assert seen("gradient", trainer, state="c", step=2, losses=key) == pytest.approx(expected[2])
    share = expected[2] / expected[5]
    assert seen("gradient", trainer, state="c", step=2, of=5, losses=key) == pytest.approx(share)


def test_a_gradient_where_none_arrives_is_infinitely_far_below() -> None:
    trainer = Trainer(RNN)
    trainer.network.parameters["layer0.W_h"][:] = 0
    assert seen("gradient", trainer, step=0) == 0
    assert seen("gradient", trainer, step="last", of=0) == np.inf
    assert seen("gradient", trainer, step=0, of="last") == 0


def test_it_is_named_by_the_label_that_panels_write() -> None:
    deep = SMALL.with_settings({"model.layers": 2, "model.bidirectional": True})
    trainer = Trainer(deep)
    layer = trainer.picture(ANSWERS)[0].layers[3]
    assert layer.id.label("h") == "h 2 ←"
    expected = np.linalg.norm(layer.gradients["h"].total[1].astype(float), axis=0)
    found = seen("gradient", trainer, state="h 2 ←", step=1)
    assert found == pytest.approx(np.sqrt(np.mean(expected**2)))
    with pytest.raises(EntryError, match="state: this is 'h 3', but the run has h, c, h ←, c ←"):
        claim("gradient", deep, state="h 3", step=0, at=0, above=0)


def test_two_runs_are_compared() -> None:
    said = claim("gradient", run="A", than="B", step=0, at=0, above=10)
    first, other = Course(SMALL.task), Course(RNN.task)
    assert said.measured({"A": first, "B": other}) is None
    first.numbers[said], other.numbers[said] = 3.0, 0.2
    assert said.measured({"A": first, "B": other}) == pytest.approx(15)
    other.numbers[said] = 0.0
    assert said.is_true(said.measured({"A": first, "B": other}))
    first.numbers[said] = 0.0
    assert not said.is_true(said.measured({"A": first, "B": other}))


def test_clipping_by_norm_keeps_the_direction_and_by_value_does_not() -> None:
    for how, kept in (("norm", True), ("value", False)):
        hard = SMALL.with_settings({"training.clip": how, "training.clip_threshold": 1e-4})
        found = seen("direction", Trainer(hard))
        assert (found > 1 - 1e-6) == kept


def test_a_spectrum_is_that_of_a_block_of_the_recurrent_weights() -> None:
    trainer = Trainer(SMALL)
    assert SMALL.model.cell.blocks[1] == "f"
    block = trainer.network.parameters["layer0.W_h"].reshape(-1, 5, 5)[1].astype(float)
    radius = np.abs(np.linalg.eigvals(block)).max()
    assert seen("spectrum", trainer, block="f") == pytest.approx(radius)
    assert seen("spectrum", trainer, block="f", of="norm") == pytest.approx(
        np.linalg.norm(block, 2)
    )
    with pytest.raises(EntryError, match="block: this is 'x', but cell lstm has"):
        claim("spectrum", block="x", at=0, above=0)
    window = Experiment().with_settings({"model.cell": "window"})
    with pytest.raises(EntryError, match="has no W_h"):
        claim("spectrum", window, at=0, above=0)
