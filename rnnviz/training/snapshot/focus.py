"""Focus: what of the probe is looked at more closely."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.training.losses import ANSWERS, Losses
from rnnviz.training.snapshot.what_if import WhatIf


@dataclass(frozen=True)
class Focus:
    """What of the probe is looked at more closely.

    Attributes
    ----------
    sequence : int
        The sequence that is analysed step by step.
    losses : Losses
        Whose gradients are shown.
    typed : str
        What is read instead of the fixed probe, from a state of 0, as a task's `typed` reads it;
        "" for the fixed probe. The run knows nothing of it.
    what_if : WhatIf, optional
        A change whose effect on the sequence is asked for. The run knows nothing of it, either.
    """

    sequence: int = 0
    losses: Losses = ANSWERS
    typed: str = ""
    what_if: WhatIf | None = None


WHOLE = Focus()
