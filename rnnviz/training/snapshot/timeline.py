"""Timeline: where in a run one is, and what is known of what comes after."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.training.commands.reading import Journal
from rnnviz.training.metrics import Metrics


@dataclass(frozen=True)
class Timeline:
    """Where in its run a snapshot is.

    Attributes
    ----------
    end : int
        The last update that the run has been at.
    journal : Journal
        While it is in its past, every command up to the end.
    metrics : Metrics or None
        While it is in its past, the numbers of the whole run, if they are known.
    stopped : bool
        While it is in its past, whether the update after the end meets NaN or infinity.
    going_to : int or None
        The update that it is on its way to; what is shown is the nearest one that is kept, or what
        it has come to since.
    """

    end: int
    journal: Journal = ()
    metrics: Metrics | None = None
    stopped: bool = False
    going_to: int | None = None
