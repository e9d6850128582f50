"""The identity of a layer: which one, counted from the input, and in which direction it reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class LayerId:
    """One layer in one direction.

    Attributes
    ----------
    index : int
        Counted from 0, at the input.
    reverse : bool
        Whether the layer reads from the last step to the first.
    """

    index: int
    reverse: bool = False

    @property
    def prefix(self) -> str:
        """What the names of its parameters begin with: "layer0", "layer0.reverse"."""
        return f"layer{self.index}{'.reverse' if self.reverse else ''}"

    @property
    def number(self) -> int:
        """Its number as people count."""
        return self.index + 1

    @property
    def title(self) -> str:
        """Its name on a figure: "layer 2", "layer 2 ←"."""
        return f"layer {self.number}{self._arrow}"

    def label(self, state: str) -> str:
        """Return the name of a state, with layer and direction unless they are the first."""
        return f"{state}{f' {self.number}' if self.index else ''}{self._arrow}"

    @property
    def _arrow(self) -> str:
        return " ←" if self.reverse else ""
