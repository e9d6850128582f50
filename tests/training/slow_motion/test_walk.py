"""Slow motion: what is recorded is the update that training then makes, bit for bit."""

import dataclasses
import pickle

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.clipping import norm
from rnnviz.registry import cells, optimizers
from rnnviz.settings import Value
from rnnviz.training.commands.change import Change
from rnnviz.training.slow_motion.recorder import SEQUENCES
from rnnviz.training.slow_motion.walk import PHASES, Phase, Walk
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.worker.messages import Load, Report, Request, Step
from rnnviz.training.worker.runs import Runs

SMALL: dict[str, object] = {"model.units": 6, "training.batch": 12, "task.delay": 4}
CASES: dict[str, dict[str, Value]] = {
    **{f"cell {cell}": {"model.cell": cell} for cell in cells},
    **{f"optimizer {kind}": {"training.optimizer": kind} for kind in optimizers},
    "peepholes": {"model.cell.peepholes": True},
    "reset before": {"model.cell": "gru", "model.cell.reset": "before"},
    "dropout": {"model.layers": 2, "model.dropout": 0.4},
    "both directions": {"model.layers": 2, "model.bidirectional": True},
    "embedding": {"model.embedding": 3},
    "truncated": {"training.update_steps": 3, "training.back_steps": 5},
    "clipped": {"training.clip_threshold": 1e-3},
    "clipped by value": {"training.clip": "value", "training.clip_threshold": 1e-3},
    "not clipped": {"training.clip": "off"},
    "l2": {"training.l2": 0.05},
    "decay": {"training.decay_every": 2},
    "numbers": {"task": "adding"},
}
EVERY_CASE = pytest.mark.parametrize("case", list(CASES))


def trainer(changes: dict[str, Value], updates: int = 3) -> Trainer:
    experiment = Experiment()
    if changes.get("task") in (None, "copy"):
        experiment = experiment.with_settings({"task.delay": 4})
    sizes = {"model.units": 6, "training.batch": 12}
    made = Trainer(experiment.with_settings(sizes).with_settings(changes))
    made.step(updates)
    return made


def moved(trainer: Trainer) -> tuple[Walk, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return the walk of an update, and the weights before and after the update itself."""
    walk = trainer.walk()
    before = {name: array.copy() for name, array in trainer.network.parameters.items()}
    assert trainer.step() == 1
    return walk, before, dict(trainer.network.parameters)


@EVERY_CASE
def test_it_is_the_update_that_training_makes(case: str) -> None:
    made = trainer(CASES[case])
    walk, before, after = moved(made)
    assert walk.update == made.update
    assert walk.cut.before == made.gradient_norm
    assert walk.cut.clipped == made.clipped
    assert walk.loss == made.loss
    assert walk.fault is None
    assert [move.parameter.name for move in walk.moves] == list(before)
    for move in walk.moves:
        change = after[move.parameter.name].astype(np.float64) - before[move.parameter.name]
        assert move.change == norm(change.ravel())
        assert move.weights == norm(before[move.parameter.name].ravel())


@EVERY_CASE
def test_nothing_of_the_run_changes(case: str) -> None:
    walked, plain = trainer(CASES[case], 0), trainer(CASES[case], 0)
    for _ in range(8):
        walked.walk()
        walked.step()
        walked.walk()
        plain.step()
    assert np.array_equal(walked.network.parameters.flat, plain.network.parameters.flat)
    assert walked.journal == []
    one, other = walked.snapshot(), plain.snapshot()
    assert np.array_equal(one.metrics.loss.values, other.metrics.loss.values)
    assert one[GRADIENT_NORMS] == other[GRADIENT_NORMS]
    assert one.batches == other.batches


@EVERY_CASE
def test_the_contributions_of_all_steps_sum_to_the_gradient(case: str) -> None:
    walk = trainer(CASES[case]).walk()
    lengths = {move.parameter.name: move.gradient for move in walk.moves}
    assert [one.parameter.name for one in walk.contributions] == list(lengths)
    for one in walk.contributions:
        whole = one.sums[-1 if one.reverse else 0]
        assert whole == pytest.approx(lengths[one.parameter.name], rel=1e-4, abs=1e-9)
    total = np.sqrt(sum(np.square(length) for length in lengths.values()))
    assert walk.cut.before == pytest.approx(total)


def test_the_first_sequences_are_kept_and_the_sums_are_over_all() -> None:
    walk = trainer({}).walk()
    assert walk.size == 12
    assert walk.read.trace.size == walk.read.batch.size == SEQUENCES
    assert walk.read.relevant.shape == walk.read.trace.losses.shape
    own = float(walk.read.trace.losses.sum() / SEQUENCES)
    assert walk.loss != own
    whole = trainer({"training.batch": SEQUENCES}).walk()
    assert whole.loss == pytest.approx(float(whole.read.trace.losses.sum() / SEQUENCES))


def test_it_reads_the_training_batch_and_not_the_probe() -> None:
    made = trainer({})
    walk, snapshot = made.walk(), made.snapshot()
    batch = made.training_batch(3)
    assert walk.batch == 4
    assert np.array_equal(walk.read.batch.inputs, batch.inputs[:, :SEQUENCES])
    assert not np.array_equal(walk.read.batch.inputs, snapshot.probe.batch.inputs)


def test_a_truncated_pass_says_which_steps_it_covers() -> None:
    made = trainer({"training.update_steps": 3, "training.back_steps": 5}, 0)
    covered = []
    for _ in range(4):
        walk = made.walk()
        covered.append((walk.start, walk.start + walk.read.trace.steps, walk.steps))
        assert walk.read.relevant.shape[0] == walk.read.trace.steps
        made.step()
    assert covered == [(0, 3, 10), (1, 6, 10), (4, 9, 10), (5, 10, 10)]


def test_clipping_by_norm_keeps_the_direction_and_by_value_bends_it() -> None:
    by_norm = trainer({"training.clip_threshold": 1e-3}).walk().cut
    assert by_norm.clipped
    assert by_norm.after == pytest.approx(1e-3, rel=1e-5)
    assert by_norm.kept == pytest.approx(1, abs=1e-6)
    by_value = trainer({"training.clip": "value", "training.clip_threshold": 1e-3}).walk().cut
    assert by_value.clipped
    assert by_value.kept < 0.99
    free = trainer({"training.clip": "off"}).walk().cut
    assert not free.clipped
    assert free.before == free.after


def test_every_phase_has_its_steps() -> None:
    walk = trainer({}).walk()
    steps = walk.read.trace.steps
    assert tuple(walk.lengths) == PHASES
    assert (
        walk.lengths[Phase.FORWARD]
        == walk.lengths[Phase.BACKWARD]
        == walk.lengths[Phase.SUM]
        == steps
    )
    assert walk.lengths[Phase.LOSS] == steps  # copy memory counts every step
    assert walk.lengths[Phase.UPDATE] == len(walk.moves) == 5
    both = trainer({"model.layers": 2, "model.bidirectional": True}).walk()
    assert both.lengths[Phase.FORWARD] == 2 * steps  # the second layer waits for the first


@pytest.mark.parametrize(("factor", "phases"), [(1e30, PHASES[:1]), (10.0, PHASES[:3])])
def test_a_fault_is_walked_as_far_as_it_goes_and_not_applied(
    factor: float, phases: tuple[str, ...]
) -> None:
    relu: dict[str, Value] = {"model.cell": "rnn", "model.cell.activation": "relu"}
    made = trainer({**relu, "training.clip": "off"}, 0)
    made.network.parameters["layer0.W_h"][:] = np.eye(6) * factor
    if len(phases) > 1:  # the states stay small, what comes back does not
        made.network.parameters["layer0.W_x"][:] = 0
        made.network.parameters["layer0.b"][:] = 1e-37
        made.network.parameters["readout.W_y"][:] *= 1e31
    before = made.network.parameters.flat.copy()
    walk = made.walk()
    assert walk.fault is not None
    assert made.fault is None  # it has not been met yet
    assert walk.moves == ()
    assert tuple(walk.lengths) == phases
    assert made.step() == 0
    assert made.fault == walk.fault
    assert np.array_equal(before, made.network.parameters.flat)
    assert made.walk().fault == walk.fault


def test_a_step_that_makes_a_weight_infinite_is_a_fault_of_the_update() -> None:
    made = trainer({"training.optimizer": "sgd", "training.optimizer.momentum": 0.9}, 0)
    made.apply(Change("training.optimizer.learning_rate", 10.0))
    made.optimizer_state["v"][:] = 1e38
    walk = made.walk()
    assert tuple(walk.lengths) == PHASES
    assert made.step() == 0
    assert walk.fault == made.fault is not None


def test_a_live_change_acts_on_the_walk_to_come() -> None:
    made = trainer({})
    slow = made.walk()
    made.apply(Change("training.optimizer.learning_rate", 0.02))
    fast = made.walk()
    assert fast.update == slow.update
    assert fast.cut == slow.cut
    assert all(one.change > other.change for one, other in zip(fast.moves, slow.moves, strict=True))
    weights = made.network.parameters.flat.copy()
    made.step()
    assert norm(made.network.parameters.flat.astype(np.float64) - weights) == pytest.approx(
        np.sqrt(sum(move.change**2 for move in fast.moves))
    )


class TestRuns:
    """Through the worker's messages."""

    def report(self, runs: Runs, *needs: str) -> Report:
        answer = runs.handle(Request(frozenset(needs)))
        assert isinstance(answer, Report)
        return answer

    def walks(self, runs: Runs) -> list[Walk]:
        return [snapshot[WALK] for snapshot in self.report(runs, "walk").snapshots]

    def test_runs_walk_the_same_batch_in_lockstep(self) -> None:
        first = trainer({}).experiment
        runs = Runs()
        runs.handle(Load((first, first.with_settings({"model.cell": "rnn"}))))
        one, other = self.walks(runs)
        assert one.update == other.update == 1
        assert np.array_equal(one.read.batch.inputs, other.read.batch.inputs)
        runs.handle(Step(1))
        assert runs.work()
        assert [walk.update for walk in self.walks(runs)] == [2, 2]

    def test_it_is_not_computed_unless_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: Trainer) -> Walk:
            raise AssertionError("nobody asked for a walk")

        monkeypatch.setattr(Trainer, "walk", refuse)
        runs = Runs()
        runs.handle(Load((trainer({}).experiment,)))
        self.report(runs, *(NEEDS - {"walk"}))
        runs.handle(Step(1))
        assert runs.work()

    def test_it_is_computed_once_while_nothing_changes(self) -> None:
        runs = Runs()
        runs.handle(Load((trainer({}).experiment,)))
        (one,), (other,) = self.walks(runs), self.walks(runs)
        assert one is other

    def test_a_report_of_it_stays_small(self) -> None:
        def size(snapshot: Snapshot) -> int:
            return len(pickle.dumps(snapshot, pickle.HIGHEST_PROTOCOL))

        made = trainer({"training.batch": 256}, 1)
        with_walk, bare = made.snapshot({"walk"}), made.snapshot({"trace"})
        assert size(with_walk) < 3 * size(bare)
        assert dataclasses.is_dataclass(with_walk[WALK])
