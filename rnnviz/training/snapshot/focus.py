"""Focus: what of the probe is looked at more closely."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Focus:
    """What of the probe is looked at more closely.

    Attributes
    ----------
    sequence : int
        The sequence that is analysed step by step.
    source : int, optional
        The step whose loss alone is sent back through the trace.
    typed : str
        What is read instead of the fixed probe, from a state of 0, as a task's `typed` reads it;
        "" for the fixed probe. The run knows nothing of it.
    """

    sequence: int = 0
    source: int | None = None
    typed: str = ""


WHOLE = Focus()
