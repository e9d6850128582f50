"""CellPlot: a cell's diagram with the numbers of one unit at one timestep on its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.cell_step import UP
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.guides import magnitude_key
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.inspector.drawing import CellDrawing
from rnnviz.figures.panels.inspector.geometry import SIZES, DiagramGeometry
from rnnviz.figures.panels.inspector.wiring import Wiring, wiring
from rnnviz.figures.plots.plot import Plot, Room
from rnnviz.figures.style.lettering import TextStyle
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.formulas import Formulas
from rnnviz.figures.view.run_view import NOWHERE, Cursor, RunView
from rnnviz.figures.view.unit_step import Spot, explicable, formulas_of

NEAR = 9.0  # pixels from a line within which the pointer means it
LARGE = 360.0  # pixels of height from which on formulas stand under the diagram too


class CellPlot(Plot):
    """The diagram; what flows forward is written at its lines, what flows back is their width.

    Attributes
    ----------
    wiring : Wiring or None
        Of the run's cell.
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Cell inspector"))
        self.room = Room(weight=2.2, least=9.0)
        self.wiring: Wiring | None = None
        self._formulas: dict[Spot, Formulas] = {}  # for the diagram and for what is said of it
        self.add_picture(self._draw_cell)

    def refresh(self, run: RunView) -> None:
        """Show the diagram of the run's cell."""
        cell = run.snapshot.experiment.model.cell
        self.wiring = wiring(cell)
        self.title = Title("Cell inspector", cell.title)
        self.guides = (magnitude_key(self.look.theme, run.decades),)
        self._formulas.clear()
        spot = self.spot(NOWHERE)
        self.caption = () if spot is None else ("point at a state to choose", *self._where(spot))

    def spot(self, cursor: Cursor) -> Spot | None:
        """Return what the cursor means; where it does not say, the last loss and unit 0.

        None on padding, where the layer has no such unit, and where the trace was made with other
        weights, as it can be after a fault. The layer is the one chosen, or the last, unless the
        cursor is on another.
        """
        if not explicable(self.run):
            return None
        trace, sequence = self.run.trace, self.run.sequence
        length = int(trace.lengths[sequence])
        counted = np.flatnonzero(trace.counted[:length, sequence])
        last = int(counted[-1]) if len(counted) else length - 1
        layers = [layer.id for layer in trace.layers]
        number = layers.index(cursor.layer if cursor.layer in layers else self.run.tops[0].id)
        spot = Spot(
            number,
            last if cursor.step is None else cursor.step,
            0 if cursor.unit is None else cursor.unit,
        )
        units = trace.layers[number].states["h"].shape[1]
        return spot if spot.step < length and spot.unit < units else None

    def formulas(self, spot: Spot) -> Formulas:
        """Return the numbers of a spot, and how they are written."""
        if spot not in self._formulas:
            self._formulas[spot] = formulas_of(self.run, spot)
        return self._formulas[spot]

    def geometry_of(self, area: Area) -> DiagramGeometry:
        """Return where the parts of the diagram lie on the plot's area."""
        assert self.wiring is not None
        return DiagramGeometry(self.wiring, split(area)[0])

    def explained(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the formulas of what the pointer is on, or else of h, forward and backward."""
        spot = self.spot(cursor)
        if spot is None:
            return ()
        formulas = self.formulas(spot)
        source, _, readers = (cursor.mark or "h").partition(">")
        if source == UP:
            source, readers = "h", UP
        edges = [(source, reader) for reader in readers.split()]
        if source not in formulas.inside.values or not formulas.inside.parts.keys() >= {*edges}:
            return ()  # a part of another run's diagram
        forward, backward = formulas.forward(source), formulas.backward(source, edges)
        return tuple(text for text in (forward, formulas.largest(source), backward) if text)

    def explain(self, cursor: Cursor) -> str:
        """Return both formulas of what the pointer is on."""
        return ";  ".join(self.explained(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return which unit at which step is shown."""
        if cursor.step is None and cursor.unit is None and cursor.mark is None:
            return ()
        spot = self.spot(cursor)
        return () if spot is None else self._where(spot)

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return value and gradient of every quantity of the diagram, of the unit pointed at.

        What would be summed for a gate that is held has no value.
        """
        spot = self.spot(self.pointed)
        if spot is None:
            return {}
        formulas = self.formulas(spot)
        names = [name for name in formulas.inside.values if name in formulas.inside.gradients]
        return {
            "quantity": np.array(names),
            "value": np.array(
                [np.nan if formulas.held_gate(name) else formulas.value(name) for name in names]
            ),
            "gradient": np.array([formulas.gradient(name) for name in names]),
        }

    def locate(self, x: float, y: float) -> Cursor:
        """Return the box, the circle or the line at a point, as a mark."""
        if self.wiring is None:
            return Cursor()
        geometry = self.geometry_of(self.area)
        for name in geometry.parts:
            if geometry.part(name).contains(x, y):
                return Cursor(mark=name)
        for name, place in self.wiring.ends.items():
            if geometry.box(place).contains(x, y):
                return Cursor(mark=name)
        wire = geometry.wire_at(x, y, NEAR)
        return Cursor(mark="" if wire is None else wire.mark)

    def _where(self, spot: Spot) -> tuple[str, ...]:
        name = self.run.name(self.run.trace.layers[spot.number])
        return (*([name] if name else []), f"t {spot.step}", f"unit {spot.unit}")

    def _draw_cell(self, canvas: Canvas, area: Area) -> None:
        cursor = self.pointed
        spot = self.spot(cursor)
        if spot is None:
            x, y = area.x + area.width / 2, area.y + area.height / 2
            canvas.text(x, y, self._missing(self.run), "text", canvas.dim(), "center")
            return
        geometry, layer = self.geometry_of(area), self.run.trace.layers[spot.number]
        CellDrawing(canvas, geometry, self.formulas(spot), self.run, layer, cursor.mark).draw()
        strip = split(area)[1]
        if strip.height > 0:
            boxes, _ = geometry.styles(canvas.lettering)
            _draw_strip(canvas, strip, self.explained(cursor), boxes)

    def _missing(self, run: RunView) -> str:
        """Return why there are no numbers."""
        step = self.pointed.step
        if not explicable(run):
            return "The fault occurred before these weights were used."
        if step is not None and step >= run.whole.length:
            return f"This sequence has no step {step}."
        return f"There is no unit {self.pointed.unit}."


def split(area: Area) -> tuple[Area, Area]:
    """Return the places of the diagram and, under it, of lines of formulas in large letters.

    In a small plot there are none: the line at the bottom of the figure has them.
    """
    low = min(0.12 * area.height, 66.0) if area.height > LARGE else 0.0
    edge = min(8.0, 0.05 * area.height)
    height = max(area.height - low - 2 * edge, 8)
    ground = Area(area.x + edge, area.y + edge, max(area.width - 2 * edge, 8), height)
    return ground, Area(area.x, area.bottom - low, area.width, low)


def _draw_strip(canvas: Canvas, strip: Area, texts: Sequence[str], boxes: TextStyle) -> None:
    """Write formulas in the largest size in which all fit, one more at most than that of boxes.

    What does not fit in any is shortened.
    """
    lettering, room = canvas.lettering, strip.width - 12
    tall = strip.height / max(len(texts), 1)
    sizes = [box for box, _ in SIZES]
    styles = sizes[max(sizes.index(boxes) - 1, 0) : -1]
    fitting = [
        style
        for style in styles
        if lettering.height(style) <= tall
        and all(width_of(lettering, text, style) <= room for text in texts)
    ]
    style: TextStyle = fitting[0] if fitting else "small"
    for k, text in enumerate(texts):
        while width_of(lettering, text, style) > room and text.count(" = ") > 1:
            name, _, rest = text.split(" = ", 2)  # the symbols, or else the numbers, are left out
            text = f"{name} = {rest}"
        if width_of(lettering, text, style) <= room:
            y = strip.y + (k + 0.45) * tall
            color = canvas.dim() if k == len(texts) - 1 else canvas.ink()
            draw_equation(canvas, strip.x + 6, y, text, color, style)
