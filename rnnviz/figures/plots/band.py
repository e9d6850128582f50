"""Band: one heatmap of a plot that holds several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.engine.passes.trace import LayerTrace, Range
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import fraction, plain, signed
from rnnviz.figures.view.run_view import Cursor

FEW = 3  # units whose numbers are written where they are held


@dataclass(frozen=True)
class Band:
    """One heatmap: a tensor of one layer, as (T, units) of the shown sequence.

    `name` is the tensor's in the trace; `label` stands left of the heatmap, `short` before a value.
    `rows` are the units from top to bottom, where they are not in the order of their numbers.
    `terms` are what the values are the difference of: in the first run, and in the one shown.
    """

    name: str
    label: str
    short: str
    values: Floats
    scale: Range
    layer: LayerTrace
    rows: tuple[int, ...] | None = None
    terms: tuple[Floats, ...] = ()

    @property
    def units(self) -> int:
        """The number of units."""
        return int(self.values.shape[1])

    @property
    def held(self) -> Mapping[int, float]:
        """The units that are held, and at which value."""
        return self.layer.held.get(self.name, {})

    @property
    def sorted(self) -> Floats:
        """The values, (T, units), in the order of the rows."""
        return self.values if self.rows is None else self.values[:, self.rows]

    def unit_at(self, place: Area, y: float) -> int:
        """Return the unit whose row lies at a height of the band's place."""
        row = min(int((y - place.y) / place.height * self.units), self.units - 1)
        return row if self.rows is None else self.rows[row]

    def row_of(self, place: Area, unit: int) -> Area:
        """Return the row of a unit in the band's place."""
        row = unit if self.rows is None else self.rows.index(unit)
        height = place.height / self.units
        return place._replace(y=place.y + row * height, height=height)

    def write(self, value: float) -> str:
        """Return a value as it is printed."""
        return signed(value) if self.scale.signed else fraction(value)

    def draw_hold(self, canvas: Canvas, row: Area) -> None:
        """Write at which value all units are held: their one colour leaves nothing to cover."""
        if self._says_hold(row, canvas.lettering):
            words = self._held_at
            tall = canvas.lettering.height("small")
            wide = canvas.lettering.width(words, "small") + 12
            x, y = row.x + row.width / 2, row.y + row.height / 2
            ground = Area(x - wide / 2, y - tall / 2, wide, tall)
            canvas.box(ground, argb(canvas.theme.panel), 3)
            canvas.text(x, y, words, "small", canvas.ink(), "center")

    def written_holds(self, row: Area, text: Lettering) -> tuple[str, ...]:
        """Return what is held and not written in the row: "f: unit 3 held at 1.00"; or nothing."""
        at = self._held_at
        units = f"units {', '.join(map(str, sorted(self.held)))}"
        if self._says_hold(row, text):
            return ()
        if len(self.held) == self.units:
            return (f"{self.short} {at}",)
        if len(self.held) > FEW:
            units = f"{len(self.held)} units"
        elif len(self.held) == 1:
            units = units.replace("units", "unit")
        return (f"{self.short}: {units} {at}",) if self.held else ()

    @property
    def ends(self) -> tuple[str, str]:
        """The ends of the scale as they are printed; an unbounded one goes beyond."""
        low, high = plain(self.scale.low), plain(self.scale.high)
        high = f"+{high}" if self.scale.signed else high
        return (low, high) if self.scale.bounded else (f"≤ {low}", f"≥ {high}")

    def has(self, cursor: Cursor) -> bool:
        """Return whether the layer is the one that is pointed at."""
        return cursor.layer in (None, self.layer.id)

    @property
    def _held_at(self) -> str:
        values = set(self.held.values())
        return f"held at {self.write(values.pop())}" if len(values) == 1 else "held"

    def _says_hold(self, row: Area, text: Lettering) -> bool:
        high = row.height >= text.height("small") + 2
        return high and len(self.held) == self.units and not self.terms
