"""FilmOrder: what a film is to be of, for whoever makes it elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from rnnviz.data.progress import watched
from rnnviz.figures.export.film import Film
from rnnviz.figures.export.filming import film_slow_motion, film_training
from rnnviz.figures.style.theme import THEMES
from rnnviz.training.commands.past import Past
from rnnviz.training.run.beginning import begin_run
from rnnviz.training.run.headless import course, repeated
from rnnviz.training.settings.experiment import Experiment


class Course(StrEnum):
    """What a film shows."""

    SO_FAR = "training up to now"
    FROM_NOW = "training from now on"
    SLOW = "the next update, in slow motion"


@dataclass(frozen=True)
class FilmOrder:
    """What a film is to be of, and how; values only, so that it can be handed to a process.

    Attributes
    ----------
    experiments, pasts : tuple
        The runs as they began, and what has happened in each until now.
    course : Course
    updates : int
        Of a film from now on, how many.
    every : int
        Updates between two pictures.
    fps : int
        Pictures a second; of slow motion steps a second.
    theme : str
    how : mapping
        What else `Film` is told: size, preset, scale, panels, seen, proportions, captioned, ...
    """

    path: Path
    experiments: tuple[Experiment, ...]
    pasts: tuple[Past, ...]
    course: Course = Course.SO_FAR
    updates: int = 100
    every: int = 10
    fps: int = 10
    theme: str = "dark"
    how: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """How far a film is: what is done now, the share of it that is done."""

    doing: str
    share: float


Teller: TypeAlias = Callable[[Progress, Film | None], None]
"""Is told how far it is, with the film once that has a picture; what it raises ends it."""


def make_film(order: FilmOrder, tell: Teller) -> None:
    """Make a film, and tell again and again how far it is."""
    with (
        watched(lambda path, share: tell(Progress(f"Reading {Path(path).name}", share), None)),
        Film(order.path, fps=order.fps, theme=THEMES[order.theme], **order.how) as film,
    ):
        trainers = [begin_run(experiment) for experiment in order.experiments]
        last = max(past.update for past in order.pasts)
        reached = repeated(trainers, order.pasts)
        if order.course is Course.SO_FAR:
            doing = f"Filming {last:,} updates"
            film_training(film, trainers, _told(reached, last, doing, tell, film), order.every)
            return
        for _ in _told(reached, last, f"Training to update {last:,}, as before", tell, None):
            pass
        if order.course is Course.FROM_NOW:
            doing, count = f"Filming {order.updates:,} updates", order.updates
            updates = _told(course(trainers, count), count, doing, tell, film)
            film_training(film, trainers, updates, order.every)
            return

        @contextmanager
        def bar(count: int) -> Iterator[Callable[[], object]]:
            places = _told(range(count), count, "Filming the next update", tell, film)
            yield lambda: next(places, None)

        film_slow_motion(film, trainers, order.fps, bar)


def _told(
    steps: Iterable[object],
    count: int,
    doing: str,
    tell: Teller,
    film: Film | None,
) -> Iterator[None]:
    for done, _ in enumerate(steps, 1):
        tell(Progress(doing, done / max(count, 1)), film)
        yield
