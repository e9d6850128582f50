"""Where the parts of a cell's diagram lie on an area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from rnnviz.engine.diagram import OPERATIONS, Node, Place
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.notation import width_of
from rnnviz.figures.panels.inspector.wiring import Wire, Wiring
from rnnviz.figures.style.lettering import Lettering, TextStyle

Point = tuple[float, float]

PORT, GATE, NUMBER, SLOPE = "h_{t-1} −0.00", "tanh −0.00", "−0.00", "∂ −0.0e−00"
"""Texts as wide as any in their place, so that nothing moves while numbers change."""

SIZES: tuple[tuple[TextStyle, TextStyle], ...] = (
    ("huge", "large"), ("large", "text"), ("text", "small"), ("small", "small"),
)  # fmt: skip
"""Of what stands in boxes and of what stands beside lines; the largest that fits is taken."""


@dataclass(frozen=True)
class DiagramGeometry:
    """A diagram laid out on an area.

    All sizes follow from the area, so that a point of it can be found again without any text.

    Attributes
    ----------
    wiring : Wiring
    area : Area
    """

    wiring: Wiring
    area: Area

    @cached_property
    def port(self) -> tuple[float, float]:
        """Width and height of the boxes of what enters and leaves."""
        wide = min(self.area.width / (self.wiring.columns + 2), 200.0)
        down = self.area.height / (self.wiring.rows + 1)
        return round(wide), round(max(min(0.66 * down, 0.44 * wide), 4))

    @cached_property
    def pitch(self) -> tuple[float, float]:
        """Pixels of a column and of a row."""
        wide, tall = self.port
        return (
            (self.area.width - wide) / self.wiring.columns,
            (self.area.height - tall) / max(self.wiring.rows, 1),
        )

    @property
    def thick(self) -> float:
        """The width of the widest line."""
        return max(2.0, min(0.2 * min(self.pitch), 0.6 * self.port[1]))

    @property
    def gate(self) -> float:
        """The width of the boxes of gates."""
        return 0.78 * self.pitch[0]

    @property
    def radius(self) -> float:
        """Of the circles of products and sums."""
        return round(min(0.42 * self.port[1], 0.22 * self.pitch[0]), 1)

    def styles(self, lettering: Lettering) -> tuple[TextStyle, TextStyle]:
        """Return the sizes of text, in boxes and beside lines."""
        for box, label in SIZES:
            fits = width_of(lettering, PORT, box) + 8 < self.port[0]
            fits = fits and lettering.width(GATE, box) + 8 < self.gate
            if fits and 1.15 * lettering.height(box) < self.port[1]:
                return box, label
        return SIZES[-1]

    def at(self, place: Place) -> Point:
        """Return where a place of the grid lies."""
        wide, tall = self.port
        y = self.area.y + tall / 2 + place[1] * self.pitch[1]
        if self.wiring.rows == 0:
            y = self.area.y + self.area.height / 2
        return round(self.area.x + wide / 2 + place[0] * self.pitch[0]), round(y)

    def box(self, place: Place, width: float = 0.0) -> Area:
        """Return a box around a place, as wide as a port if no width is given."""
        wide, tall = width or self.port[0], self.port[1]
        x, y = self.at(place)
        return Area(round(x - wide / 2), round(y - tall / 2), round(wide), tall)

    def part(self, name: str) -> Area:
        """Return the box of an input or a node; of a product or sum, that around its circle."""
        node = self.wiring.diagram.table.get(name)
        if node is None:
            return self.box(self.wiring.diagram.place(name))
        if isinstance(node, Node) and OPERATIONS[node.op].range is not None:
            return self.box(node.at, self.gate)
        (x, y), r = self.at(node.at), self.radius
        wide = 1.4 * r if isinstance(node, Node) and node.op == "1-" else r
        return Area(x - wide, y - r, 2 * wide, 2 * r)

    @property
    def parts(self) -> list[str]:
        """The names of the inputs and the nodes that have a box or circle; sums are dots."""
        table = self.wiring.diagram.table
        drawn = [name for name, node in table.items() if isinstance(node, Node)]
        return [*self.wiring.diagram.inputs, *drawn]

    def stretches(self, wire: Wire) -> Iterator[tuple[Point, Point]]:
        """Return the ends of the straight pieces of a line."""
        return pairwise(map(self.at, wire.points))

    def points(self, wire: Wire) -> tuple[Floats, Floats]:
        """Return the corners of a line."""
        xs, ys = zip(*map(self.at, wire.points), strict=True)
        return np.array(xs, float), np.array(ys, float)

    def wire_at(self, x: float, y: float, reach: float) -> Wire | None:
        """Return the line that a point lies nearest to, if it is within reach."""
        found: list[tuple[float, int]] = []
        for index, wire in enumerate(self.wiring.wires):
            for (x0, y0), (x1, y1) in self.stretches(wire):
                low, high = sorted((x0, x1))
                top, bottom = sorted((y0, y1))
                away = max(low - x, x - high, 0.0), max(top - y, y - bottom, 0.0)
                found.append((float(np.hypot(*away)), index))
        nearest = min(found, default=(reach, 0))
        return self.wiring.wires[nearest[1]] if nearest[0] < reach else None
