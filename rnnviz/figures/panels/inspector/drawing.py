"""The marks of a cell's diagram: bands, lines, boxes, and numbers where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.diagram import OPERATIONS, Node, Sum
from rnnviz.engine.flow.cell_step import NEXT, UP, Edge
from rnnviz.engine.passes.trace import LayerTrace, Range
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.panels.inspector.geometry import NUMBER, SLOPE, DiagramGeometry
from rnnviz.figures.panels.inspector.text_places import Anchor, TextPlaces
from rnnviz.figures.panels.inspector.wiring import Wire
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import TextStyle
from rnnviz.figures.style.theme import readable
from rnnviz.figures.view.formulas import Formulas
from rnnviz.figures.view.gradients import Kind, kind_of
from rnnviz.figures.view.numbers import compact, fraction, signed
from rnnviz.figures.view.run_view import RunView

SIGNS = {"*": "×", "+": "+", "1-": "1−", "sigmoid": "σ"}
"""Of operations; the others go by their names."""

HELD = "held"  # in place of the function from which a value would follow


@dataclass(frozen=True)
class CellDrawing:
    """A diagram with its numbers, on a canvas.

    Attributes
    ----------
    canvas : Canvas
    geometry : DiagramGeometry
    formulas : Formulas
    run : RunView
    layer : LayerTrace
    mark : str or None
        What the pointer is on.
    """

    canvas: Canvas
    geometry: DiagramGeometry
    formulas: Formulas
    run: RunView
    layer: LayerTrace
    mark: str | None

    def draw(self) -> None:
        """Draw all of it, from the ground up."""
        for wire in self.geometry.wiring.wires:
            self._draw_band(wire)
        for wire in self.geometry.wiring.wires:
            self._draw_line(wire)
        self._draw_dots()
        for name in self.geometry.parts:
            self._draw_part(name)
        for name, place in self.geometry.wiring.ends.items():
            self._draw_end(name, self.geometry.box(place))
        self._draw_numbers()

    def _draw_band(self, wire: Wire) -> None:
        """Draw what flows back along a line, as wide as its log magnitude."""
        part, theme = self.formulas.part(wire.edges), self.canvas.theme
        kind = kind_of(part, self.formulas.path(wire.edges))
        if kind is Kind.NO_PATH:
            return
        color, width = argb(theme.underflow), 4.0
        if kind is Kind.BROKEN:
            color, width = argb(theme.alert), 4.0
        elif kind is Kind.FINITE:
            decades = np.array(math.log10(abs(part)))
            share = float(np.clip(self.run.share(decades), 0, 1))
            color = theme.magnitudes.color(float(self.run.tint(decades)))
            width = max(2.0, share * self.geometry.thick)
        self.canvas.line(*self.geometry.points(wire), color, width)

    def _draw_line(self, wire: Wire) -> None:
        """Draw the line itself, with an arrow head where its only reader takes it."""
        meant = wire.mark == self.mark
        color = argb(self.canvas.theme.accent) if meant else self.canvas.dim()
        xs, ys = self.geometry.points(wire)
        self.canvas.line(xs, ys, color, 2.4 if meant else 1.2)
        reader = wire.edges[0][1]
        table = self.geometry.wiring.diagram.table
        if len(wire.edges) > 1 or isinstance(table.get(reader), Sum):
            return
        box = self.geometry.part(reader) if reader in table else self.geometry.box(wire.points[-1])
        dx, dy = float(np.sign(xs[-1] - xs[-2])), float(np.sign(ys[-1] - ys[-2]))
        x, y = xs[-1] - dx * box.width / 2, ys[-1] - dy * box.height / 2
        long, half = 0.4 * self.geometry.radius + 2, 0.24 * self.geometry.radius + 1.5
        left, right = (
            (x - dx * long - side * dy * half, y - dy * long - side * dx * half) for side in (1, -1)
        )
        self.canvas.polygon([(x, y), left, right], color)

    def _draw_dots(self) -> None:
        """Mark where lines divide, and where they meet in a pre-activation."""
        wiring = self.geometry.wiring
        sums = [node.at for node in wiring.diagram.nodes if isinstance(node, Sum)]
        xs, ys = np.array([self.geometry.at(place) for place in (*wiring.branches, *sums)], float).T
        self.canvas.dots(xs, ys, max(2.0, 0.09 * self.geometry.port[1]), self.canvas.ink(0.85))

    def _border(self, name: str) -> int:
        return argb(self.canvas.theme.accent) if name == self.mark else self.canvas.dim()

    def _draw_part(self, name: str) -> None:
        """Draw an input or a gate with its value, a product or sum as a circle with its sign."""
        box, node = self.geometry.part(name), self.geometry.wiring.diagram.table.get(name)
        sign = SIGNS.get(node.op, node.op) if isinstance(node, Node) else ""
        if self._has_box(name):
            self._draw_value(name, box, HELD if self.formulas.is_held(name) else sign)
        else:
            self.canvas.box(box, self._plain, box.height / 2, self._border(name))
            self._write(box, (sign,), self.geometry.styles(self.canvas.lettering)[0])

    def _draw_end(self, name: str, box: Area) -> None:
        """Draw where a state leaves the step."""
        if name != UP:
            self._draw_value(name, box, HELD if self.formulas.is_held(name) else "")
            return
        last = self.layer.id.index == max(one.id.index for one in self.run.trace.layers)
        texts = ("readout", "out") if last else (f"layer {self.layer.id.number + 1}", "up")
        self.canvas.box(box, self._plain, 4, self._border(name))
        self._write(box, texts, self.geometry.styles(self.canvas.lettering)[1])

    @property
    def _plain(self) -> int:
        return argb(self.canvas.theme.raised)

    def _scale(self, name: str) -> Range | None:
        """Return the scale of a state, a gate, or what only passes through a function."""
        state = name.removesuffix("_before")
        if state in self.layer.states:
            return self.run.scale_of(self.layer, state)
        node = self.geometry.wiring.diagram.table.get(name)
        function = OPERATIONS[node.op].range if isinstance(node, Node) else None
        return self.layer.ranges.get(name, function)

    def _draw_value(self, name: str, box: Area, sign: str = "") -> None:
        """Draw a box in the colour of its value, with what fits of function, name and number."""
        value, scale, canvas = self.formulas.value(name), self._scale(name), self.canvas
        fill = self._plain
        if scale is not None:
            share = (value - scale.low) / (scale.high - scale.low)
            fill = canvas.theme.map_of(scale).color(share)
        canvas.box(box, fill, 4, self._border(name))
        color = readable(canvas.theme, fill)
        label = self._label(name)
        style, small = self.geometry.styles(canvas.lettering)
        tall, above = canvas.lettering.height(style), canvas.lettering.height(small)
        if label != sign and sign and box.height > 1.1 * (tall + above):
            x, top = box.x + box.width / 2, box.y + (box.height - tall - above) / 2
            canvas.text(x, top + above / 2, sign, small, color, "center")
            box = Area(box.x, top + above, box.width, tall)
        texts = [label]
        if self._has_room(name, box):
            texts = [f"{label} {self._number(name)}", self._number(name), label]
        self._write(box, texts, style, color)

    def _label(self, name: str) -> str:
        """Return what a box is called; what has no name of its own by its operation."""
        node = self.geometry.wiring.diagram.table.get(name)
        if isinstance(node, Node) and not self.formulas.named(name):
            return SIGNS.get(node.op, node.op)
        return self.formulas.value_label(name)

    def _number(self, name: str) -> str:
        """Return a value as it is written on the diagram: with its sign if it may have one."""
        value, scale = self.formulas.value(name), self._scale(name)
        if name == "x":
            return self.formulas.inputs.text or fraction(value)
        return fraction(value) if scale and not scale.signed else signed(value)

    def _has_room(self, name: str, box: Area) -> bool:
        """Whether a box has room for its number, whatever number it is, beside its name."""
        lettering = self.canvas.lettering
        number = (name == "x" and self.formulas.inputs.text) or NUMBER
        text = f"{self._label(name)} {number}" if self.formulas.named(name) else number
        return width_of(lettering, text, self.geometry.styles(lettering)[0]) <= box.width - 2

    def _write(self, box: Area, texts: Sequence[str], style: TextStyle, color: int = 0) -> None:
        """Write the first of some texts that fits into a box."""
        lettering = self.canvas.lettering
        fitting = [text for text in texts if width_of(lettering, text, style) <= box.width - 2]
        if fitting and lettering.height(style) <= box.height + 2:
            x, y = box.x + box.width / 2, box.y + box.height / 2
            color = color or self.canvas.ink()
            draw_equation(self.canvas, x, y, fitting[0], color, style, "center")

    def _draw_numbers(self) -> None:
        """Write what flows along the lines as far as there is room: first what matters most."""
        geometry, diagram = self.geometry, self.geometry.wiring.diagram
        lettering, style = self.canvas.lettering, geometry.styles(self.canvas.lettering)[1]
        places = TextPlaces(geometry)
        said: list[set[Edge]] = []
        for box, edges in self._ports():
            anchor = places.near(lettering, box, SLOPE, style)
            if anchor is not None:
                said.append({*edges})
                self._write_at(anchor, self._slope(edges), style, self.canvas.dim())
        states, told = {*diagram.inputs, *self.layer.states}, self._told()
        wires = [wire for wire in geometry.wiring.wires if len(wire.sources) == 1]
        for wire in sorted(wires, key=lambda wire: wire.sources[0] not in states):
            name = wire.sources[0]
            if {*wire.edges} not in said:
                anchor = places.beside(lettering, wire, SLOPE, style, above=False)
                if anchor is not None:
                    self._write_at(anchor, self._slope(wire.edges), style, self.canvas.dim())
            if name not in told:
                anchor = places.beside(lettering, wire, NUMBER, style, above=True)
                if anchor is not None:
                    self._write_at(anchor, self._number(name), style, self.canvas.ink())
                    told.add(name)

    def _told(self) -> set[str]:
        """Return the quantities whose numbers stand in boxes, or that have none."""
        geometry = self.geometry
        unread = {name for name in geometry.wiring.diagram.table if self.formulas.held_gate(name)}
        boxes = {name: geometry.part(name) for name in geometry.parts if self._has_box(name)}
        boxes |= {
            name: geometry.box(place) for name, place in geometry.wiring.diagram.outputs.items()
        }
        symbols = {"x"} if self.formulas.inputs.symbols else set()  # no number to write elsewhere
        return symbols | unread | {name for name, box in boxes.items() if self._has_room(name, box)}

    def _has_box(self, name: str) -> bool:
        """Whether it is an input or a function of one; a circle has room for a sign only."""
        node = self.geometry.wiring.diagram.table.get(name)
        return not isinstance(node, Node) or OPERATIONS[node.op].range is not None

    def _write_at(self, anchor: Anchor, text: str, style: TextStyle, color: int) -> None:
        self.canvas.text(anchor.x, anchor.y, text, style, color, anchor.align)

    def _ports(self) -> list[tuple[Area, list[Edge]]]:
        """Return the boxes of what enters and leaves, and the edges to or from them."""
        edges, wiring = self.formulas.inside.parts, self.geometry.wiring
        inputs = [
            (self.geometry.box(place), [edge for edge in edges if edge[0] == name])
            for name, place in wiring.diagram.inputs.items()
        ]
        ends = [
            (self.geometry.box(place), [("h", UP) if name == UP else (name, NEXT)])
            for name, place in wiring.ends.items()
        ]
        return inputs + ends

    def _slope(self, edges: Sequence[Edge]) -> str:
        """Return what flows back along edges, as it is written beside a line."""
        part = self.formulas.part(edges)
        lost = kind_of(part, self.formulas.path(edges)) is Kind.UNDERFLOW
        return "∂ underflow" if lost else f"∂ {short(part)}"


def short(value: float) -> str:
    """Return a gradient with two digits: −0.013, 1.3e−5."""
    if not math.isfinite(value) or value == 0:
        return compact(value)
    if 1e-2 <= abs(value) < 10:
        return f"{value:#.2g}".replace("-", "−")
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")
