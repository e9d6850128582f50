"""What the two seeds decide: the data, and what is drawn for the weights and for dropout."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.batch import Batch
from rnnviz.engine.network import Network
from rnnviz.registry import tasks
from rnnviz.training.settings.runs import reseeded
from rnnviz.training.snapshot.parts import CONTINUATION

SMALL: dict[str, object] = {"model.units": 4, "training.batch": 4}


def trainer_of(**changes: object) -> Trainer:
    return Trainer(Experiment().with_settings({**SMALL, **changes}))


def batches(trainer: Trainer) -> Iterator[tuple[str, Batch]]:
    """Yield everything that a run reads."""
    for number in range(3):
        yield f"training batch {number}", trainer.training_batch(number)
    yield "probe", trainer.probe.batch
    yield "held-out batch", trainer._held_out.batch


def same(one: Batch, other: Batch) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("inputs", "targets", "lengths")
    )


@pytest.mark.parametrize("task", list(tasks))
def test_all_that_is_read_follows_from_the_data_seed(task: str) -> None:
    first, again, other = (trainer_of(task=task, **{"seed.data": seed}) for seed in (1, 1, 2))
    for (name, one), (_, two), (_, three) in zip(
        batches(first), batches(again), batches(other), strict=True
    ):
        assert same(one, two), name
        assert not same(one, three), name


def test_the_data_seed_draws_no_weights() -> None:
    one, other = (trainer_of(**{"seed.data": seed}) for seed in (1, 2))
    assert np.array_equal(one.network.parameters.flat, other.network.parameters.flat)


def test_the_weight_seed_draws_the_weights_and_no_data() -> None:
    first, again, other = (trainer_of(**{"seed.weights": seed}) for seed in (1, 1, 2))
    assert np.array_equal(first.network.parameters.flat, again.network.parameters.flat)
    assert not np.array_equal(first.network.parameters.flat, other.network.parameters.flat)
    pairs = zip(batches(first), batches(other), strict=True)
    assert all(same(one, two) for (_, one), (_, two) in pairs)


def dropped(monkeypatch: pytest.MonkeyPatch, updates: int, **changes: object) -> list[float]:
    """Train with dropout; return the first number that each pass over a training window draws."""
    drawn: list[float] = []
    forward = Network.forward

    def watched(network, batch, initial=None, dropout=None, lean=False):  # type: ignore[no-untyped-def]
        if dropout is not None:
            state = dropout.bit_generator.state
            drawn.append(dropout.random())
            dropout.bit_generator.state = state
        return forward(network, batch, initial, dropout, lean)

    with monkeypatch.context() as patch:
        patch.setattr(Network, "forward", watched)
        trainer_of(**{"model.layers": 2, "model.dropout": 0.5, **changes}).step(updates)
    return drawn


@pytest.mark.parametrize("window", [{}, {"training.update_steps": 4}], ids=["whole", "truncated"])
def test_every_update_drops_anew_and_a_run_can_be_repeated(
    monkeypatch: pytest.MonkeyPatch, window: dict[str, object]
) -> None:
    first, again, other = (
        dropped(monkeypatch, 12, **{"seed.weights": seed, **window}) for seed in (1, 1, 2)
    )
    assert len(set(first)) == len(first) == 12
    assert first == again
    assert not set(first) & set(other)


def test_what_a_network_writes_follows_from_the_data_seed_at_every_look() -> None:
    """Without weights every symbol is as likely: what is written is the dice alone."""

    def written(seed: int, updates: int) -> list[int]:
        trainer = trainer_of(task="text", **{"seed.data": seed})
        trainer.step(updates)
        trainer.network.parameters.flat[:] = 0
        continuation = trainer.snapshot({"continuation"})[CONTINUATION]
        assert continuation is not None
        return list(continuation.generated)

    first, later, other = written(1, 0), written(1, 2), written(2, 0)
    assert first == later
    assert first != other


@pytest.mark.parametrize("seed", ["data", "weights"])
def test_a_new_seed_is_the_next_of_each_run_and_begins_again_after_the_last(seed: str) -> None:
    key, last = f"seed.{seed}", 2**31 - 1
    runs = [Experiment().with_settings({key: value}) for value in (4, 4, last)]
    assert [one.to_dict()[key] for one in reseeded(runs, seed)] == [5, 5, 0]
    for before, after in zip(runs, reseeded(runs, seed), strict=True):
        assert after.with_settings({key: before.to_dict()[key]}) == before
