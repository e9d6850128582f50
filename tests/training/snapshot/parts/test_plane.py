"""The part of a snapshot that holds what is answered all over a plane."""

import numpy as np
import pytest

from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.parts import SLOW
from rnnviz.training.snapshot.parts.plane import PLANE

NEEDS = frozenset({"plane"})


def trainer_of(**settings: object) -> Trainer:
    small = {"task": "rings", "model.units": 5, "training.batch": 3, "model.cell": "rnn"}
    named = {key.replace("__", "."): value for key, value in settings.items()}
    return Trainer(Experiment().with_settings({**small, **named}), np.float64)  # type: ignore[arg-type]


def test_probabilities_are_those_of_a_pass_written_out() -> None:
    trainer = trainer_of()
    trainer.step(7)
    part = trainer.snapshot(NEEDS)[PLANE]
    assert part is not None
    assert part.update == 7
    W = trainer.network.parameters
    for row, column in ((0, 0), (63, 5), (20, 40), (31, 63)):
        point = np.array([part.xs[column], part.ys[row]])
        h = np.tanh(W["layer0.W_x"] @ point + W["layer0.b"])
        odds = np.exp(W["readout.W_y"] @ h + W["readout.b_y"])
        assert part.probabilities[:, row, column] == pytest.approx(odds / odds.sum(), rel=1e-9)


def test_the_grid_is_evenly_spaced_over_the_plane_of_the_task() -> None:
    trainer = trainer_of()
    part, declared = trainer.snapshot(NEEDS)[PLANE], trainer.experiment.task.plane
    assert part is not None
    assert declared is not None
    for values, (low, high) in ((part.xs, declared.x), (part.ys, declared.y)):
        gaps = np.diff(values)
        assert gaps == pytest.approx(np.full(len(gaps), gaps[0]))
        assert (values[0] - low, high - values[-1]) == pytest.approx((gaps[0] / 2, gaps[0] / 2))
    assert not part.probabilities.flags.writeable
    assert "plane" in SLOW


def test_other_tasks_have_none() -> None:
    assert trainer_of(task="copy").snapshot(NEEDS)[PLANE] is None


def test_it_is_kept_and_weights_do_not_depend_on_whether_it_is_seen() -> None:
    # (one update reads a batch of the size of a pass over a part of the grid)
    watched, alone = trainer_of(training__batch=256), trainer_of(training__batch=256)
    first = watched.snapshot(NEEDS)[PLANE]
    assert first is not None
    before = first.probabilities.copy()
    for _ in range(4):
        watched.step(1)
        watched.snapshot({"plane", "trace"})
    alone.step(4)
    np.testing.assert_array_equal(watched.network.parameters.flat, alone.network.parameters.flat)
    np.testing.assert_array_equal(first.probabilities, before)
