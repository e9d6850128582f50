"""Plots: the titled drawing areas that panels are made of, and what all of them have in common."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, replace

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.style.colors import Colormap, argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import power
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.view import View


@dataclass(frozen=True)
class Key:
    """A colour scale as it is printed beside a title: its ends, and of which quantities it is."""

    colormap: Colormap
    low: str
    high: str
    of: str = ""


@dataclass(frozen=True)
class Stroke:
    """A kind of line as it is explained beside a title; `short` where there is little room."""

    label: str
    color: str
    width: float = 1.5
    dash: tuple[float, ...] = ()
    short: str = ""


def magnitude_key(theme: Theme, decades: tuple[float, float]) -> Key:
    """Return the printed colour scale of gradient magnitudes."""
    low, high = (power(int(end)) for end in decades)
    return Key(theme.magnitudes, low, high)


@dataclass(frozen=True)
class Choice:
    """What a click on a part of a figure chooses to see, and the sentence that says so."""

    view: View
    tip: str


@dataclass(frozen=True)
class Switch:
    """A word beside a title that is a button: it shows the plot in its other way."""

    label: str
    choice: Choice


def choose_line(shown: Shown, layer: LayerTrace) -> Choice | None:
    """Return the choice of a layer alone, or of all if it is alone; None if there is one only."""
    if len(shown.trace.layers) == 1:
        return None
    if layer.id == shown.view.layer:
        return Choice(replace(shown.view, layer=None), "Show all layers.")
    return Choice(
        replace(shown.view, layer=layer.id), f"Show {shown.name(layer)} alone, in all panels."
    )


class Plot(ABC):
    """One titled drawing area, made for one snapshot.

    Attributes
    ----------
    name : str
        The same from snapshot to snapshot, so that the layout is kept.
    title : str
    about, panel : str
        One sentence for the tooltip, and the panel's kind; given by the panel.
    caption : tuple of str
        At the right of the title while the pointer is elsewhere; the last are kept longest.
    weight : float
        Share of the height that is left when every plot has its least.
    least, most : float
        The least height, and the largest that is of use, in text sizes.
    soft : bool
        Whether it can still be read at a fraction of its least height.
    run : int or None
        Which run it shows, where runs stand one above the other; given by the drawing.
    share : float
        Share of a column's width: neighbours whose shares add up to 1 or less stand side by side.
    switch : Switch or None
        What is offered left of the title.
    foot : bool
        Whether an instrument has labels under its area.
    """

    def __init__(self, name: str, title: str, shown: Shown) -> None:
        self.name = name
        self.title = title
        self.shown = shown
        self.about = self.panel = ""
        self.caption: tuple[str, ...] = ()
        self.weight = 1.0
        self.least = 2.0
        self.most = math.inf
        self.soft = False
        self.run: int | None = None
        self.share = 1.0
        self._legends: dict[str, tuple[Key | Stroke, ...]] = {}
        self.switch: Switch | None = None
        self.foot = True

    @property
    def fixed(self) -> Hashable:
        """What `draw_fixed` depends on beside the layout; while equal, its picture is reused."""
        return ()

    def legend(self, theme: Theme) -> tuple[Key | Stroke, ...]:
        """Return what is explained beside the title."""
        del theme
        return ()

    def legend_in(self, theme: Theme) -> tuple[Key | Stroke, ...]:
        """Return the legend in a theme; made once."""
        if theme.name not in self._legends:
            self._legends[theme.name] = self.legend(theme)
        return self._legends[theme.name]

    def gutter(self, lettering: Lettering) -> float:
        """Return the width that is needed left of the area."""
        del lettering
        return 0.0

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        """Draw what seldom changes: ground, axes, grid."""
        canvas.rect(area, argb(canvas.theme.panel))
        canvas.frame(area, argb(canvas.theme.line))

    @abstractmethod
    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        """Draw the data and the cursor."""

    @abstractmethod
    def locate(self, area: Area, x: float, y: float) -> Cursor:
        """Return what lies at a point of the area."""

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Return what a click at a point of the area, or in the gutter beside it, would choose."""
        del area, x, y
        return None

    def explain(self, cursor: Cursor) -> str:
        """Return the formula of what is under the cursor, with its values filled in."""
        del cursor
        return ""

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the numbers under the cursor; the last are kept longest."""
        del cursor
        return ()


def hairline(canvas: Canvas, cursor: Cursor) -> int:
    """Return the colour of the cursor's line."""
    return argb(canvas.theme.accent) if cursor.pinned else canvas.ink(0.65)
