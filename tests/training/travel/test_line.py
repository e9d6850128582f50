"""Any moment of a run is reached again, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.commands.kinds.reset_optimizer import ResetOptimizer
from rnnviz.training.commands.kinds.scale_recurrent import ScaleRecurrent
from rnnviz.training.losses import ALL_LOSSES, ANSWERS
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.travel.line import Line

RATE = "training.optimizer.learning_rate"
SMALL = Experiment().with_settings({"model.units": 4, "training.batch": 3, "task.delay": 2})
RUNS = {
    "whole sequences": SMALL,
    "windows": SMALL.with_settings({"training.update_steps": 3, "training.back_steps": 5}),
    "a stream": Experiment().with_settings(
        {"task": "continual-reber", "model.units": 4, "training.batch": 2, "task.length": 20}
    ),
    "a stream in windows": Experiment().with_settings(
        {
            "task": "text", "model.units": 4, "training.batch": 2, "training.update_steps": 7,
            "training.back_steps": 60, "task.length": 20, "model.cell": "gru",
        }
    ),
    "dropout": SMALL.with_settings({"model.layers": 2, "model.dropout": 0.5}),
}  # fmt: skip
COMMANDS: list[tuple[int, Command]] = [
    (5, Change(RATE, 0.003)),
    (5, AddNoise(0.2)),
    (12, ClampUnit(2, 0.5)),
    (23, ScaleRecurrent(1.3)),
    (30, ClampUnit(2, released=True)),
    (35, ClampUnit(1)),
    (40, Change("training.optimizer", "sgd")),
    (47, Change("training.batch", 5)),
    (51, ResetOptimizer()),
]
END = 70


def seen(trainer: Trainer) -> list[bytes]:
    """All that can be told of a trainer."""
    histories = [trainer.history(losses) for losses in (ANSWERS, ALL_LOSSES)]
    metrics = trainer.snapshot(()).metrics
    series = [metrics.loss, metrics.gradient_norm, metrics.held_out_loss, metrics.accuracy]
    series += [one for history in histories for one in history.magnitudes.values()]
    numbers = [metrics.last_loss, metrics.clipped, trainer.gradient_norm, trainer.clipped]
    return [
        trainer.network.parameters.flat.tobytes(),
        *(array.tobytes() for _, array in sorted(trainer.optimizer_state.items())),
        *(part.tobytes() for one in series for part in (one.updates, one.values)),
        repr((numbers, metrics.score, trainer.solved_at, trainer.journal)).encode(),
        repr((trainer.experiment, trainer.network.holds)).encode(),
    ]


def driven(line: Line) -> Iterator[Moment]:
    """Train and carry out the commands; yield every moment."""
    yield line.running.moment
    while line.running.update < END:
        for when, command in COMMANDS:
            if when == line.running.update:
                line.apply(command)
                yield line.running.moment
        line.advance()
        yield line.running.moment


def bring(line: Line, moment: Moment) -> None:
    line.go_near(moment)
    while not line.step_to(moment):
        pass


@pytest.mark.parametrize("name", RUNS)
def test_every_moment_is_as_it_was(name: str) -> None:
    line = Line(RUNS[name])
    first = {moment: seen(line.running) for moment in driven(line)}
    dice = np.random.default_rng(0)
    moments = list(first)
    line.checkpoints.thin()
    for place in [0, len(moments) - 1, *dice.integers(len(moments), size=8)]:
        bring(line, moments[place])
        assert line.running.moment == moments[place]
        assert seen(line.running) == first[moments[place]]
    bring(line, moments[20])
    while line.running.update < END:  # playing on repeats the run, commands included
        line.advance()
    bring(line, moments[-1])
    assert seen(line.running) == first[moments[-1]]
    assert line.whole is None


def test_what_came_after_is_known_while_it_is_in_its_past() -> None:
    line = Line(SMALL)
    list(driven(line))
    end = line.running.snapshot({"history"})
    metrics, gradients = end.metrics, end[HISTORY].magnitudes["h"]
    bring(line, Moment(10, 2))
    timeline = line.timeline_of(line.running.snapshot({"history"}))
    assert (timeline.end, timeline.journal) == (END, tuple(COMMANDS))
    assert timeline.metrics is not None
    assert np.array_equal(timeline.metrics.loss.values, metrics.loss.values)
    assert timeline.history is not None
    assert np.array_equal(timeline.history.magnitudes["h"].values, gradients.values)
    assert line.running.snapshot(()).metrics.loss.updates.max() == 10
    assert line.timeline_of(line.running.snapshot(())).history is None


def test_a_branch_has_the_same_past_and_a_future_of_its_own() -> None:
    line = Line(SMALL)
    first = {moment: seen(line.running) for moment in driven(line)}
    bring(line, Moment(30, 5))
    branch = line.branch()
    assert seen(branch.running) == first[Moment(30, 5)]
    branch.apply(Change("training.clip", "off"))
    for _ in range(5):
        branch.advance()
    bring(line, Moment(35, 5))
    assert seen(line.running) == first[Moment(35, 5)]
    bring(branch, Moment(12, 2))
    assert seen(branch.running) == first[Moment(12, 2)]
    fresh = Line(SMALL)  # what the branch is, from the beginning
    for when, command in [*COMMANDS[:5], (30, Change("training.clip", "off"))]:
        while fresh.running.update < when:
            fresh.advance()
        fresh.apply(command)
    for _ in range(5):
        fresh.advance()
    bring(branch, branch.end)
    assert seen(branch.running) == seen(fresh.running)


def test_a_cut_run_rests_with_all_that_came_after() -> None:
    line = Line(SMALL)
    first = {moment: seen(line.running) for moment in driven(line)}
    bring(line, Moment(23, 3))
    made = line.cut()
    assert line.trainer is None
    made.advance()
    line.wake()
    assert line.whole is None
    assert seen(line.running) == first[line.end]
    bring(line, Moment(24, 4))
    assert seen(line.running) == first[Moment(24, 4)]


def test_a_run_that_stopped_is_left_and_found_again() -> None:
    line = Line(SMALL)
    for _ in range(20):
        line.advance()
    line.apply(Change("training.clip", "off"))
    line.running.network.parameters.flat[:] = np.inf
    assert not line.advance()
    fault = line.running.fault
    assert fault is not None
    bring(line, Moment(18, 0))
    assert line.running.fault is None
    assert line.timeline.stopped
    bring(line, line.end)
    assert line.running.fault == fault
