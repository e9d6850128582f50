"""How fast slow motion goes: steps are skipped, or stayed on, so that phases can be followed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from rnnviz.figures.view.progress import Reveal, place, reveal_at
from rnnviz.training.slow_motion.walk import Phase

LONGEST_PHASE = 15.0  # seconds; steps are skipped where a phase would take longer
SHORTEST_STAY = 1.2  # seconds at least on the last step of a phase, and on each step of a short one
SHORT_PHASE = 2  # steps


def stride(count: int, pace: int) -> int:
    """Return how many of a phase's `count` steps are taken at once at a pace."""
    return max(1, math.ceil(count / (LONGEST_PHASE * pace)))


def stay(reveal: Reveal, count: int, pace: int) -> float:
    """Return the seconds to stay on a step of a phase of `count` steps."""
    shortest = SHORTEST_STAY if reveal.done >= count or count <= SHORT_PHASE else 0.0
    return max(1 / pace, shortest)


def course(lengths: Mapping[Phase, int], pace: int) -> Iterator[tuple[Reveal, float]]:
    """Yield the places that a whole walk stays at, and the seconds of each.

    `lengths` are the steps of its phases, `pace` the steps a second.
    """
    last = sum(lengths.values()) - 1
    reveal = Reveal()
    while True:
        count = lengths[reveal.phase]
        yield reveal, stay(reveal, count, pace)
        number = place(reveal, lengths)
        if number == last:
            return
        ahead = max(1, min(stride(count, pace), count - reveal.done))
        reveal = reveal_at(number + ahead, lengths)
