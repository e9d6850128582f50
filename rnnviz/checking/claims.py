"""Claims: how often what scenes say of their runs is true, as lines to read."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnnviz.console import training_bar
from rnnviz.training.claims.base import Claim
from rnnviz.training.claims.counting import Count, count, shortened
from rnnviz.training.claims.reading import claims_of
from rnnviz.training.scenes.scene import Scene


def counted(scene: Scene, seeds: int | None = None, updates: int | None = None) -> list[Count]:
    """Train the runs of a scene from several weight seeds, and count how often its claims are true.

    With `updates` only what follows from them for so many.
    """
    claims: Sequence[Claim] = claims_of(scene)
    if updates is not None:
        claims = shortened(claims, updates)
    with training_bar(scene.name) as show:
        return count(claims, scene.experiments, seeds, show)


def line_of(count: Count) -> str:
    """Return a count as a line: ``10 of 10  A is solved within 1,000 updates   measured: ...``."""
    held = f"{count.held:>2} of {len(count.numbers)}"
    needed, of = count.claim.holds
    failed = "" if count.holds else f"   NOT SO: it says {needed} of {of}"
    return f"{held}  {count.claim}   measured: {_range(count.numbers)}{failed}"


def _range(numbers: Sequence[float | None]) -> str:
    """Return the smallest and the largest of some numbers, and how many there are none of."""
    known = sorted(number for number in numbers if number is not None and not math.isnan(number))
    ends = " ... ".join(dict.fromkeys(_text(number) for number in (known[:1] + known[-1:])))
    none = len(numbers) - len(known)
    parts = [ends, f"never in {none}" if known else "never"]
    return ", ".join(part for part in parts[: 2 if none else 1] if part)


def _text(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:.3g}"
