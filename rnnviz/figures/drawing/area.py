"""Area: a rectangle in pixels of a layout."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

Floats: TypeAlias = NDArray[np.floating]


class Area(NamedTuple):
    """A rectangle; y goes downwards."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def of(cls, rect: QRectF) -> Area:
        """Return a rectangle of Qt's."""
        return cls(rect.x(), rect.y(), rect.width(), rect.height())

    @property
    def rect(self) -> QRectF:
        """The rectangle as Qt has it."""
        return QRectF(*self)

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

    def overlaps(self, other: Area) -> bool:
        """Return whether the two have points in common."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def rows(self, count: int, gap: float) -> list[Area]:
        """Return the area divided into equal rows, on whole pixels."""
        edges = [self.y + k * (self.height + gap) / max(count, 1) for k in range(count + 1)]
        return [
            Area(self.x, round(top), self.width, max(1, round(end - gap) - round(top)))
            for top, end in pairwise(edges)
        ]
