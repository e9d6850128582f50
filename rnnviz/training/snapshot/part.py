"""Part: something that a snapshot can hold beyond its metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from rnnviz.training.snapshot.look import Look

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """A kind of part; the snapshot that holds it returns it as ``snapshot[PART]``.

    Attributes
    ----------
    name : str
        What panels ask for it by, in their `needs`.
    compute : function (look)
        Returns the part.
    slow : bool
        Whether it may take longer than a frame; it then tells of which update and sequence it is.
    of_losses : bool
        Whether a slow part depends on whose losses are sent back.
    at_rest : bool
        Whether it belongs to a picture of a run that no slow motion walks through.
    ahead : bool
        Whether it is about the update that is made next, not about the weights that are shown.
    """

    name: str
    compute: Callable[[Look], T]
    slow: bool = False
    of_losses: bool = False
    at_rest: bool = True
    ahead: bool = False

    def of(self, look: Look) -> T:
        """Return the part as of a look, which computes it once."""
        if self.name not in look.parts:
            look.parts[self.name] = self.compute(look)
        return cast(T, look.parts[self.name])
