"""Canvas: the handful of marks that every panel is made of.

Panels draw on a `Canvas`, not on a QPainter, so that an SVG can be written as SVG: with real text,
anchored where it belongs, and crisp heatmaps. Nothing is ever clipped: panels keep their marks
inside by themselves, which every file format shows alike.

Coordinates are pixels of the layout, y downwards. Rectangles and images have no soft edges.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.style.lettering import Lettering, Style
from rnnviz.figures.style.theme import Theme

Align: TypeAlias = Literal["left", "center", "right"]
Floats: TypeAlias = NDArray[np.floating]


class Area(NamedTuple):
    """A rectangle of the layout."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        """Return whether the point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def rows(self, count: int, gap: float) -> list[Area]:
        """Return the area divided into equal rows, on whole pixels."""
        edges = [self.y + k * (self.height + gap) / count for k in range(count + 1)]
        return [
            Area(self.x, round(top), self.width, max(1, round(end - gap) - round(top)))
            for top, end in pairwise(edges)
        ]


class Canvas(ABC):
    """What panels draw on.

    `ratio` is the number of device pixels per pixel of the layout.
    """

    def __init__(self, theme: Theme, lettering: Lettering, ratio: float = 1.0) -> None:
        self.theme = theme
        self.lettering = lettering
        self.ratio = ratio

    @abstractmethod
    def rect(self, area: Area, color: int) -> None:
        """Fill a rectangle, its edges on whole pixels."""

    @abstractmethod
    def box(self, area: Area, fill: int, radius: float, border: int = 0) -> None:
        """Fill a rectangle with round corners, with a hairline around it unless `border` is 0."""

    @abstractmethod
    def polygon(self, points: Sequence[tuple[float, float]], color: int) -> None:
        """Fill a polygon."""

    @abstractmethod
    def line(
        self, xs: Floats, ys: Floats, color: int, width: float = 1.0, dash: Sequence[float] = ()
    ) -> None:
        """Draw a line through points, interrupted at NaN; `dash` is in line widths."""

    @abstractmethod
    def dots(self, xs: Floats, ys: Floats, radius: float, color: int, hollow: bool = False) -> None:
        """Draw round marks, filled or as rings."""

    @abstractmethod
    def image(self, pixels: Table, area: Area, transparent: bool = False) -> None:
        """Draw (rows, columns) colours over the area, each a rectangle with hard edges.

        Where `transparent`, a colour of 0 is none.
        """

    @abstractmethod
    def text(
        self, x: float, y: float, text: str, style: Style, color: int, align: Align = "left"
    ) -> None:
        """Write a line of text with its capitals centred on y."""

    def rects(self, areas: Floats, colors: Sequence[int]) -> None:
        """Fill rectangles (n, 4) of x, y, width and height."""
        for area, color in zip(areas.tolist(), colors, strict=True):
            self.rect(Area(*area), color)

    def polygons(self, corners: Floats, colors: Sequence[int]) -> None:
        """Fill polygons (n, corners, 2)."""
        for points, color in zip(corners.tolist(), colors, strict=True):
            self.polygon(points, color)

    def hline(self, x: float, y: float, length: float, color: int) -> None:
        """Draw a horizontal hairline."""
        self.rect(Area(x, y, length, 1), color)

    def vline(self, x: float, y: float, length: float, color: int) -> None:
        """Draw a vertical hairline."""
        self.rect(Area(x, y, 1, length), color)

    def frame(self, area: Area, color: int, thick: float = 1) -> None:
        """Draw a frame around the area, outside of it."""
        x, y, width, height = area
        self.rect(Area(x - thick, y - thick, width + 2 * thick, thick), color)
        self.rect(Area(x - thick, y + height, width + 2 * thick, thick), color)
        self.rect(Area(x - thick, y, thick, height), color)
        self.rect(Area(x + width, y, thick, height), color)

    def ink(self, alpha: float = 1.0) -> int:
        """Return the theme's ink."""
        return argb(self.theme.ink, alpha)

    def dim(self, alpha: float = 1.0) -> int:
        """Return the theme's lesser ink."""
        return argb(self.theme.dim, alpha)
