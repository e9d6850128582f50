"""Part "history": gradient magnitudes over the run."""

from __future__ import annotations

from rnnviz.training.metrics import History
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


def history(look: Look) -> History:
    """Return gradient magnitudes over the run so far."""
    return look.run.history(look.losses)


HISTORY = Part("history", history)
