"""Going to other updates and other runs, by messages."""

from __future__ import annotations

import pickle

from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.worker.messages import (
    Branch,
    Do,
    Enter,
    Gather,
    Gathered,
    GoTo,
    Load,
    Pause,
    Remove,
    Rename,
    Report,
    Request,
    Show,
    Step,
    TakeBack,
    Train,
)
from rnnviz.training.worker.runs import Runs
from tests.training.travel.test_line import RATE, SMALL, seen


def begun(updates: int = 40) -> Runs:
    runs = Runs()
    runs.handle(Load((SMALL,)))
    runs.handle(Step(updates))
    finish(runs)
    return runs


def finish(runs: Runs) -> None:
    while runs.free:
        runs.work()


def report(runs: Runs) -> Report:
    answer = runs.handle(Request(frozenset()))
    assert isinstance(answer, Report)
    return answer


def test_the_nearest_update_that_is_kept_is_shown_first() -> None:
    runs = begun()
    runs.handle(GoTo(23))
    assert runs.trainers[0].update == 16
    finish(runs)
    (snapshot,) = report(runs).snapshots
    assert (snapshot.update, snapshot.end, snapshot.is_past) == (23, 40, True)
    runs.handle(GoTo(7))
    runs._interrupted = lambda: True  # another message waits: nothing is stepped
    (snapshot,) = report(runs).snapshots
    assert snapshot.timeline is not None
    assert (snapshot.update, snapshot.timeline.going_to, snapshot.place) == (0, 7, 7)


def test_a_journey_pauses_and_a_later_one_counts() -> None:
    runs = begun()
    runs.handle(Train(None))
    runs.handle(GoTo(3))
    runs.handle(GoTo(12))
    finish(runs)
    answer = report(runs)
    assert (answer.snapshots[0].update, answer.running, answer.steps) == (12, False, 0)
    runs.handle(GoTo(10**6))
    finish(runs)
    assert report(runs).snapshots[0].update == 40


def test_playing_from_the_past_repeats_it_or_leaves_what_was_done_later() -> None:
    runs = begun()
    first = seen(runs.trainers[0])
    runs.handle(GoTo(30))
    finish(runs)
    runs.handle(Train(None))
    while runs.trainers[0].update < 40:
        runs.work()
    assert seen(runs.trainers[0]) == first
    assert report(runs).tree.shown == (1,)
    runs.handle(Pause())
    runs.handle(Do(0, AddNoise(0.1)))
    runs.handle(Step(5))
    finish(runs)
    runs.handle(GoTo(35))
    finish(runs)
    runs.handle(Step(1))  # a step is still within the run
    finish(runs)
    assert report(runs).tree.shown == (1,)
    runs.handle(Train(None))
    runs.work()
    answer = report(runs)
    assert answer.tree.shown == (2,)
    assert answer.snapshots[0].journal == ()
    assert [one.end for one in answer.tree.members][:1] == [45]


def test_several_runs_repeat_what_was_done_to_them() -> None:
    runs = begun(20)
    runs.handle(Branch(0))
    runs.handle(Do(1, Change(RATE, 0.05)))
    runs.handle(Step(10))
    finish(runs)
    first = [seen(trainer) for trainer in runs.trainers]
    runs.handle(GoTo(5))
    finish(runs)
    assert [trainer.update for trainer in runs.trainers] == [5, 5]
    runs.handle(Train(None))
    while runs.trainers[0].update < 30:
        runs.work()
    assert [seen(trainer) for trainer in runs.trainers] == first
    assert report(runs).tree.shown == (1, 2)


def test_a_command_is_taken_back_and_done_again() -> None:
    runs = begun(20)
    before = seen(runs.trainers[0])
    runs.handle(Do(0, AddNoise(0.3)))
    runs.handle(Step(5))
    finish(runs)
    after = seen(runs.trainers[0])
    runs.handle(TakeBack(0, Moment(20, 0)))
    finish(runs)
    assert seen(runs.trainers[0]) == before
    assert report(runs).tree.shown == (2,)
    runs.handle(Show((1,)))
    finish(runs)
    assert seen(runs.trainers[0]) == after


def test_beside_others_a_run_catches_up_without_the_command_that_is_taken_back() -> None:
    runs = begun(20)
    runs.handle(Branch(0))
    runs.handle(Do(1, AddNoise(0.3)))
    runs.handle(Step(9))
    finish(runs)
    untouched = seen(runs.trainers[0])
    runs.handle(TakeBack(1, Moment(20, 0)))
    while runs.free:
        runs.work()
        assert runs.trainers[0].update == 29
    assert [seen(trainer) for trainer in runs.trainers] == [untouched] * 2
    assert report(runs).tree.shown == (1, 3)


def test_where_it_is_interrupted_the_others_go_back_to_it() -> None:
    runs = begun(20)
    runs.handle(Branch(0))
    runs.handle(Do(1, AddNoise(0.3)))
    runs.handle(Step(9))
    finish(runs)
    runs.handle(TakeBack(1, Moment(20, 0)))
    runs.handle(Pause())  # before it is there: the command is taken back nevertheless
    finish(runs)
    assert [trainer.update for trainer in runs.trainers] == [20, 20]
    assert [len(one.journal) for one in report(runs).snapshots] == [0, 0]
    runs.handle(Step(10))
    finish(runs)
    first, second = map(seen, runs.trainers)
    assert first == second


def test_what_cannot_be_is_said() -> None:
    runs = begun(5)
    for message, words in (
        (Show((7,)), "no run 7 any more"),
        (Remove(1), "shown cannot be removed"),
        (Rename(9, "x"), "no run 9 any more"),
    ):
        runs.handle(message)
        assert words in report(runs).refused
    for _ in range(5):
        runs.handle(Branch(0))
    assert "at most 4 runs" in report(runs).refused
    assert report(runs).refused == ""


def test_runs_that_were_gathered_go_on_in_another_process() -> None:
    runs = begun(30)
    runs.handle(Branch(0))
    runs.handle(Do(1, AddNoise(0.1)))
    runs.handle(Step(4))
    finish(runs)
    runs.handle(GoTo(32))
    finish(runs)
    answer = runs.handle(Gather(0))
    assert isinstance(answer, Gathered)
    family = pickle.loads(pickle.dumps(answer.family))
    other = Runs()
    other.handle(Enter("", (SMALL,), (), family))
    finish(other)
    assert report(other).refused == ""
    assert report(other).tree == report(runs).tree
    for ours, theirs in zip(runs.trainers, other.trainers, strict=True):
        assert seen(ours) == seen(theirs)
    for one in (runs, other):
        one.handle(Train(None))
        while one.trainers[0].update < 40:
            one.work()
    assert [seen(one) for one in runs.trainers] == [seen(one) for one in other.trainers]


def test_runs_beside_each_other_go_as_far_as_both_have_come() -> None:
    runs = begun(20)
    runs.handle(Branch(0))
    runs.handle(Step(10))
    finish(runs)
    runs.handle(GoTo(5))
    finish(runs)
    runs.handle(Do(0, Change(RATE, 0.05)))
    runs.handle(GoTo(30))
    finish(runs)
    assert [one.update for one in report(runs).snapshots] == [5, 5]
