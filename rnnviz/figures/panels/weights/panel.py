"""Every weight by name, and the length of its gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import Range
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.panels.weights.arrays import WeightArray, array_of
from rnnviz.figures.plots.heat_plot import GAP, shrunk
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import OVER, Plot, Room
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering, TextStyle
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import compact, plain
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS

SCALE = Range(-1.0, 1.0, bounded=False)  # fixed, so that growing weights are seen to grow
LEAST = 15.0  # pixels of a row, where there is room
LOW, HIGH = "≤ −1", "≥ +1"
TICK = 8  # pixels of the marks at both ends of a row
NORM = "0.00e−00"  # as wide as the norm of any gradient


@panels.register("weights")
class Weights(Instrument):
    """A heatmap per array; recurrent layers with their blocks side by side."""

    title = "Weights"
    about = (
        "Every weight, and beside its name the norm of its gradient on the probe. A column holds"
        " the weights into a unit of one gate, a row is one of its inputs."
    )
    needs = frozenset({"weights", "gradient_norms"})
    order = 70
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"weights": WeightsPlot}


class WeightsPlot(Plot):
    """Heatmaps one above the other; x runs from 0 to 1 over each, y counts pixels from the top.

    Attributes
    ----------
    arrays : list of WeightArray
        From top to bottom; last come those that are divided, over the names of their blocks.
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Weights"))
        self.arrays: list[WeightArray] = []
        self.guides = (Key(look.theme.signed, LOW, HIGH),)
        self._maps: list[Heatmap] = []
        self.vb.invertY(True)
        self.add_picture(self._draw_lines, OVER)
        self._names = Picture(self, look, self._draw_names)
        self._pictures.append(self._names)

    def refresh(self, run: RunView) -> None:
        """Show the weights of a run."""
        snapshot = run.snapshot
        norms = snapshot[GRADIENT_NORMS]
        arrays = [
            array_of(one, snapshot[WEIGHTS][one.name], snapshot.experiment, norms[one.name])
            for one in snapshot[WEIGHTS].declared
        ]
        shapes = [array.values.shape for array in self.arrays]
        self.arrays = sorted(arrays, key=lambda array: bool(array.blocks))
        if shapes != [array.values.shape for array in self.arrays]:
            self.lay_grounds()
        self.room = Room(weight=1.2, least=1.5 * len(arrays), soft=True)
        self.set_range((0.0, 1.0), (0.0, self.area.height))
        self._show_maps()
        self._names.update()
        blocks = self.arrays[-1].blocks
        self.bottom.write([Label((k + 0.5) / len(blocks), block) for k, block in enumerate(blocks)])

    @property
    def rows(self) -> list[Area]:
        """The places of the arrays, on whole pixels of the area, none without height."""
        area, weights = self.area, np.array([array.weight for array in self.arrays])
        gap = min(GAP, area.height // (2 * len(weights)))
        room = max(area.height - gap * (len(weights) - 1), len(weights))
        least = min(LEAST, room / len(weights))  # of a bias, which has one row
        rest = room - least * len(weights)
        heights = np.maximum(np.floor(least + rest * weights / weights.sum()), 1)
        tops = area.y + np.cumsum(np.append(0, heights[:-1] + gap))
        return [
            Area(area.x, float(top), area.width, float(height))
            for top, height in zip(tops, heights, strict=True)
        ]

    def gutter(self, text: Lettering) -> float:
        """Return the width of the longest name, of any norm and of the symbols."""
        widest = max(width_of(text, _label(array), "small") for array in self.arrays)
        return widest + text.width(f" {NORM}", "small") + 8 + self._symbols_width(text)

    def _symbols_width(self, text: Lettering) -> float:
        symbols = (symbol for array in self.arrays for symbol in array.symbols)
        return max((text.width(symbol, "small") + 8 for symbol in symbols), default=0.0)

    def locate(self, x: float, y: float) -> Cursor:
        """Return the weight at a point, and the unit that it feeds."""
        for array, row in zip(self.arrays, self.rows, strict=True):
            if row.contains(x, y):
                height, width = array.values.shape
                down, across = (y - row.y) / row.height * height, (x - row.x) / row.width * width
                weight = array.entry(int(down), int(across))
                if not array.blocks:
                    return Cursor(weight=weight)
                unit = int(across) % array.units
                return Cursor(unit=unit, layer=array.layer, weight=weight)
        return Cursor()

    def explain(self, cursor: Cursor) -> str:
        """Return the lengths of the weights into the unit."""
        texts = self.read(cursor)
        return f"lengths of the weights {', '.join(texts)}" if texts else ""

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the lengths of the weights into the unit."""
        unit, texts = cursor.unit, []
        for array in self.arrays:
            columns = array.fed(cursor)
            if columns:
                into = array.values[:, columns].astype(np.float64)
                length = plain(float(f"{np.linalg.norm(into):.3g}"))
                texts.append(f"‖{array.name}‖ {length}")
        return (f"into unit {unit}", *texts) if texts else ()

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a row per weight, by the place in its array as it is drawn."""
        places = [np.indices(array.values.shape).reshape(2, -1) for array in self.arrays]
        rows, columns = np.concatenate(places, axis=1) if places else np.zeros((2, 0), int)
        names = [np.full(array.values.size, array.name) for array in self.arrays]
        values = [array.values.ravel() for array in self.arrays]
        return {
            "array": np.concatenate(names) if names else np.array([], str),
            "row": rows,
            "column": columns,
            "weight": np.concatenate(values) if values else np.zeros(0),
        }

    def _show_maps(self) -> None:
        """Show a heatmap for each array."""
        while len(self._maps) < len(self.arrays):
            self._maps.append(Heatmap())
            self.addItem(self._maps[-1], ignoreBounds=True)
        while len(self._maps) > len(self.arrays):
            self.removeItem(self._maps.pop())
        for array, row, item in zip(self.arrays, self.rows, self._maps, strict=True):
            values = shrunk(array.values.T, int(row.width), int(row.height))
            shares = (values - SCALE.low) / (SCALE.high - SCALE.low)
            pixels = self.look.theme.signed.colors(shares)
            item.set_pixels(pixels, Area(0.0, row.y, 1.0, row.height))

    def grounds(self) -> Sequence[Area]:
        """Return the places of the arrays."""
        left, top, _, _ = Area.of(self.vb.geometry())
        rows = self.rows if self.arrays else ()
        return [Area(left + x, top + y, width, height) for x, y, width, height in rows]

    def _draw_lines(self, canvas: Canvas, area: Area) -> None:
        """Draw lines between the blocks, and mark the unit that is pointed at.

        Lines go through what feeds it; at its ends is marked what reads it.
        """
        accent, pinned = argb(canvas.theme.accent), self.pointed.pinned
        color = accent if pinned else canvas.ink(0.4)
        for array, row in zip(self.arrays, self.rows, strict=True):
            for k in range(1, len(array.blocks)):
                x = row.x + row.width * k / len(array.blocks)
                canvas.vline(round(x), row.y, row.height, argb(canvas.theme.background))
            down, across = array.values.shape
            for column in array.fed(self.pointed):
                x = row.x + row.width * (column + 0.5) / across
                canvas.vline(round(x - 0.5), row.y, row.height, color)
            for index in array.reading(self.pointed):
                if array.layer is None:
                    x = row.x + row.width * (index + 0.5) / across
                    canvas.vline(round(x - 0.5), row.y, row.height, color)
                    continue
                y = round(row.y + row.height * (index + 0.5) / down - 0.5)
                for x in (row.x, row.right - TICK):
                    canvas.hline(x, y, TICK, color)

    def _draw_names(self, canvas: Canvas, plot: Area) -> None:
        """Write at the left how each array is called and how long its gradient is."""
        x, y, _, _ = Area.of(self.vb.geometry())
        text = canvas.lettering
        room, symbols = text.width(f" {NORM}", "small"), self._symbols_width(text)
        for array, row in zip(self.arrays, self.rows, strict=True):
            _draw_symbols(canvas, row._replace(x=x, y=y + row.y), array.symbols)
        x -= symbols
        for array, row in zip(self.arrays, self.rows, strict=True):
            if row.height + GAP < 0.85 * text.height("small"):
                continue
            middle, label = y + row.y + row.height / 2, _label(array)
            left = x - 8 - room - width_of(text, label, "small")
            draw_equation(canvas, left, middle, label, canvas.dim(), "small")
            color = canvas.ink() if np.isfinite(array.norm) else argb(canvas.theme.alert)
            canvas.text(x - 8, middle, compact(array.norm), "small", color, "right")


def _draw_symbols(canvas: Canvas, place: Area, symbols: Sequence[str]) -> None:
    """Write left of a place what its rows are called, if there is room for all of them."""
    tall = place.height / max(len(symbols), 1)
    style: TextStyle = "small" if tall >= canvas.lettering.pixels("small") else "index"
    if tall >= canvas.lettering.pixels(style):
        for k, symbol in enumerate(symbols):
            y = place.y + (k + 0.5) * tall
            canvas.text(place.x - 8, y, symbol, style, canvas.dim(), "right")


def _label(array: WeightArray) -> str:
    return f"{array.name}  ‖∂‖"
