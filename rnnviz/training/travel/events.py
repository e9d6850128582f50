"""Events: the updates of a run that one may want to go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rnnviz.training.commands.clip_limits import clip_limits, limits_at
from rnnviz.training.commands.reading import Journal
from rnnviz.training.commands.resting import resting
from rnnviz.training.metrics import Metrics
from rnnviz.training.series import Series
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.snapshot import Snapshot

MOST_SPIKES = 5
SPIKE = 3.0  # times the median of the losses before it
BEFORE = 20  # samples that a loss is held against


class EventKind(StrEnum):
    """What has happened."""

    BEST = "best held-out loss"
    SPIKE = "spike of the loss"
    CLIPPED = "first clipped"
    MOST_CLIPPED = "clipped most"
    SOLVED = "solved"
    EXPLODED = "exploded"
    COMMAND = "command"


@dataclass(frozen=True, order=True)
class Event:
    """Something that happened in a run: at which update, what, and in a few words more."""

    update: int
    kind: EventKind
    words: str


def marks(snapshot: Snapshot) -> list[Event]:
    """Return what a run tells by itself, also of after the snapshot: solved, stopped, commands."""
    timeline = snapshot.timeline
    if timeline is not None and timeline.past:
        solved_at, stopped = timeline.solved_at, timeline.stopped
    else:
        solved_at, stopped = snapshot.solved_at, snapshot.fault is not None
    journal = resting(snapshot.whole_journal, snapshot.end)
    found = [Event(update, EventKind.COMMAND, command.words) for update, command in journal]
    if solved_at is not None:
        found.append(Event(solved_at, EventKind.SOLVED, "solved"))
    if stopped:
        found.append(Event(snapshot.end, EventKind.EXPLODED, "the last before NaN or infinity"))
    return found


def events(snapshot: Snapshot) -> list[Event]:
    """Return what has happened in a run, by update; also after the snapshot, where that is known.

    Curves hold samples at a stride that grows with the run: so do the events that are read from
    them.
    """
    metrics, journal = snapshot.whole_metrics, snapshot.whole_journal
    of_curves = [*_of_losses(metrics), *_of_clipping(snapshot.origin, journal, metrics)]
    return sorted([*marks(snapshot), *of_curves])


def _of_losses(metrics: Metrics) -> Iterator[Event]:
    held_out = metrics.held_out_loss
    if np.isfinite(held_out.values).any():
        best = int(np.nanargmin(held_out.values))
        words = f"best held-out loss, {held_out.values[best]:.3g}"
        yield Event(int(held_out.updates[best]), EventKind.BEST, words)
    for place in _spikes(metrics.loss):
        words = f"spike of the loss, {metrics.loss.values[place]:.3g}"
        yield Event(int(metrics.loss.updates[place]), EventKind.SPIKE, words)


def _spikes(series: Series) -> list[int]:
    """Return where a series is highest above the median of what came just before it."""
    values = series.values
    if len(values) <= BEFORE:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(values[:-1], BEFORE)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = values[BEFORE:] / np.median(windows, axis=1)
    found: list[int] = []
    for place in np.argsort(-np.nan_to_num(ratios), kind="stable"):
        if len(found) == MOST_SPIKES or not ratios[place] > SPIKE:
            break
        if all(abs(place + BEFORE - other) > BEFORE for other in found):
            found.append(int(place) + BEFORE)
    return found


def _of_clipping(origin: Experiment, journal: Journal, metrics: Metrics) -> Iterator[Event]:
    """Yield the first sample whose gradient was clipped by its norm, and that clipped most."""
    norms = metrics.gradient_norm
    if not len(norms.values):
        return
    with np.errstate(invalid="ignore"):
        ratios = norms.values / limits_at(clip_limits(origin, journal), norms.updates)
    clipped = np.flatnonzero(ratios > 1)
    if len(clipped):
        first, most = int(clipped[0]), int(np.nanargmax(ratios))
        yield Event(int(norms.updates[first]), EventKind.CLIPPED, "clipped for the first time")
        if most != first:
            words = f"clipped most: norm {norms.values[most]:.3g}"
            yield Event(int(norms.updates[most]), EventKind.MOST_CLIPPED, words)
