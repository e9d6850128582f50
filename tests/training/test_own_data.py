"""Runs on people's own data: by themselves, in the worker, and when a file goes missing."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.continuation import continued
from rnnviz.training.commands.change import Change
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.continuation import CONTINUATION
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.worker.messages import Do, Load, Report, Request, Step
from rnnviz.training.worker.process import TrainingProcess
from rnnviz.training.worker.runs import Runs
from tests.data.files import forget_files, fresh

PART = frozenset({"continuation"})
SMALL = {"model.units": 6, "training.batch": 4, "task.length": 10}
WORDS = "one two three four five six seven eight nine ten " * 20


def experiment(task: str, **changes: object) -> Experiment:
    named = {key.replace("__", "."): value for key, value in changes.items()}
    return Experiment().with_settings({"task": task, **SMALL, **named})


def report(runs: Runs) -> Report:
    answer = runs.handle(Request(PART))
    assert isinstance(answer, Report)
    return answer


@pytest.mark.parametrize("task", ["sine", "series", "mackey-glass"])
def test_a_series_goes_on_by_the_networks_own_answers(task: str) -> None:
    trainer = Trainer(experiment(task))
    trainer.step(5)
    part = trainer.snapshot(PART, Focus(sequence=3))[CONTINUATION]
    assert part is not None
    assert (part.update, part.problem) == (5, "")
    given = trainer.probe.batch.inputs[:, :, 3:4]
    np.testing.assert_array_equal(part.given, given[..., 0])
    ours = continued(trainer.network, given, 10)[..., 0]
    np.testing.assert_array_equal(part.generated, ours)


def test_a_text_goes_on_with_the_same_dice_at_every_look() -> None:
    trainer = Trainer(experiment("text"))
    first, again = (trainer.snapshot(PART)[CONTINUATION] for _ in range(2))
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first.generated, again.generated)
    trainer.apply(Change("task.temperature", 0.05))
    certain = trainer.snapshot(PART)[CONTINUATION]
    assert certain is not None
    assert not np.array_equal(certain.generated, first.generated)
    trainer.apply(Change("task.primer", "We "))
    primed = trainer.snapshot(PART)[CONTINUATION]
    assert primed is not None
    assert trainer.experiment.task.spell(primed.given) == "We "


@pytest.mark.parametrize("task", ["text", "sine"])
def test_nobody_who_looks_changes_the_run(task: str) -> None:
    watched, alone = (Trainer(experiment(task)) for _ in range(2))
    for _ in range(6):
        watched.step(1)
        watched.snapshot(PART)
    alone.step(6)
    flat = (trainer.network.parameters.flat for trainer in (watched, alone))
    np.testing.assert_array_equal(*flat)


def test_tasks_whose_answers_are_no_inputs_do_not_go_on() -> None:
    for task in ("copy", "labels"):
        assert (
            Trainer(Experiment().with_settings({"task": task})).snapshot(PART)[CONTINUATION] is None
        )


def test_both_directions_cannot_go_on_and_it_is_said() -> None:
    part = Trainer(experiment("sine", model__bidirectional=True)).snapshot(PART)[CONTINUATION]
    assert part is not None
    assert len(part.generated) == 0
    assert "model.bidirectional" in part.problem


def test_an_experiment_stays_small_whatever_its_data() -> None:
    made = experiment("text", task__path=fresh(WORDS * 200))
    made.task.chance()
    assert len(pickle.dumps(made)) < 5000


def test_the_worker_reads_the_file_itself() -> None:
    made = experiment("text", task__path=fresh(WORDS))
    here = Trainer(made)
    here.step(3)
    with TrainingProcess((made,)) as process:
        process.send(Step(3))
        answer = None
        while not isinstance(answer, Report) or answer.steps:
            process.request(frozenset({"weights"}))
            answer = process.poll(60)
    for name, values in answer.snapshots[0][WEIGHTS].items():
        np.testing.assert_array_equal(values, here.network.parameters[name])


def test_a_file_that_has_gone_leaves_the_run_as_it_was(tmp_path: Path) -> None:
    runs = Runs()
    runs.handle(Load((experiment("sine"),)))
    runs.handle(Step(4))
    while runs.work():
        pass
    path = tmp_path / "gone.txt"
    path.write_text(WORDS, encoding="utf-8")
    made = experiment("text", task__path=str(path))
    path.unlink()
    forget_files()  # the worker is another process
    runs.handle(Load((made,)))
    answer = report(runs)
    assert "does not exist" in answer.refused
    assert answer.snapshots[0].update == 4
    assert answer.snapshots[0].experiment.task.kind == "sine"
    assert report(runs).refused == ""


def test_without_an_earlier_run_there_is_nothing_but_the_refusal(tmp_path: Path) -> None:
    path = tmp_path / "gone.txt"
    path.write_text(WORDS, encoding="utf-8")
    made = experiment("text", task__path=str(path))
    path.unlink()
    forget_files()
    runs = Runs()
    runs.handle(Load((made,)))
    runs.handle(Do(0, Change("task.temperature", 1.0)))
    answer = report(runs)
    assert answer.refused
    assert answer.snapshots == ()
