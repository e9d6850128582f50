"""What has happened in a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz import Trainer
from rnnviz.training.commands.change import Change
from rnnviz.training.series import Series
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.snapshot.timeline import Timeline
from rnnviz.training.travel.events import EventKind, events
from tests.training.travel.test_line import RATE, SMALL


def snapshot(**metrics: Series) -> Snapshot:
    trainer = Trainer(SMALL)
    trainer.step(2)
    trainer.apply(Change(RATE, 0.5))
    shown = trainer.snapshot(())
    return replace(shown, metrics=replace(shown.metrics, **metrics))


def series(values: list[float], first: int = 1, stride: int = 1) -> Series:
    updates = first + stride * np.arange(len(values))
    return Series(updates, np.array(values))


def found(shown: Snapshot, kind: EventKind) -> list[int]:
    return [event.update for event in events(shown) if event.kind is kind]


def test_the_best_held_out_loss_and_the_spikes() -> None:
    loss = [1.0] * 100
    loss[40], loss[42], loss[80], loss[90] = 9.0, 5.0, 4.0, 2.9
    shown = snapshot(
        loss=series(loss), held_out_loss=series([3.0, np.nan, 1.0, 2.0], first=0, stride=20)
    )
    assert found(shown, EventKind.BEST) == [40]
    assert found(shown, EventKind.SPIKE) == [41, 81]


def test_clipping_by_the_threshold_that_was_in_force() -> None:
    norms = series([0.5, 2.0, 0.9, 7.0])
    shown = replace(snapshot(gradient_norm=norms), journal=((3, Change("training.clip", "off")),))
    assert found(shown, EventKind.CLIPPED) == [2]
    assert found(shown, EventKind.MOST_CLIPPED) == []
    shown = replace(shown, journal=())
    assert found(shown, EventKind.MOST_CLIPPED) == [4]


def test_in_its_past_a_run_tells_what_came_after() -> None:
    shown = replace(snapshot(), solved_at=None)
    journal = ((50, Change("training.clip", "off")),)
    shown = replace(shown, timeline=Timeline(70, True, journal, None, 60, True))
    assert found(shown, EventKind.COMMAND) == [50]
    assert found(shown, EventKind.SOLVED) == [60]
    assert found(shown, EventKind.EXPLODED) == [70]
