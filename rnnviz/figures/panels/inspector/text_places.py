"""Which texts there is room for between the lines and boxes of a cell's diagram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Align
from rnnviz.figures.panels.inspector.geometry import DiagramGeometry, Point
from rnnviz.figures.panels.inspector.wiring import Wire
from rnnviz.figures.style.lettering import Lettering, TextStyle


@dataclass(frozen=True)
class Anchor:
    """Where a text begins, ends or is centred."""

    x: float
    y: float
    align: Align


class TextPlaces:
    """The free places of a diagram; each text takes its own.

    Parameters
    ----------
    geometry : DiagramGeometry
    """

    def __init__(self, geometry: DiagramGeometry) -> None:
        self._geometry, self._area, self._thick = geometry, geometry.area, geometry.thick
        self._taken: list[Area] = []
        self._take_lines()
        self._taken.extend(geometry.part(name) for name in geometry.parts)
        self._taken.extend(geometry.box(place) for place in geometry.wiring.ends.values())

    def _take_lines(self) -> None:
        """Keep texts off all lines, as wide as they may get."""
        half = self._thick / 2
        for wire in self._geometry.wiring.wires:
            for (x0, y0), (x1, y1) in self._geometry.stretches(wire):
                x, y = min(x0, x1) - half, min(y0, y1) - half
                wide, tall = abs(x1 - x0) + 2 * half, abs(y1 - y0) + 2 * half
                self._taken.append(Area(x, y, wide, tall))

    def beside(
        self, lettering: Lettering, wire: Wire, text: str, style: TextStyle, above: bool
    ) -> Anchor | None:
        """Return where a text fits beside a line, on either side; None if nowhere.

        `above`: rather above a level line, and in the upper half beside an upright one.
        """
        wide, tall = lettering.width(text, style), 0.94 * lettering.height(style)
        pieces = sorted(self._geometry.stretches(wire), key=lambda one: -_length(one))
        for (x0, y0), (x1, y1) in pieces:
            anchors: list[Anchor] = []
            for share in (0.5, 0.62, 0.38, 0.75, 0.25):
                x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
                gap = self._thick / 2 + 1
                if y0 == y1:
                    sides = (-1, 1) if above else (1, -1)
                    anchors += [Anchor(x, y + s * (gap + tall / 2), "center") for s in sides]
                else:
                    y += (-0.5 if above else 0.5) * tall
                    anchors += [Anchor(x + gap + 3, y, "left"), Anchor(x - gap - 3, y, "right")]
            found = self._first_free(anchors, wide, tall)
            if found is not None:
                return found
        return None

    def near(self, lettering: Lettering, box: Area, text: str, style: TextStyle) -> Anchor | None:
        """Return where a text fits under a box or above it, if need be beside a line there."""
        wide, tall = lettering.width(text, style), 0.94 * lettering.height(style)
        middle, gap = box.x + box.width / 2, self._thick / 2 + 4
        anchors = [
            anchor
            for y in (box.bottom + 0.6 * tall, box.y - 0.6 * tall)
            for anchor in (
                Anchor(middle, y, "center"),
                Anchor(box.x, y, "left"),
                Anchor(box.right, y, "right"),
                Anchor(middle + gap, y, "left"),
            )
        ]
        return self._first_free(anchors, wide, tall)

    def _first_free(self, anchors: Iterable[Anchor], wide: float, tall: float) -> Anchor | None:
        """Return the first place that is free for a text of this size, and take it."""
        for anchor in anchors:
            left = {"left": 0.0, "center": wide / 2, "right": wide}[anchor.align]
            if self._take_free(Area(anchor.x - left, anchor.y - tall / 2, wide, tall)):
                return anchor
        return None

    def _take_free(self, area: Area) -> bool:
        """Take an area if nothing else has; texts keep a distance to either side."""
        inside = self._area.x <= area.x and area.right <= self._area.right
        inside = inside and self._area.y - 3 <= area.y and area.bottom <= self._area.bottom + 3
        free = inside and not any(
            area.x - 3 < other.right and other.x < area.right + 3
            and area.y < other.bottom and other.y < area.bottom
            for other in self._taken
        )  # fmt: skip
        if free:
            self._taken.append(area)
        return free


def _length(piece: tuple[Point, Point]) -> float:
    (x0, y0), (x1, y1) = piece
    return abs(x1 - x0) + abs(y1 - y0)
