"""Timeline: where in a run one is, and what is known of what comes after."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.training.commands.reading import Journal
from rnnviz.training.metrics import History, Metrics


@dataclass(frozen=True)
class Timeline:
    """Where in its run a snapshot is.

    Attributes
    ----------
    end : int
        The last update that the run has been at.
    past : bool
        Whether it is in its past: then the following are known of the whole run.
    journal : Journal
        Every command up to the end.
    metrics : Metrics or None
        The numbers of the whole run, if it has not to be repeated for them.
    solved_at : int or None
        The update at which the whole run was first solved.
    stopped : bool
        Whether the update after the end meets NaN or infinity.
    going_to : int or None
        The update that it is on its way to; what is shown is the nearest one that is kept, or what
        it has come to since.
    history : History or None
        The gradients of the whole run, where the snapshot holds those so far.
    since : int or None
        The update at which it branched off from another run.
    bookmarks : tuple of int
        The updates that a person has marked; not of the run, but given to it to be shown.
    """

    end: int
    past: bool = False
    journal: Journal = ()
    metrics: Metrics | None = None
    solved_at: int | None = None
    stopped: bool = False
    going_to: int | None = None
    history: History | None = None
    since: int | None = None
    bookmarks: tuple[int, ...] = ()
