"""Slow parts: between the answers, at a lower rate while a run goes on, exact when it rests."""

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.losses import Losses, Which
from rnnviz.training.run.schedule import REST, Schedule
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM

NEEDS = frozenset({"trace", "sources", "spectrum"})


class Clock:
    """Time that passes by itself by a second at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def trainer() -> Trainer:
    return Trainer(Experiment().with_settings({"model.units": 6, "training.batch": 4}))


@pytest.fixture
def schedule(trainer: Trainer) -> Schedule:
    return Schedule(trainer, Clock())


def test_while_it_trains_a_slow_part_is_kept_until_it_is_due(
    trainer: Trainer, schedule: Schedule
) -> None:
    shown = []
    looks = round(2 * REST)
    for _ in range(looks):
        trainer.step(1)
        snapshot = schedule.snapshot(NEEDS)
        assert snapshot.trace_update == snapshot.update
        shown.append(snapshot[SOURCES].update)
        schedule.work(running=True)
    assert shown == sorted(shown)
    assert 1 < len(set(shown)) <= 2 + looks * 3 / REST


def test_only_what_was_never_made_is_waited_for(trainer: Trainer, schedule: Schedule) -> None:
    schedule.snapshot(NEEDS)
    assert not schedule.owes
    trainer.step(3)
    snapshot = schedule.snapshot(NEEDS)
    assert (snapshot.trace_update, snapshot[SOURCES].update, snapshot[SPECTRUM].update) == (3, 0, 0)
    assert schedule.owes


def test_at_rest_everything_becomes_of_the_present(trainer: Trainer, schedule: Schedule) -> None:
    schedule.snapshot(NEEDS)
    trainer.step(3)
    schedule.snapshot(NEEDS)
    assert [schedule.work(running=False) for _ in range(3)] == [True, True, False]
    snapshot = schedule.snapshot(NEEDS)
    assert snapshot[SOURCES].update == snapshot[SPECTRUM].update == trainer.update
    assert snapshot.parts.keys() == NEEDS
    assert not schedule.owes


def test_nothing_is_made_of_a_state_that_has_passed(trainer: Trainer, schedule: Schedule) -> None:
    schedule.snapshot(NEEDS)
    trainer.step(1)
    schedule.snapshot(NEEDS)
    trainer.step(1)
    assert not schedule.work(running=False)
    schedule.snapshot(NEEDS)
    assert schedule.work(running=False)


def test_what_has_not_changed_is_not_made_again(schedule: Schedule) -> None:
    first, second = (schedule.snapshot(NEEDS) for _ in range(2))
    assert first[SOURCES] is second[SOURCES]
    assert first.trace is second.trace
    assert schedule.snapshot(frozenset()).parts == {}


def test_another_sequence_is_due_at_once(schedule: Schedule) -> None:
    schedule.snapshot(NEEDS)
    focus = Focus(sequence=3)
    assert schedule.snapshot(NEEDS, focus)[SOURCES].sequence == 0
    while schedule.work(running=True):
        pass
    shown = schedule.snapshot(NEEDS, focus)
    assert shown[SOURCES].sequence == shown[SPECTRUM].sequence == 3


def test_the_loss_of_one_step_alone_does_not_change_the_source_matrix(schedule: Schedule) -> None:
    whole = schedule.snapshot(NEEDS)
    alone = schedule.snapshot(
        NEEDS, Focus(losses=Losses(Which.STEP, int(whole[SOURCES].matrices[0].steps[0])))
    )
    assert alone.probe.losses.which is Which.STEP
    assert alone[SOURCES] is whole[SOURCES]
    assert schedule.owes  # how fast that loss's gradient decays
    schedule.work(running=False)
    assert not schedule.owes


def test_a_part_rests_in_proportion_to_what_it_took_whatever_the_time(trainer: Trainer) -> None:
    clock = Clock()
    clock.now = 1e6
    schedule = Schedule(trainer, clock)
    schedule.snapshot(NEEDS)
    trainer.step(1)
    schedule.snapshot(NEEDS)
    assert not schedule.work(running=True)
    clock.now += REST
    assert schedule.work(running=True)
