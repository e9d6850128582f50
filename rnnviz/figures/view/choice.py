"""Choice: what a click on a part of a figure chooses to see."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.figures.view.view import View


@dataclass(frozen=True)
class Choice:
    """What is chosen to see, and the sentence that says so."""

    view: View
    tip: str


@dataclass(frozen=True)
class Switch:
    """A word beside a title that is a button, pressed if `chosen`; `short` is for little room."""

    label: str
    choice: Choice
    chosen: bool = False
    short: str = ""

    def word(self, brief: bool) -> str:
        """Return what is written on it."""
        return self.short if brief else self.label
