"""Plan: which setting of a sweep is shown as what - axes, colours, small multiples."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from rnnviz.figures.sweeps.factor import Factor, factors_of
from rnnviz.registry import measures
from rnnviz.settings import Value
from rnnviz.training.sweeps.axis import SEED
from rnnviz.training.sweeps.measure import Measure
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.sweep import Settings
from rnnviz.training.sweeps.table import Table

MOST_GROUPS = 8  # colours that can be told apart
MOST_FACETS = 12  # small multiples that can be read on a page


@dataclass(frozen=True)
class Category:
    """Runs that belong together: what they are called, and what they have in common."""

    label: str
    settings: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Spot:
    """The place of a run: the numbers of its small multiple, colour, values and seed."""

    facet: int = 0
    group: int = 0
    x: int = 0
    y: int = 0
    seed: int = 0


class Plan:
    """Which place of a picture each run of a table has.

    Two numbers make a phase diagram, with a small multiple for each combination of what else
    differs; one makes curves, a colour for each combination of words; words alone make columns.

    Attributes
    ----------
    x, y : Factor or None
    groups : tuple of Category
        Shown in colours of their own.
    facets : tuple of Category
        Shown as pictures of their own, side by side.
    left_out : int
        How many more of these there would be.
    seeds : tuple of int
    measure : type of Measure
    """

    def __init__(self, table: Table, kind: str) -> None:
        sweep, rows = table.sweep, table.rows
        self.table = table
        self._rows: dict[Spot, Row | None] = {}  # as they are asked for
        self.measure: type[Measure] = measures[kind]
        self._place = sweep.measures.index(kind)
        factors = factors_of(sweep, rows.values())
        numeric = [one for one in factors if one.numeric]
        words = [one for one in factors if not one.numeric]
        self.seeds = _seeds(table)
        axes, colours, others = _shared(numeric, words)
        self.x = axes[0] if axes else None
        self.y = axes[1] if len(axes) > 1 else None
        self.groups = _categories(colours)
        facets = _categories(others)
        self.facets, self.left_out = facets[:MOST_FACETS], max(0, len(facets) - MOST_FACETS)
        varied = {one.key for one in factors}
        self._fixed = {axis.key: axis.values[0] for axis in sweep.axes if axis.key not in varied}

    @property
    def is_phase(self) -> bool:
        """Whether two numbers are varied."""
        return self.y is not None

    @property
    def columns(self) -> int:
        """How many values the first axis has."""
        return len(self.x.values) if self.x else 1

    @property
    def rows(self) -> int:
        """How many values the second axis has."""
        return len(self.y.values) if self.y else 1

    def spots(self, facet: int | None = None) -> Iterator[Spot]:
        """Yield all places, or those of one small multiple."""
        facets = range(len(self.facets)) if facet is None else (facet,)
        ranges = (self.groups, range(self.columns), range(self.rows), self.seeds)
        for one, *place in product(facets, *(range(len(each)) for each in ranges)):
            yield Spot(one, *place)

    def holds(self, spot: Spot) -> bool:
        """Return whether there is such a place."""
        ends = (self.facets, self.groups, range(self.columns), range(self.rows), self.seeds)
        place = (spot.facet, spot.group, spot.x, spot.y, spot.seed)
        return all(0 <= one < len(end) for one, end in zip(place, ends, strict=True))

    def settings(self, spot: Spot) -> Settings:
        """Return in what the run at a place differs from the others."""
        values = {**self._fixed, **dict(self.facets[spot.facet].settings)}
        values.update(self.groups[spot.group].settings)
        if self.x is not None:
            values[self.x.key] = self.x.values[spot.x]
        if self.y is not None:
            values[self.y.key] = self.y.values[spot.y]
        values[SEED] = self.seeds[spot.seed]
        return tuple((key, values[key]) for key in self.table.sweep.keys)

    def row(self, spot: Spot) -> Row | None:
        """Return what came of the run at a place; None if it is not over."""
        if spot not in self._rows:
            self._rows[spot] = self.table.rows.get(self.settings(spot))
        return self._rows[spot]

    def value(self, spot: Spot) -> float | None:
        """Return what was measured of the run at a place; None if there is no such number."""
        row = self.row(spot)
        return row.measured[self._place] if row is not None and row.measured else None

    def values(self) -> list[float]:
        """Return all numbers that are drawn."""
        found = (self.value(spot) for spot in self.spots())
        return [value for value in found if value is not None]

    def at_seeds(self, spot: Spot) -> list[Spot]:
        """Return the places of all seeds with the settings of one."""
        return [replace(spot, seed=seed) for seed in range(len(self.seeds))]

    def moved(self, spot: Spot, right: int, up: int) -> Spot:
        """Return the place that an arrow key leads to; the same at the end."""
        if self.is_phase:
            rows = min(max(spot.y + up, 0), self.rows - 1)
            return self._along(replace(spot, y=rows), right)
        if up:
            return self._higher(spot, up)
        places = [Spot(f, x=x) for f in range(len(self.facets)) for x in range(self.columns)]
        at = places.index(Spot(spot.facet, x=spot.x)) + right
        place = places[min(max(at, 0), len(places) - 1)]
        return replace(spot, facet=place.facet, x=place.x)

    def _along(self, spot: Spot, right: int) -> Spot:
        """Return the next strip of a row of a phase diagram, or of the one beside it."""
        lengths = len(self.facets), self.columns, len(self.seeds)
        at = (spot.facet * lengths[1] + spot.x) * lengths[2] + spot.seed + right
        at = min(max(at, 0), math.prod(lengths) - 1)
        cell, seed = divmod(at, lengths[2])
        facet, x = divmod(cell, lengths[1])
        return replace(spot, facet=facet, x=x, seed=seed)

    def _higher(self, spot: Spot, up: int) -> Spot:
        """Return the run with the next larger number at the same value of the axis."""
        beside = [one for one in self.spots(spot.facet) if one.x == spot.x]
        numbers = {one: self.value(one) for one in beside}
        beside.sort(key=lambda one: -math.inf if (n := numbers[one]) is None else n)
        return beside[min(max(beside.index(spot) + up, 0), len(beside) - 1)]


def _seeds(table: Table) -> tuple[int, ...]:
    """Return the weight seeds of the plan, and those of an earlier, wider one."""
    sweep = table.sweep
    first = sweep.experiment.seed.weights
    found = (dict(settings)[SEED] for settings in table.rows)
    return tuple(sorted({*range(first, first + sweep.seeds), *map(int, found)}))


def _shared(
    numeric: Sequence[Factor], words: Sequence[Factor]
) -> tuple[Sequence[Factor], Sequence[Factor], Sequence[Factor]]:
    """Return what is shown along axes, by colours, and side by side."""
    if len(numeric) > 1:
        return numeric[:2], (), (*numeric[2:], *words)
    axes, colours = (numeric, words) if numeric else (words[:1], words[1:])
    if math.prod(len(one.values) for one in colours) <= MOST_GROUPS:
        return axes, colours, ()
    return axes, colours[:1], colours[1:]


def _categories(factors: Sequence[Factor]) -> tuple[Category, ...]:
    """Return every combination of values; without factors the one that holds all runs."""
    found = []
    for places in product(*(range(len(one.values)) for one in factors)):
        chosen = list(zip(factors, places, strict=True))
        label = ", ".join(
            one.texts[k] if isinstance(one.values[k], str) else one.named(k) for one, k in chosen
        )
        found.append(Category(label, tuple((one.key, one.values[k]) for one, k in chosen)))
    return tuple(found)
