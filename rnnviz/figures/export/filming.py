"""What is filmed: training over updates, or the phases of one update."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeAlias

from rnnviz.console import drawing_bar
from rnnviz.figures.export.film import Film
from rnnviz.figures.slow_motion.pace import course
from rnnviz.figures.view.progress import Reveal, lengths_of
from rnnviz.training.run.base.run import Run
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.snapshot import Snapshot, named

Bar: TypeAlias = Callable[[int], AbstractContextManager[Callable[[], object]]]
"""Given a number of pictures, what gives a function that is called after each of them."""


def film_training(
    film: Film, trainers: Sequence[Run], updates: Iterable[object], every: int
) -> None:
    """Add a picture of runs as they are, one every so many updates, and the last.

    `updates` trains them by one each time; see `training.run.headless.course`.
    """
    film.seen = replace(film.seen, view=replace(film.seen.view, reveal=None))
    film.add(_snapshots(film, trainers))
    shown = count = 0
    for count, _ in enumerate(updates, 1):
        if count % every == 0:
            film.add(_snapshots(film, trainers))
            shown = count
    if shown < count or any(trainer.fault is not None for trainer in trainers):
        film.add(_snapshots(film, trainers))


def film_slow_motion(
    film: Film, trainers: Sequence[Run], pace: int, bar: Bar = drawing_bar
) -> None:
    """Add the phases of the next update of runs, at so many steps a second; it is not applied."""
    view = replace(film.seen.view, reveal=Reveal())
    film.seen = replace(film.seen, view=view)
    snapshots = _snapshots(film, trainers)
    places = list(course(lengths_of([snapshot[WALK] for snapshot in snapshots]), pace))
    with bar(len(places)) as advance:
        for reveal, seconds in places:
            film.add(snapshots, replace(view, reveal=reveal), seconds)
            advance()


def _snapshots(film: Film, trainers: Sequence[Run]) -> tuple[Snapshot, ...]:
    taken = (trainer.snapshot(film.needs, film.seen.focus) for trainer in trainers)
    return named(tuple(taken), film.names)
