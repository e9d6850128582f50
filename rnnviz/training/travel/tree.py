"""Tree: which runs there are, and where they branch off."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.training.run.checkpoint import BEGINNING, Moment
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True)
class Member:
    """A run in the tree.

    Attributes
    ----------
    number : int
        What it is known by, from 1; never given to another one.
    parent : int or None
        The run that it branched off from.
    since : Moment
        Up to when the two are the same.
    name : str
        What a person calls it, or "".
    end : int
        The last update that it has been at.
    words : str
        What was done first after it branched off; "" if nothing was yet.
    origin : Experiment
        As it began.
    """

    number: int
    origin: Experiment
    parent: int | None = None
    since: Moment = BEGINNING
    name: str = ""
    end: int = 0
    words: str = ""


@dataclass(frozen=True)
class Tree:
    """All runs, in the order in which they were made.

    Attributes
    ----------
    members : tuple of Member
    shown : tuple of int
        The numbers of those that are shown.
    removed : tuple of Member
        Those that were taken out of the tree, and can be brought back.
    """

    members: tuple[Member, ...] = ()
    shown: tuple[int, ...] = ()
    removed: tuple[Member, ...] = ()
