"""Slow parts: at a lower rate while a run goes on, exact when it rests."""

from rnnviz import Experiment, Trainer
from rnnviz.training.ration import REST, Ration
from rnnviz.training.snapshot import Focus

NEEDS = frozenset({"trace", "sources", "spectrum"})


class Clock:
    """Time that passes by itself by a second at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def small() -> Trainer:
    return Trainer(Experiment().with_settings({"model.units": 6, "training.batch": 4}))


def test_while_it_trains_a_slow_part_is_kept_until_it_is_due() -> None:
    trainer, clock = small(), Clock()
    ration = Ration(clock)
    shown = []
    looks = round(2 * REST)
    for _ in range(looks):
        trainer.step(1)
        snapshot = ration.snapshot(trainer, NEEDS, running=True)
        assert snapshot.trace_update == snapshot.update
        shown.append(snapshot.sources.update)
    assert shown == sorted(shown)
    assert 1 < len(set(shown)) <= 2 + looks * 3 / REST


def test_at_rest_everything_is_of_the_present() -> None:
    trainer = small()
    ration = Ration(Clock())
    for _ in range(3):
        trainer.step(1)
        ration.snapshot(trainer, NEEDS, running=True)
    snapshot = ration.snapshot(trainer, NEEDS, running=False)
    assert snapshot.sources.update == snapshot.spectrum.update == trainer.update
    assert snapshot.parts.keys() == NEEDS


def test_what_has_not_changed_is_not_made_again() -> None:
    trainer = small()
    ration = Ration(Clock())
    first, second = (ration.snapshot(trainer, NEEDS, running=False) for _ in range(2))
    assert first.sources is second.sources
    assert ration.snapshot(trainer, frozenset(), running=True).parts == {}


def test_another_sequence_is_analysed_at_once() -> None:
    trainer = small()
    ration = Ration(Clock())
    ration.snapshot(trainer, NEEDS, running=True)
    shown = ration.snapshot(trainer, NEEDS, running=True, focus=Focus(sequence=3))
    assert shown.sources.sequence == shown.spectrum.sequence == 3
