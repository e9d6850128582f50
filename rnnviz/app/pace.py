"""Pace: how fast a person lets the runs train."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How fast to train: `updates` per displayed frame, as fast as it goes if None."""

    name: str
    updates: int | None


PACES = (Pace("×1", 1), Pace("×2", 2), Pace("×5", 5), Pace("×10", 10), Pace("max", None))
