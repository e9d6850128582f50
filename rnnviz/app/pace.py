"""Pace: how fast the runs train."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """`updates` per displayed frame; as many as possible if None."""

    name: str
    updates: int | None

    @property
    def tip(self) -> str:
        """One sentence on what it does."""
        if self.updates is None:
            return "Train as fast as possible; the window shows the latest state."
        if self.updates == 1:
            return "Show every update: one per displayed frame."
        return f"Apply {self.updates} updates between two displayed frames."


PACES = (Pace("×1", 1), Pace("×2", 2), Pace("×5", 5), Pace("×10", 10), Pace("max", None))
