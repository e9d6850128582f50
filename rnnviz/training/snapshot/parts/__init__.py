"""The parts of a snapshot: a module each, with the function that computes it.

A panel names the parts that it reads in `Panel.needs`; only these are computed. A new part is a
module here and an entry in `PARTS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnnviz.training.snapshot.part import Part
from rnnviz.training.snapshot.parts.chain import CHAIN
from rnnviz.training.snapshot.parts.continuation import CONTINUATION
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.parts.plane import PLANE
from rnnviz.training.snapshot.parts.shares import SHARES
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.trace import TRACE
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS
from rnnviz.training.snapshot.parts.what_if import WHAT_IF

__all__ = [
    "AT_REST",
    "CHAIN",
    "CONTINUATION",
    "GRADIENT_NORMS",
    "HISTORY",
    "NEEDS",
    "PARTS",
    "PLANE",
    "SHARES",
    "SLOW",
    "SOURCES",
    "SPECTRUM",
    "TRACE",
    "WALK",
    "WEIGHTS",
    "WHAT_IF",
]
PARTS: Mapping[str, Part[Any]] = {
    part.name: part
    for part in (
        TRACE, HISTORY, WEIGHTS, GRADIENT_NORMS, SHARES, SOURCES, SPECTRUM, CHAIN, CONTINUATION,
        PLANE, WALK, WHAT_IF,
    )
}  # fmt: skip
NEEDS = frozenset(PARTS)
AT_REST = frozenset(name for name, part in PARTS.items() if part.at_rest)
SLOW = frozenset(name for name, part in PARTS.items() if part.slow)
