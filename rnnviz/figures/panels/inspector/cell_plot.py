"""CellPlot: a cell's diagram with the numbers of one unit at one timestep on its lines."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from rnnviz.engine.flow.cell_step import UP
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.panels.inspector.drawing import CellDrawing
from rnnviz.figures.panels.inspector.geometry import SIZES, Board
from rnnviz.figures.panels.inspector.wiring import wiring
from rnnviz.figures.plots.plot import Key, Plot, magnitude_key
from rnnviz.figures.style.lettering import Style
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.formulas import Formulas
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.unit_step import Spot, explicable, formulas_of

NEAR = 9.0  # pixels from a line within which the pointer means it
LARGE = 360.0  # pixels of height from which on formulas stand under the diagram too


class CellPlot(Plot):
    """The diagram; what flows forward is written at its lines, what flows back is their width."""

    def __init__(self, shown: Shown) -> None:
        cell = shown.snapshot.experiment.model.cell
        super().__init__("inspector", f"Cell inspector · {cell.title}", shown)
        self.wiring = wiring(cell)
        self.cell = cell
        self._formulas: dict[Spot, Formulas] = {}  # for the diagram and for what is said of it
        self.weight, self.least = 2.2, 9.0
        spot = self.spot(Cursor())
        if spot is not None and not self.stale:
            self.caption = ("point at a state to choose", *self._where(spot))

    @property
    def stale(self) -> bool:
        """Whether the trace was made with other weights, as it can be after a fault."""
        return not explicable(self.shown)

    @property
    def fixed(self) -> Hashable:
        return (self.shown.decades, self.cell)

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (magnitude_key(theme, self.shown.decades),)

    def spot(self, cursor: Cursor) -> Spot | None:
        """Return what the cursor means; where it does not say, the last loss and unit 0.

        None on padding, and where the layer has no such unit. The layer is the one chosen, or the
        last, unless the cursor is on another.
        """
        trace, sequence = self.shown.trace, self.shown.sequence
        length = int(trace.lengths[sequence])
        counted = np.flatnonzero(trace.counted[:length, sequence])
        last = int(counted[-1]) if len(counted) else length - 1
        layers = [layer.id for layer in trace.layers]
        line = layers.index(cursor.layer if cursor.layer in layers else self.shown.tops[0].id)
        spot = Spot(
            line,
            last if cursor.step is None else cursor.step,
            0 if cursor.unit is None else cursor.unit,
        )
        units = trace.layers[line].states["h"].shape[1]
        return spot if spot.step < length and spot.unit < units else None

    def _where(self, spot: Spot) -> tuple[str, ...]:
        name = self.shown.name(self.shown.trace.layers[spot.line])
        return (*([name] if name else []), f"t {spot.step}", f"unit {spot.unit}")

    def formulas(self, spot: Spot) -> Formulas:
        """Return the numbers of a spot, and how they are written."""
        if spot not in self._formulas:
            self._formulas[spot] = formulas_of(self.shown, spot)
        return self._formulas[spot]

    def explained(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the formulas of what the pointer is on, or else of h, forward and backward."""
        spot = self.spot(cursor)
        if spot is None or self.stale:
            return ()
        formulas = self.formulas(spot)
        source, _, readers = (cursor.mark or "h").partition(">")
        if source == UP:
            source, readers = "h", UP
        edges = [(source, reader) for reader in readers.split()]
        if source not in formulas.inside.values or not formulas.inside.parts.keys() >= {*edges}:
            return ()  # a part of another run's diagram
        return formulas.forward(source), formulas.backward(source, edges)

    def explain(self, cursor: Cursor) -> str:
        return ";  ".join(self.explained(cursor))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.step is None and cursor.unit is None and cursor.mark is None:
            return ()
        spot = self.spot(cursor)
        return () if spot is None or self.stale else self._where(spot)

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        board = Board(self.wiring, _split(area)[0])
        for name in board.parts:
            if board.part(name).contains(x, y):
                return Cursor(mark=name)
        for name, place in self.wiring.ends.items():
            if board.box(place).contains(x, y):
                return Cursor(mark=name)
        wire = board.wire_at(x, y, NEAR)
        return Cursor(mark="" if wire is None else wire.mark)

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        spot = self.spot(cursor)
        ground, strip = _split(area)
        if spot is None or self.stale:
            x, y = area.x + area.width / 2, area.y + area.height / 2
            canvas.text(x, y, self._missing(cursor), "text", canvas.dim(), "center")
            return
        formulas, board = self.formulas(spot), Board(self.wiring, ground)
        layer = self.shown.trace.layers[spot.line]
        CellDrawing(canvas, board, formulas, self.shown, layer, cursor.mark).draw()
        if strip.height > 0:
            _draw_strip(canvas, strip, self.explained(cursor), board.styles(canvas.lettering)[0])

    def _missing(self, cursor: Cursor) -> str:
        """Return why there are no numbers."""
        if self.stale:
            return "The fault came before these weights could be seen at work."
        length = self.shown.whole.length
        if cursor.step is not None and cursor.step >= length:
            return f"This sequence has no step {cursor.step}."
        return f"There is no unit {cursor.unit}."


def _split(area: Area) -> tuple[Area, Area]:
    """Return the places of the diagram and, under it, of two lines of formulas in large letters.

    In a small plot there are none: the line at the bottom of the figure has them.
    """
    low = min(0.12 * area.height, 66.0) if area.height > LARGE else 0.0
    edge = min(8.0, 0.05 * area.height)
    height = max(area.height - low - 2 * edge, 8)
    ground = Area(area.x + edge, area.y + edge, max(area.width - 2 * edge, 8), height)
    return ground, Area(area.x, area.bottom - low, area.width, low)


def _draw_strip(canvas: Canvas, strip: Area, texts: Sequence[str], boxes: Style) -> None:
    """Write formulas in the largest size in which all fit, one more at most than that of boxes.

    What does not fit in any is shortened.
    """
    lettering, room = canvas.lettering, strip.width - 12
    tall = strip.height / 2
    sizes = [box for box, _ in SIZES]
    styles = sizes[max(sizes.index(boxes) - 1, 0) : -1]
    widest = {style: max(lettering.width(text, style) for text in texts) for style in styles}
    fitting = [
        style for style in styles if lettering.height(style) <= tall and widest[style] <= room
    ]
    style: Style = fitting[0] if fitting else "small"
    for k, text in enumerate(texts):
        while lettering.width(text, style) > room and text.count(" = ") > 1:
            name, _, rest = text.split(" = ", 2)  # the symbols, or else the numbers, are left out
            text = f"{name} = {rest}"
        if lettering.width(text, style) <= room:
            y = strip.y + (k + 0.45) * tall
            canvas.text(strip.x + 6, y, text, style, canvas.dim() if k else canvas.ink())
