"""Slow parts: between the answers, at a lower rate while a run goes on, exact when it rests."""

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.run.schedule import REST, Ration
from rnnviz.training.snapshot.snapshot import Focus

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
def ration(trainer: Trainer) -> Ration:
    return Ration(trainer, Clock())


def test_while_it_trains_a_slow_part_is_kept_until_it_is_due(
    trainer: Trainer, ration: Ration
) -> None:
    shown = []
    looks = round(2 * REST)
    for _ in range(looks):
        trainer.step(1)
        snapshot = ration.snapshot(NEEDS)
        assert snapshot.trace_update == snapshot.update
        shown.append(snapshot.sources.update)
        ration.work(running=True)
    assert shown == sorted(shown)
    assert 1 < len(set(shown)) <= 2 + looks * 3 / REST


def test_only_what_was_never_made_is_waited_for(trainer: Trainer, ration: Ration) -> None:
    ration.snapshot(NEEDS)
    assert not ration.owes
    trainer.step(3)
    snapshot = ration.snapshot(NEEDS)
    assert (snapshot.trace_update, snapshot.sources.update, snapshot.spectrum.update) == (3, 0, 0)
    assert ration.owes


def test_at_rest_everything_becomes_of_the_present(trainer: Trainer, ration: Ration) -> None:
    ration.snapshot(NEEDS)
    trainer.step(3)
    ration.snapshot(NEEDS)
    assert [ration.work(running=False) for _ in range(3)] == [True, True, False]
    snapshot = ration.snapshot(NEEDS)
    assert snapshot.sources.update == snapshot.spectrum.update == trainer.update
    assert snapshot.parts.keys() == NEEDS
    assert not ration.owes


def test_nothing_is_made_of_a_state_that_has_passed(trainer: Trainer, ration: Ration) -> None:
    ration.snapshot(NEEDS)
    trainer.step(1)
    ration.snapshot(NEEDS)
    trainer.step(1)
    assert not ration.work(running=False)
    ration.snapshot(NEEDS)
    assert ration.work(running=False)


def test_what_has_not_changed_is_not_made_again(ration: Ration) -> None:
    first, second = (ration.snapshot(NEEDS) for _ in range(2))
    assert first.sources is second.sources
    assert first.trace is second.trace
    assert ration.snapshot(frozenset()).parts == {}


def test_another_sequence_is_due_at_once(ration: Ration) -> None:
    ration.snapshot(NEEDS)
    focus = Focus(sequence=3)
    assert ration.snapshot(NEEDS, focus).sources.sequence == 0
    while ration.work(running=True):
        pass
    shown = ration.snapshot(NEEDS, focus)
    assert shown.sources.sequence == shown.spectrum.sequence == 3


def test_the_loss_of_one_step_alone_changes_the_trace_but_no_slow_part(ration: Ration) -> None:
    whole = ration.snapshot(NEEDS)
    alone = ration.snapshot(NEEDS, Focus(source=int(whole.sources.matrices[0].steps[0])))
    assert alone.probe.source is not None
    assert alone.sources is whole.sources
    assert not ration.owes


def test_a_part_rests_in_proportion_to_what_it_took_whatever_the_time(trainer: Trainer) -> None:
    clock = Clock()
    clock.now = 1e6
    ration = Ration(trainer, clock)
    ration.snapshot(NEEDS)
    trainer.step(1)
    ration.snapshot(NEEDS)
    assert not ration.work(running=True)
    clock.now += REST
    assert ration.work(running=True)
