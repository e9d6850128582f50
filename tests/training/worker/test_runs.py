"""What messages do, without a process."""

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.commands.change import Change
from rnnviz.training.scenes.stop import Stop, When
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.worker.messages import (
    Do,
    Drop,
    Enter,
    Load,
    Pause,
    Report,
    Request,
    Step,
    StopAt,
    Train,
)
from rnnviz.training.worker.runs import Runs

SMALL = Experiment().with_settings({"model.units": 6, "training.batch": 4, "task.delay": 4})
RATE = "training.optimizer.learning_rate"


def report(runs: Runs, needs: frozenset[str] = frozenset({"weights"})) -> Report:
    answer = runs.handle(Request(needs))
    assert isinstance(answer, Report)
    return answer


def finish(runs: Runs) -> None:
    """Do all that is to be done between two messages."""
    while runs.work():
        pass


def test_one_update_per_request_at_pace_one() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    assert report(runs).snapshots[0].update == 0
    runs.handle(Train(1))
    assert [report(runs).snapshots[0].update for _ in range(3)] == [1, 2, 3]
    runs.handle(Pause())
    assert report(runs).snapshots[0].update == 3
    assert not runs.free


def test_a_free_run_trains_between_messages() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(Train(None))
    assert runs.free
    for _ in range(4):
        assert runs.work()
    assert report(runs).snapshots[0].update == 4


def test_steps_are_applied_while_paused() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(Step(10))
    finish(runs)
    answer = report(runs)
    assert (answer.snapshots[0].update, answer.running) == (10, False)


def test_runs_stay_at_the_same_update_and_read_the_same_data() -> None:
    runs = Runs()
    runs.handle(Load((SMALL, SMALL.with_settings({"model.cell": "rnn"}))))
    runs.handle(Train(3))
    one, other = report(runs, NEEDS).snapshots
    assert one.update == other.update == 3
    assert np.array_equal(one.probe.batch.inputs, other.probe.batch.inputs)


def test_only_what_is_asked_for_is_computed() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    assert report(runs, frozenset({"history"})).snapshots[0].parts.keys() == {"history"}


def test_at_rest_slow_parts_follow_the_answer() -> None:
    runs = Runs()
    runs.handle(Load((SMALL, SMALL)))
    report(runs, NEEDS)
    runs.handle(Step(3))
    while (early := report(runs, NEEDS)).steps:
        pass
    assert early.owes
    assert [one[SOURCES].update for one in early.snapshots] == [0, 0]
    finish(runs)
    late = report(runs, NEEDS)
    assert not late.owes
    assert [one[SOURCES].update for one in late.snapshots] == [3, 3]
    assert [one[SPECTRUM].update for one in late.snapshots] == [3, 3]


def test_in_a_run_at_most_one_slow_part_follows_an_answer() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(Train(1))
    report(runs, NEEDS)
    runs.handle(Request(NEEDS, Focus(sequence=2)))  # both parts are due
    assert [runs.work() for _ in range(2)] == [True, False]
    assert report(runs, NEEDS).running


def test_a_command_reaches_its_run_and_its_journal() -> None:
    runs = Runs()
    runs.handle(Load((SMALL, SMALL)))
    runs.handle(Step(2))
    runs.handle(Do(1, Change(RATE, 0.5)))
    finish(runs)
    assert runs.trainers[0].journal == []
    assert runs.trainers[1].journal == [(2, Change(RATE, 0.5))]


@pytest.mark.parametrize("dropped", [0, 1])
def test_when_one_run_ends_the_other_goes_on(dropped: int) -> None:
    runs = Runs()
    both = (SMALL, SMALL.with_settings({"model.cell": "rnn"}))
    runs.handle(Load(both))
    runs.handle(Step(2))
    finish(runs)
    runs.handle(Drop(dropped))
    runs.handle(Step(1))
    finish(runs)
    (left,) = report(runs).snapshots
    assert left.experiment == both[1 - dropped]
    assert left.update == 3


def test_it_pauses_when_solved_and_goes_on_when_asked() -> None:
    runs = Runs()
    runs.handle(Load((Experiment(),)))
    runs.handle(Train(3000))
    solved = report(runs)
    assert not solved.running
    assert solved.snapshots[0].update == solved.snapshots[0].solved_at
    runs.handle(Train(5))
    assert report(runs).snapshots[0].update == solved.snapshots[0].update + 5


def test_commands_and_steps_are_carried_out_in_their_order() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    for message in (Step(2), Do(0, Change(RATE, 0.5)), Step(3), Do(0, Change(RATE, 0.25))):
        runs.handle(message)
    finish(runs)
    assert runs.trainers[0].update == 5
    assert runs.trainers[0].journal == [(2, Change(RATE, 0.5)), (5, Change(RATE, 0.25))]


@pytest.mark.parametrize("ending", [Pause(), Train(1)])
def test_steps_end_with_a_pause_but_commands_between_them_are_obeyed(ending: Pause | Train) -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(Step(1000))
    runs.handle(Do(0, Change(RATE, 0.5)))
    runs.work()
    runs.handle(ending)
    assert runs.trainers[0].journal == [(1, Change(RATE, 0.5))]
    assert not runs.free


def test_steps_that_last_are_told_and_cut_short_by_a_message() -> None:
    runs = Runs(interrupted=lambda: True)
    runs.handle(Load((SMALL,)))
    runs.handle(Step(7))
    assert (report(runs).steps, report(runs).snapshots[0].update) == (7, 0)
    runs.work()
    assert (report(runs).steps, report(runs).snapshots[0].update) == (6, 1)
    assert not report(runs).owes


def test_a_message_cuts_a_frame_short() -> None:
    waiting = iter([False, False, True])
    runs = Runs(interrupted=lambda: next(waiting))
    runs.handle(Load((SMALL,)))
    runs.handle(Train(10))
    assert report(runs).snapshots[0].update == 2


def test_a_fault_ends_the_steps() -> None:
    runs = Runs()
    exploding = {"training.optimizer": "sgd", RATE: 10.0, "training.clip": "off",
                 "model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": 3.0,
                 "task.delay": 60}  # fmt: skip
    runs.handle(Load((SMALL.with_settings(exploding),)))
    runs.handle(Step(100_000))
    finish(runs)
    assert report(runs).snapshots[0].fault is not None


def test_too_little_memory_for_new_runs_is_said_and_the_earlier_ones_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(_: Experiment, follow: bool) -> Trainer:
        raise MemoryError

    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(Step(2))
    finish(runs)
    monkeypatch.setattr("rnnviz.training.travel.line.begin_run", none)
    runs.handle(Load((SMALL, SMALL)))
    answer = report(runs)
    assert "too little memory: make training.batch" in answer.refused
    assert [snapshot.update for snapshot in answer.snapshots] == [2]


def test_runs_that_were_left_go_on_where_they_were() -> None:
    other = SMALL.with_settings({"model.units": 3})
    runs, alone = Runs(), Trainer(SMALL)
    runs.handle(Load((SMALL,)))
    runs.handle(Train(1))
    report(runs)
    runs.handle(Enter("other", (other, other)))
    entered = report(runs)
    assert (len(entered.snapshots), entered.running) == (2, False)
    assert [snapshot.experiment for snapshot in entered.snapshots] == [other, other]
    runs.handle(Load((other,)))  # a restart of the scene that is shown
    runs.handle(Enter("", (SMALL,)))
    back = report(runs)
    assert (back.snapshots[0].update, back.running) == (1, False)
    runs.handle(Step(2))
    finish(runs)
    alone.step(3)
    assert np.array_equal(runs.trainers[0].network.parameters.flat, alone.network.parameters.flat)
    runs.handle(Enter("other", ()))
    assert len(report(runs).snapshots) == 1


@pytest.mark.parametrize("pace", [None, 4, 100])
def test_training_pauses_exactly_at_a_stop(pace: int | None) -> None:
    runs, stop = Runs(), Stop(When.UPDATE, value=7)
    runs.handle(Load((SMALL,)))
    runs.handle(StopAt(stop))
    runs.handle(Train(pace))
    for _ in range(3):
        last = report(runs)
        finish(runs)
    last = report(runs)
    assert (last.snapshots[0].update, last.running, last.reached) == (7, False, stop)
    runs.handle(Train(pace))  # it goes on once the stop is another one
    finish(runs)
    assert report(runs).snapshots[0].update == 7
    runs.handle(StopAt(Stop(When.UPDATE, value=9)))
    assert report(runs).reached is None
    runs.handle(Step(50))
    finish(runs)
    assert (report(runs).snapshots[0].update, report(runs).steps) == (9, 0)


def test_a_stop_is_forgotten_with_its_scene_and_holds_for_a_restart() -> None:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(StopAt(Stop(When.UPDATE, value=2)))
    runs.handle(Load((SMALL,)))
    runs.handle(Step(5))
    finish(runs)
    assert report(runs).snapshots[0].update == 2
    runs.handle(Enter("other", (SMALL,)))
    runs.handle(Step(5))
    finish(runs)
    assert (report(runs).snapshots[0].update, report(runs).reached) == (5, None)
