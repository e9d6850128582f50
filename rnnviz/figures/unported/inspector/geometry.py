"""Board: where the parts of a cell's diagram lie on an area, and which texts there is room for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from rnnviz.engine.diagram import OPERATIONS, Node, Place
from rnnviz.figures.items.area import Area, Floats
from rnnviz.figures.items.canvas import Align
from rnnviz.figures.panels.inspector.wiring import Wire, Wiring
from rnnviz.figures.style.lettering import Lettering, TextStyle

PORT, GATE, NUMBER, SLOPE = "hₜ₋₁ −0.00", "tanh −0.00", "−0.00", "∂ −0.0e−00"
"""Texts as wide as any in their place, so that nothing moves while numbers change."""

SIZES: tuple[tuple[Style, Style], ...] = (
    ("huge", "large"), ("large", "text"), ("text", "small"), ("small", "small"),
)  # fmt: skip
"""Of what stands in boxes and of what stands beside lines; the largest that fits is taken."""


@dataclass(frozen=True)
class Label:
    """A text beside a line: where it begins, ends or is centred."""

    x: float
    y: float
    align: Align


@dataclass(frozen=True)
class Board:
    """A diagram laid out on an area.

    All sizes follow from the area, so that a point of it can be found again without any text.

    Attributes
    ----------
    wiring : Wiring
    area : Area
    """

    wiring: Wiring
    area: Area
    _taken: list[Area] = field(default_factory=list, repr=False)

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

    def styles(self, lettering: Lettering) -> tuple[Style, Style]:
        """Return the sizes of text, in boxes and beside lines."""
        for box, label in SIZES:
            fits = lettering.width(PORT, box) + 8 < self.port[0]
            fits = fits and lettering.width(GATE, box) + 8 < self.gate
            if fits and 1.15 * lettering.height(box) < self.port[1]:
                return box, label
        return SIZES[-1]

    def at(self, place: Place) -> tuple[float, float]:
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

    def points(self, wire: Wire) -> tuple[Floats, Floats]:
        """Return the corners of a line."""
        xs, ys = zip(*map(self.at, wire.points), strict=True)
        return np.array(xs, float), np.array(ys, float)

    def wire_at(self, x: float, y: float, reach: float) -> Wire | None:
        """Return the line that a point lies nearest to, if it is within reach."""
        found: list[tuple[float, int]] = []
        for index, wire in enumerate(self.wiring.wires):
            for (x0, y0), (x1, y1) in pairwise(map(self.at, wire.points)):
                low, high = sorted((x0, x1))
                top, bottom = sorted((y0, y1))
                away = max(low - x, x - high, 0.0), max(top - y, y - bottom, 0.0)
                found.append((float(np.hypot(*away)), index))
        nearest = min(found, default=(reach, 0))
        return self.wiring.wires[nearest[1]] if nearest[0] < reach else None

    def take(self, areas: Iterable[Area]) -> None:
        """Keep texts out of some areas."""
        self._taken.extend(areas)

    def take_lines(self) -> None:
        """Keep texts off all lines, as wide as they may get."""
        half = self.thick / 2
        for wire in self.wiring.wires:
            for (x0, y0), (x1, y1) in pairwise(map(self.at, wire.points)):
                x, y = min(x0, x1) - half, min(y0, y1) - half
                self.take([Area(x, y, abs(x1 - x0) + 2 * half, abs(y1 - y0) + 2 * half)])

    def room(
        self, lettering: Lettering, wire: Wire, text: str, style: Style, above: bool
    ) -> Label | None:
        """Return where a text fits beside a line, on either side; None if nowhere.

        `above`: rather above a level line, and in the upper half beside an upright one.
        """
        wide, tall = lettering.width(text, style), 0.94 * lettering.height(style)
        pieces = sorted(pairwise(map(self.at, wire.points)), key=lambda one: -_length(one))
        for (x0, y0), (x1, y1) in pieces:
            labels: list[Label] = []
            for share in (0.5, 0.62, 0.38, 0.75, 0.25):
                x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
                gap = self.thick / 2 + 1
                if y0 == y1:
                    sides = (-1, 1) if above else (1, -1)
                    labels += [Label(x, y + s * (gap + tall / 2), "center") for s in sides]
                else:
                    y += (-0.5 if above else 0.5) * tall
                    labels += [Label(x + gap + 3, y, "left"), Label(x - gap - 3, y, "right")]
            found = self._first_free(labels, wide, tall)
            if found is not None:
                return found
        return None

    def room_at(self, lettering: Lettering, box: Area, text: str, style: Style) -> Label | None:
        """Return where a text fits under a box or above it, if need be beside a line there."""
        wide, tall = lettering.width(text, style), 0.94 * lettering.height(style)
        middle, gap = box.x + box.width / 2, self.thick / 2 + 4
        labels = [
            label
            for y in (box.bottom + 0.6 * tall, box.y - 0.6 * tall)
            for label in (
                Label(middle, y, "center"),
                Label(box.x, y, "left"),
                Label(box.right, y, "right"),
                Label(middle + gap, y, "left"),
            )
        ]
        return self._first_free(labels, wide, tall)

    def _first_free(self, labels: Iterable[Label], wide: float, tall: float) -> Label | None:
        """Return the first place that is free for a text of this size, and take it."""
        for label in labels:
            left = {"left": 0.0, "center": wide / 2, "right": wide}[label.align]
            if self._take_free(Area(label.x - left, label.y - tall / 2, wide, tall)):
                return label
        return None

    def _take_free(self, area: Area) -> bool:
        """Take an area if nothing else has; texts keep a distance to either side."""
        inside = self.area.x <= area.x and area.right <= self.area.right
        inside = inside and self.area.y - 3 <= area.y and area.bottom <= self.area.bottom + 3
        free = inside and not any(
            area.x - 3 < other.right and other.x < area.right + 3
            and area.y < other.bottom and other.y < area.bottom
            for other in self._taken
        )  # fmt: skip
        if free:
            self.take([area])
        return free


def _length(piece: tuple[tuple[float, float], tuple[float, float]]) -> float:
    (x0, y0), (x1, y1) = piece
    return abs(x1 - x0) + abs(y1 - y0)
